//! The names of the files that pass between stages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Class names, in label order.
pub const CLASSES: &str = "classes.yaml";
/// Complete settings and inputs of a stage, written by `plan`.
pub const CONFIG: &str = "config.yaml";
/// Path, size, modification time and hash of every outside file that a stage reads: see [`crate::outside`].
pub const INPUTS: &str = "inputs.txt";
/// The files that a stage wrote, with shape, dtype and hash: all that a later stage may depend on.
pub const MANIFEST: &str = "manifest.yaml";
/// What a stage read and how it was set.
pub const PROVENANCE: &str = "provenance.yaml";
/// The stamp, written last: see [`crate::stamp`].
pub const DONE: &str = "done";
/// What a stage said, with its seconds. Two equal runs write it differently.
pub const LOG: &str = "log.txt";
/// Unfinished outputs, inside a stage's folder until the stage is done.
pub const PARTIAL: &str = ".partial";
/// An array among them that is no output, for the moment until it loses its name.
pub const SCRATCH: &str = "scratch";
/// The state of a long run, until the stage is done.
pub const RESUME: &str = ".resume";
/// The name of [`RESUME`] between the last output and the stamp.
pub const RESUME_OVER: &str = ".resume.over";
/// All of these: the files in a stage's folder that are not outputs.
pub const CONTROL: [&str; 9] = [CONFIG, INPUTS, MANIFEST, PROVENANCE, DONE, LOG, PARTIAL, RESUME, RESUME_OVER];
/// The rules for Make in a pipeline's folder, written by `plan`.
pub const PLAN: &str = "plan.mk";
/// A folder beside those of the pipelines. It holds a file for each pipeline, which the `make` that runs it keeps
/// locked.
pub const LOCKS: &str = ".lock";
/// The folder, among the artifacts of all pipelines, of finished runs: see [`crate::cache`].
pub const RUN_CACHE: &str = ".cache";
/// What a stage wants printed at the end of `make pipeline`.
pub const SUMMARY: &str = "summary.txt";

/// A folder of photos: `<split>/<class>/` and any file names.
pub const PHOTOS: &str = "photos";
/// Some photos of each class in one picture, to look at.
pub const CONTACT_SHEET: &str = "contact_sheet.jpg";
/// How the names of all that `extract` keeps of the copies begin: `augmented.labels.npy` and so on.
pub const AUGMENTED: &str = "augmented";
/// Photos that `preprocess` could not read and was told to set aside: path, reason.
pub const QUARANTINE: &str = "quarantine.csv";
/// Pictures of `preprocess` that look like a picture in another split.
pub const NEAR_DUPLICATES: &str = "near_duplicates.csv";
/// A classifier that takes features: weights by name, and all that is needed to use them.
pub const HEAD: &str = "head.safetensors";
/// A whole network with its classifier.
pub const MODEL: &str = "model.safetensors";
/// A network without its classifier: the weights that `extract` used, under Headstart's names.
pub const NETWORK: &str = "network.safetensors";
/// A classifier in one file, with all that it takes to answer photos.
pub const CLASSIFIER: &str = "classifier.safetensors";
/// The same classifier for programs that run ONNX.
pub const CLASSIFIER_ONNX: &str = "classifier.onnx";
/// Its network alone, for torchvision or timm.
pub const BACKBONE: &str = "backbone.safetensors";
/// The same for Keras.
pub const BACKBONE_KERAS: &str = "backbone.weights.h5";
/// What that classifier is, for people.
pub const MODEL_CARD: &str = "card.md";
/// What `export` measured.
pub const MEASURED: &str = "measured.yaml";
/// Loss and accuracy by epoch.
pub const HISTORY: &str = "history.csv";
/// Training loss by step.
pub const STEPS: &str = "steps.csv";
/// How the domains of an adapted model differ, and what adapting it did, without a label of the target.
pub const SHIFT: &str = "shift.yaml";
/// Some rows of both domains in the plane, before and after.
pub const DOMAIN_MAP: &str = "map.csv";
/// How much each row of the source counts.
pub const WEIGHTS: &str = "weights.npy";
/// What was done to the features of both domains.
pub const TRANSFORM: &str = "transform.safetensors";
/// What `stylize` minimised: the losses of every evaluation of every photo.
pub const LOSSES: &str = "losses.csv";
/// How far pairs of pictures are apart in the features of a network, layer by layer.
pub const DISTANCES: &str = "distances.csv";
/// The page of `report`.
pub const REPORT: &str = "report.html";
/// Every number on that page.
pub const METRICS: &str = "metrics.json";
/// What an adapted model answers for each row of the target, with the probability of every class.
pub const ANSWERS: &str = "answers.csv";
/// What each model predicts for each validation and test picture, with the probability of every class.
pub const PREDICTIONS: &str = "predictions.csv";
/// The wrong predictions of the model in the headline, the most probable first.
pub const MISTAKES: &str = "mistakes.csv";
/// Precision, recall with its interval, F1 and support of each class, for each model and split.
pub const BY_CLASS: &str = "by_class.csv";
/// The trainings that `select` compared, with their scores.
pub const TRIED: &str = "tried.csv";

/// `train.images.npy`: u8 (n, h, w, 3) RGB 0..=255.
pub fn images(part: impl fmt::Display) -> String {
    format!("{part}.images.npy")
}

