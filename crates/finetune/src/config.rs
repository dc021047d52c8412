//! What `finetune` reads and what can be set.

use crate::run::run;
use artifact::check::Refusal;
use artifact::stage::{self, Kind};
use artifact::{Input, Job, Stage};
use model::Training;
use model::fit::Keep;
use model::loss::ClassWeight;
use model::optimizer::Method;
use model::pace::Decay;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The stage.
pub struct Finetune;

impl Stage for Finetune {
    const NAME: &'static str = "finetune";
    const ABOUT: &'static str = "Trains the layers after `extract`'s cut together with the classifier of `train-head`. \
        The layers before the cut are frozen: their activations were computed once, so a step costs only what is trained. \
        With augmented pictures, epoch e sees variant e mod copies of each one. Batch norms keep their statistics.";
    const INPUTS: &'static [Input] = &[
        Input { name: "features", kind: Kind::Stage("extract"), about: "activations of the cut, and the network" },
        Input { name: "head", kind: Kind::Stage("train-head"), about: "the trained classifier to start from" },
    ];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}

/// What can be set in `finetune`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// How to train.
    #[serde(flatten)]
    pub training: Training,
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
            keep: Keep::Best,
        };
        Self { training }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        self.training.check()
    }
}
