//! The settings of `train-head`, their defaults and checks.

use crate::Training;
use crate::kept_epoch::KeptEpoch;
use crate::loss::ClassWeight;
use crate::optimizer::rule::Method;
use crate::schedule::Decay;
use artifact::check::Refusal;
use artifact::stage;
use model::device::Choice;
use model::head::{self, HeadPool};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The settings of `train-head`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// Whether to train on augmented copies instead of the pictures themselves: epoch e sees copy e mod `copies` of
    /// each picture. This needs `augmented_features: true` in `extract`, which is checked only when `train-head`
    /// starts, not before the first stage runs.
    pub augmented: bool,
    /// How a feature map becomes a vector: flatten keeps positions; average (global average pooling) drops them and
    /// needs less data.
    pub pool: HeadPool,
    /// Units of each hidden layer; [] for none.
    pub hidden: Vec<usize>,
    /// Share of the hidden units that each training step drops; without hidden layers, of the features.
    pub dropout: f64,
    /// Where to compute: cpu; cuda, an NVIDIA GPU; auto takes a GPU if there is one that can be used, and says so.
    pub device: Choice,
    /// How to train.
    #[serde(flatten)]
    pub training: Training,
}

impl Default for Settings {
    fn default() -> Self {
        let training = Training {
            optimizer: Method::Adam,
            learning_rate: 0.001,
            decay: Decay::Constant,
            warmup_epochs: 0,
            momentum: 0.9,
            weight_decay: 0.01,
            epochs: 30,
            batch: 20,
            class_weight: ClassWeight::None,
            label_smoothing: 0.0,
            patience_epochs: None,
            keep: KeptEpoch::Best,
        };
        Self {
            augmented: false,
            pool: HeadPool::Average,
            hidden: vec![256],
            dropout: 0.5,
            device: Choice::Auto,
            training,
        }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        head::check(&self.hidden, self.dropout)?;
        self.training.check()
    }
}
