//! What can be set in `finetune`, with defaults and checks.

use artifact::check::Refusal;
use artifact::stage::{self, Need};
use model::device::Choice;
use model::precision::PrecisionSetting;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use train::Training;
use train::kept_epoch::KeptEpoch;
use train::loss::ClassWeight;
use train::optimizer::rule::Method;
use train::schedule::Decay;

/// What can be set in `finetune`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// Where the activations of the cut come from. It is the same training: with `cut_stored_as: f32` in `extract` the
    /// losses of all steps are equal, or differ by what the order of sums leaves open. A pipeline that trains from pixels
    /// only need not store the cut of augmented pictures: `extract` leaves it out with `in: { augmented: null }`.
    pub from: Origin,
    /// The dtype that the trained layers compute with: f32; bf16, which is faster on CPUs that have it (AVX512-BF16)
    /// and on GPUs, and slow elsewhere; auto takes bf16 there, but f32 for networks with depthwise convolutions, as in `extract`. Weights and
    /// gradients are f32 in any case.
    pub precision: PrecisionSetting,
    /// Where to compute: cpu; cuda, an NVIDIA GPU; auto takes a GPU if there is one that can be used, and says so.
    pub device: Choice,
    /// How to train.
    #[serde(flatten)]
    pub training: Training,
}

/// Where the activations of the cut come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// `extract` has computed them, once for each picture and copy.
    Cache,
    /// The frozen layers run on every picture in every epoch, which takes many times longer.
    Pixels,
}

impl Default for Settings {
    fn default() -> Self {
        let training = Training {
            optimizer: Method::Sgd,
            learning_rate: 0.0001,
            decay: Decay::Constant,
            warmup_epochs: 0,
            momentum: 0.9,
            weight_decay: 0.01,
            epochs: 20,
            batch: 16,
            class_weight: ClassWeight::None,
            label_smoothing: 0.0,
            patience_epochs: None,
            keep: KeptEpoch::Best,
        };
        Self { from: Origin::Cache, precision: PrecisionSetting::Auto, device: Choice::Auto, training }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        self.training.check()
    }

    fn need(&self, input: &str) -> Need {
        match (self.from, input) {
            (Origin::Cache, "images" | "augmented") => Need::OnlyWith("settings.from: pixels"),
            _ => Need::AsDeclared,
        }
    }
}