/// `train.labels.npy`: i64 (n,) position in [`CLASSES`].
pub fn labels(part: impl fmt::Display) -> String {
    format!("{part}.labels.npy")
}

/// The files in which other programs may leave the rows of a split: arrays, tables, sparse rows.
pub fn feature_files(split: impl fmt::Display) -> [String; 3] {
    [features(&split), format!("{split}.csv"), format!("{split}.svmlight")]
}

/// `train.source.npy`: i64 (n,) for each copy, the row of `preprocess` with the picture that it was made from.
pub fn source(part: impl fmt::Display) -> String {
    format!("{part}.source.npy")
}

/// `train.files.csv`: row, path, blake3, width, height of the photo.
pub fn files(part: impl fmt::Display) -> String {
    format!("{part}.files.csv")
}

/// `train.draws.csv`: what `augment` did to make each copy, in row order.
pub fn draws(part: impl fmt::Display) -> String {
    format!("{part}.draws.csv")
}

/// `train.features.npy`: f32 (n, h, w, c) output of the last layer.
pub fn features(part: impl fmt::Display) -> String {
    format!("{part}.features.npy")
}

/// `train.block4_pool.npy`: f16 or f32 (n, h, w, c) output of the layer named `cut`.
pub fn activations(part: impl fmt::Display, cut: &str) -> String {
    format!("{part}.{cut}.npy")
}

/// `train.layer.block1_conv1.npy`: f32 (n, h, w, c) output of any layer, for users; no stage reads it.
pub fn layer(part: impl fmt::Display, name: &str) -> String {
    format!("{part}.layer.{name}.npy")
}

/// `validation.logits.npy`: f32 (n, k), k = 1 for two classes.
pub fn logits(part: impl fmt::Display) -> String {
    format!("{part}.logits.npy")
}

/// `none.test.logits.npy`: f32 (n, k) of the target, from the head of an adapted model as it was before it was adapted.
pub fn without_adaptation(part: impl fmt::Display) -> String {
    logits(format_args!("none.{part}"))
}

/// `source.test.logits.npy`: f32 (n, k) of that same head on the domain that it was fitted on.
pub fn at_home(part: impl fmt::Display) -> String {
    logits(format_args!("source.{part}"))
}

/// `source.test.labels.npy`: i64 (n,) the true classes of these rows.
pub fn labels_at_home(part: impl fmt::Display) -> String {
    labels(format_args!("source.{part}"))
}

/// `adapt.map-before.svg`: a drawing of [`DOMAIN_MAP`].
pub fn domain_map(model: impl fmt::Display, when: &str) -> String {
    format!("{model}.map-{when}.svg")
}

/// `finetune.confusion.csv` and `.svg`: numbers of photos, with a row for each true class and a column for each
/// predicted one.
pub fn confusion(model: impl fmt::Display, extension: &str) -> String {
    format!("{model}.confusion.{extension}")
}

/// `.photos.ours`: lists the files that the stage wrote into its folder `photos`.
pub fn ours(folder: &str) -> String {
    format!(".{folder}.ours")
}

/// What a picture is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// Trains the model.
    Train,
    /// Chooses epochs and settings.
    Validation,
    /// Measures the result; chooses nothing.
    Test,
}

impl Split {
    /// Every split, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Train, Self::Validation, Self::Test];

    /// The word in file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Users' own scripts read files by these names: `artifacts/README.md` lists them.
    #[test]
    fn names_of_files_stay() {
        let page = std::fs::read_to_string("../../artifacts/README.md").unwrap();
        for name in [
            CLASSES,
            CONFIG,
            MANIFEST,
            PROVENANCE,
            DONE,
            LOG,
            SUMMARY,
            CONTACT_SHEET,
            QUARANTINE,
            NEAR_DUPLICATES,
            HEAD,
            MODEL,
            NETWORK,
            HISTORY,
            STEPS,
            LOSSES,
            DISTANCES,
            REPORT,
            METRICS,
            ANSWERS,
            PREDICTIONS,
            MISTAKES,
            BY_CLASS,
            TRIED,
        ] {
            assert!(page.contains(&format!("`{name}`")), "{name}");
        }
        let named = [images, labels, source, files, draws, features, logits].map(|name| name(Split::Train));
        let kinds = ["images.npy", "labels.npy", "source.npy", "files.csv", "draws.csv", "features.npy", "logits.npy"];
        assert_eq!(named, kinds.map(|kind| format!("train.{kind}")));
        assert_eq!(activations(Split::Test, "block4_pool"), "test.block4_pool.npy");
        assert_eq!(layer(AUGMENTED, "block1_conv1"), "augmented.layer.block1_conv1.npy");
        assert_eq!(confusion("finetune", "svg"), "finetune.confusion.svg");
        assert_eq!(without_adaptation(Split::Test), "none.test.logits.npy");
        assert_eq!(at_home(Split::Test), "source.test.logits.npy");
        assert_eq!(labels_at_home(Split::Test), "source.test.labels.npy");
        assert_eq!(domain_map("adapt", "before"), "adapt.map-before.svg");
        assert_eq!(ours(PHOTOS), ".photos.ours");
        assert_eq!(Split::ALL.map(Split::name), ["train", "validation", "test"]);
    }
}
