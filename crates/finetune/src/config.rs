//! Settings, their defaults and checks.

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

/// The settings of `finetune`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// Where the activations of the cut come from. The training is the same: with `cut_stored_as: f32` in `extract`,
    /// the losses of all steps are equal up to rounding. A pipeline that trains only from pixels can save disk space:
    /// with `in: { augmented: null }`, `extract` does not store the cut of augmented pictures.
    pub from: Origin,
    /// The dtype that the trained layers compute with. bf16 is faster than f32 on CPUs with AVX512-BF16 and on GPUs
    /// from compute capability 8.0 on, and slow elsewhere. auto takes bf16 where it is faster, unless the network has
    /// depthwise convolutions. Weights and gradients are always f32.
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
