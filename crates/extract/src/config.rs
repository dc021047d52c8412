//! Settings, their defaults and checks.

use crate::layers::Layers;
use artifact::check::{Refusal, within};
use artifact::config::Source;
use artifact::stage::{self, Need};
use model::StoredDtype;
use model::device::Choice;
use model::precision::PrecisionSetting;
use model::{Architecture, Network, Recipe};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings of `extract`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The network of the weights; null recognises it from the tensors in the file, and takes vgg16 for random weights. If
    /// it is set, a wrong `cut` is found before the first stage runs.
    pub network: Option<Architecture>,
    /// Factor on the network's channels (`MobileNet`'s alpha): 1 for most published networks; null recognises it from the
    /// tensors in the file, and takes 1 for random weights.
    pub width: Option<f64>,
    /// How pixels are normalised before the first layer; null takes the recipe that the weights were trained with, which
    /// data/README.md lists, and torch for random weights. If another recipe is set, the report says so.
    pub recipe: Option<Recipe>,
    /// Whose mean and variance batch norms go by: trained, those that came with the weights; own, those of this stage's
    /// training pictures, without copies, over all of them at once, norm after norm (Li et al. 2016, "Revisiting batch
    /// normalization for practical domain adaptation"). With own, pictures of another kind than the weights were trained
    /// on are normalised like these; it takes about as long as five forward passes of the training pictures. The network
    /// is kept with these statistics, and the report says so.
    pub batch_norm: BatchNorm,
    /// The layer up to which `finetune` leaves the network frozen: `block4_pool` (vgg), `layer3.1` (resnet18), `block_13`
    /// (`mobilenet_v2`), or any other but the last one; null for features only.
    pub cut: Option<String>,
    /// The dtype of `{split}.<cut>.npy`. With f32, `finetune` computes the same from these activations as from pixels.
    /// f16 takes half the space and changes the first losses by less than a thousandth.
    pub cut_stored_as: StoredDtype,
    /// Whether to keep the features of augmented pictures too, for `train-head` with `augmented: true`. These pictures
    /// then go through the whole network instead of only up to the cut.
    pub augmented_features: bool,
    /// The dtype to compute with. bf16 is faster than f32 on CPUs with AVX512-BF16 and on GPUs from compute capability
    /// 8.0 on, and slow elsewhere. auto takes bf16 where it is faster, unless the network has depthwise convolutions.
    /// In bf16, activations differ from those of f32 by at most 2 % of the largest one; but with depthwise
    /// convolutions, some features of `MobileNetV2` differ by up to 73 %, and little time is saved.
    pub precision: PrecisionSetting,
    /// Where to compute: cpu; cuda, an NVIDIA GPU; auto takes a GPU if there is one that can be used, and says so.
    pub device: Choice,
    /// More layers whose activations are kept, in f32, as `{split}.layer.<name>.npy`, to inspect or compare: a list of names,
    /// or all. Not for augmented pictures.
    pub layers: Layers,
}

/// Whose statistics batch norms go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BatchNorm {
    /// Those that came with the weights.
    Trained,
    /// Those of the training pictures.
    Own,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            network: None,
            width: None,
            recipe: None,
            batch_norm: BatchNorm::Trained,
            cut: None,
            cut_stored_as: StoredDtype::F16,
            augmented_features: false,
            precision: PrecisionSetting::Auto,
            device: Choice::Auto,
            layers: Layers::default(),
        }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("width", self.width.unwrap_or(1.0), 0.01..=4.0, "a number from 0.01 to 4 or null")?;
        self.layers.check("layers")?;
        // If it is not set, only the weights can tell the network, and they may not exist yet.
        self.network.map_or(Ok(()), |network| self.check_network(network))
    }

    fn need(&self, input: &str) -> Need {
        match (input, self.augmented_features, &self.cut) {
            ("augmented", true, _) => Need::Always,
            ("augmented", false, None) => Need::OnlyWith("settings.cut or settings.augmented_features"),
            _ => Need::AsDeclared,
        }
    }

    /// Only random weights are drawn.
    fn uses_seed(&self, inputs: &BTreeMap<String, Source>) -> bool {
        !inputs.contains_key("weights")
    }
}

impl Settings {
    /// Checks that `architecture` has the layers and the norms that these settings ask for.
    pub fn check_network(&self, architecture: Architecture) -> Result<(), Refusal> {
        let network = architecture.network(1.0);
        if self.batch_norm == BatchNorm::Own && !network.has_norms() {
            let expected = format!("trained, as {architecture} has no batch norms, or weights of a network with them");
            return Err(Refusal::new("batch_norm", expected, "own"));
        }
        self.check_layers(architecture, &network)
    }

    /// Checks that the cut is a layer of `architecture` before the last one, and that all `layers` are its layers.
    fn check_layers(&self, architecture: Architecture, network: &Network) -> Result<(), Refusal> {
        let all = network.layer_names();
        let (last, cuts) = all.split_last().expect("a network has layers");
        let name = architecture.name();
        if let Some(cut) = &self.cut {
            if cut == last {
                let cuts = cuts.join(", ");
                let expected = format!("a layer of {name} before its last one ({cuts}), to leave something to train");
                return Err(Refusal::new("cut", expected, cut));
            }
            check_known("cut", &format!("a layer of {name} before its last one"), cut, cuts)?;
        }
        self.layers
            .named()
            .iter()
            .try_for_each(|layer| check_known("layers", &format!("layers of {name}"), layer, &all))
    }
}

fn check_known(key: &str, expected: &str, layer: &str, layers: &[&str]) -> Result<(), Refusal> {
    if layers.contains(&layer) {
        return Ok(());
    }
    Err(Refusal::no_such(key, format!("{expected} ({})", layers.join(", ")), layer, layers))
}
