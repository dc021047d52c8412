//! Settings, their defaults and checks.

use artifact::check::{Refusal, within};
use artifact::config::Source;
use artifact::stage;
use model::StoredDtype;
use model::device::Choice;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings of `export`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The dtype of the weights in classifier.safetensors. f16 makes the file half as large; card.md says how many answers
    /// that changes.
    pub weights_stored_as: StoredDtype,
    /// The largest share of wrong answers among those that are given: less probable ones become `unknown`. `predict` can
    /// be asked for another share.
    pub max_error: f64,
    /// The probability with which that promise is to hold.
    pub confidence: f64,
    /// The share of the validation pictures that may be taken for strangers: photos like none of the training ones.
    pub stranger_share: f64,
    /// About so many training pictures are kept as features, to recognise strangers by, and at least ten of each class. Each
    /// takes two bytes for every channel of the last feature map.
    pub reference_pictures: usize,
    /// Whether to write classifier.onnx too: the same classifier, from photo to probabilities, for onnxruntime and other
    /// programs that run ONNX. card.md shows how to use it in Python.
    pub onnx: bool,
    /// Whether to write backbone.safetensors too: the network without its head, under torchvision's names, or timm's where
    /// torchvision does not have it. `load_state_dict` takes it with `strict=False`.
    pub torchvision: bool,
    /// Whether to write backbone.weights.h5 too: the same for Keras, if it is built like a network of keras.applications.
    /// `load_weights` takes it for that network with `include_top=False`.
    pub keras: bool,
    /// Where to compute: cpu; cuda, an NVIDIA GPU; auto takes a GPU if there is one that can be used, and says so.
    pub device: Choice,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            weights_stored_as: StoredDtype::F32,
            max_error: 0.02,
            confidence: 0.95,
            stranger_share: 0.05,
            reference_pictures: 2000,
            onnx: false,
            torchvision: false,
            keras: false,
            device: Choice::Auto,
        }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("max_error", self.max_error, 0.0001..=0.5, "a share from 0.0001 to 0.5")?;
        within("confidence", self.confidence, 0.5..=0.9999, "a probability from 0.5 to 0.9999")?;
        within("stranger_share", self.stranger_share, 0.0001..=0.5, "a share from 0.0001 to 0.5")?;
        within("reference_pictures", self.reference_pictures, 10..=100_000, "a whole number from 10 to 100000")
    }

    /// Nothing is drawn.
    fn uses_seed(&self, _inputs: &BTreeMap<String, Source>) -> bool {
        false
    }
}
