//! What a model is, in words: its network, and which part of it was trained.
//!
//! All of it comes from provenances. Nothing is known of a stage that the report does not list.

use crate::provenance::StageProvenance;
use artifact::yaml;
use serde::Serialize;

/// Names of networks as people write them, by the start of their names in settings.
const FAMILIES: [(&str, &str); 6] = [
    ("tf_efficientnet_lite", "EfficientNet-Lite"),
    ("efficientnet_lite", "EfficientNet-Lite"),
    ("mobilenet_v2", "MobileNetV2"),
    ("densenet", "DenseNet"),
    ("resnet", "ResNet"),
    ("vgg", "VGG"),
];

/// What a model is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct About {
    /// `MobileNetV2, width 0.35`.
    pub network: Option<String>,
    /// `the head and the layers after block_14 were trained`.
    pub trained: Option<String>,
}

impl About {
    /// What the stages say of the model of this name.
    pub fn new(model: &str, stages: &[StageProvenance]) -> Self {
        let Some(model) = stages.iter().find(|stage| stage.stage == model) else { return Self::default() };
        // An adapted head answers the features of its target.
        let features = source(model, "features", stages).or_else(|| source(model, "target", stages));
        // `pretrain` has a network of its own; the others train what `extract` hands on.
        let network = features.and_then(|stage| network(stage, "")).or_else(|| network(model, "settings."));
        Self { network, trained: trained(model, features) }
    }

    /// Both, after the model's name: `, MobileNetV2, width 0.35; only the head was trained`.
    pub fn words(&self) -> String {
        let network = self.network.iter().map(|network| format!(", {network}"));
        network.chain(self.trained.iter().map(|trained| format!("; {trained}"))).collect()
    }
}

fn fact(stage: &StageProvenance, name: &str) -> Option<String> {
    stage.facts.get(name).map(yaml::one_line).filter(|words| words != "null")
}

/// The stage that `stage` reads as its input `input`.
fn source<'a>(stage: &StageProvenance, input: &str, stages: &'a [StageProvenance]) -> Option<&'a StageProvenance> {
    stages.iter().find(|source| stage.facts.contains_key(&format!("inputs.{input}.{}", source.stage)))
}

/// The name of the stage that `stage` reads as its input `input`.
fn input_of<'a>(stage: &'a StageProvenance, input: &str) -> Option<&'a str> {
    let start = format!("inputs.{input}.");
    stage.facts.keys().find_map(|name| name.strip_prefix(&start))
}

/// The network that a stage names in its facts, whose names start with `prefix`.
fn network(stage: &StageProvenance, prefix: &str) -> Option<String> {
    let name = spelled(&fact(stage, &format!("{prefix}network"))?);
    match fact(stage, &format!("{prefix}width")).and_then(|width| width.parse::<f64>().ok()) {
        Some(width) if width != 1.0 => Some(format!("{name}, width {width}")),
        _ => Some(name),
    }
}

fn spelled(name: &str) -> String {
    let name = name.trim_end_matches("_torchvision");
    let (name, normalised) = name.strip_suffix("_bn").map_or((name, ""), |name| (name, " with batch normalisation"));
    let family = FAMILIES.iter().find_map(|(start, family)| Some((family, name.strip_prefix(start)?)));
    family.map_or_else(|| name.to_owned(), |(family, size)| format!("{family}{size}{normalised}"))
}

fn trained(model: &StageProvenance, features: Option<&StageProvenance>) -> Option<String> {
    let program = fact(model, "program")?;
    let weights = features.and_then(|stage| fact(stage, "weights")).unwrap_or_default();
    let is_random = weights.starts_with("random");
    let random = if is_random { ", on features from random weights" } else { "" };
    match program.split(' ').next()? {
        "train-head" => Some(format!("only the head was trained{random}")),
        "finetune" => {
            let layers = features.and_then(|stage| fact(stage, "settings.cut"));
            let layers = layers.map_or_else(|| "last layers".to_owned(), |cut| format!("layers after {cut}"));
            let random = if is_random { ", from random weights" } else { "" };
            Some(format!("the head and the {layers} were trained{random}"))
        }
        "adapt" => {
            let method = fact(model, "settings.method")?;
            let [from, to] = ["source", "target"].map(|input| input_of(model, input));
            Some(format!("a head was fitted on {} and adapted to {} ({method})", from?, to?))
        }
        "pretrain" => Some("all layers were trained, from random weights".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::yaml::Value;

    fn stage(name: &str, facts: &[(&str, &str)]) -> StageProvenance {
        StageProvenance {
            stage: name.to_owned(),
            manifest: String::new(),
            with_settings: true,
            facts: facts.iter().map(|&(name, value)| (name.to_owned(), Value::String(value.to_owned()))).collect(),
            files: [].into(),
        }
    }

    #[test]
    fn a_model_has_the_network_of_the_features_that_it_read() {
        let stages = [
            stage("extract", &[("network", "mobilenet_v2"), ("width", "0.35"), ("settings.cut", "block_14")]),
            stage(
                "extract-random",
                &[("network", "vgg16"), ("width", "1.0"), ("weights", "random weights from seed 7")],
            ),
            stage(
                "tuned",
                &[("program", "finetune 0.1.0"), ("inputs.features.extract", "1f"), ("inputs.head.head", "2f")],
            ),
            stage("head", &[("program", "train-head 0.1.0"), ("inputs.features.extract-random", "3f")]),
            stage(
                "scratch",
                &[("program", "pretrain 0.1.0"), ("settings.network", "resnet18"), ("settings.width", "0.5")],
            ),
            stage(
                "moved",
                &[
                    ("program", "adapt 0.1.0"),
                    ("settings.method", "coral"),
                    ("inputs.source.day", "4f"),
                    ("inputs.target.extract", "1f"),
                ],
            ),
        ];
        let words = |model: &str| About::new(model, &stages).words();
        assert_eq!(words("tuned"), ", MobileNetV2, width 0.35; the head and the layers after block_14 were trained");
        assert_eq!(words("head"), ", VGG16; only the head was trained, on features from random weights");
        assert_eq!(words("scratch"), ", ResNet18, width 0.5; all layers were trained, from random weights");
        assert_eq!(
            words("moved"),
            ", MobileNetV2, width 0.35; a head was fitted on day and adapted to extract (coral)"
        );
        assert_eq!(words("unknown"), "");
    }

    #[test]
    fn networks_are_spelled_as_people_write_them() {
        let found =
            ["tf_efficientnet_lite0", "mobilenet_v2_torchvision", "vgg19_bn", "densenet121", "other"].map(spelled);
        let expected = ["EfficientNet-Lite0", "MobileNetV2", "VGG19 with batch normalisation", "DenseNet121", "other"];
        assert_eq!(found, expected);
    }
}
