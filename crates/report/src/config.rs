//! What the report reads and what can be set.

use crate::run;
use artifact::check::{Refusal, within};
use artifact::stage::{self, Kind};
use artifact::{Input, Job, Stage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The stage.
pub struct Report;

impl Stage for Report {
    const NAME: &'static str = "report";
    const ABOUT: &'static str = "Compares any number of models on the same pictures: one HTML page that needs nothing \
                                 from the net, all its numbers as JSON, and the plots as SVG.";
    const INPUTS: &'static [Input] = &[
        Input { name: "truth", kind: Kind::Stage("preprocess"), about: "The pictures and their true classes." },
        Input {
            name: "models",
            kind: Kind::Stages(&["train-head", "finetune"]),
            about: "The models to compare, by their logits and learning curves. The last one fills the gallery.",
        },
        Input {
            name: "listed",
            kind: Kind::OptionalStages(&["preprocess", "augment", "extract"]),
            about: "Stages whose settings and hashes the page lists. The models are listed anyway, the truth by its hashes.",
        },
    ];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run::run(job)
    }
}

/// Everything that can be set.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Weight of the past in the smoothed curves: 0 smooths nothing, 0.8 averages over about five epochs.
    pub smoothing: f64,
    /// Pictures in the gallery, drawn at random from the last split with the pipeline's seed.
    pub gallery: usize,
    /// Wrong answers to show, those given with the highest probability first.
    pub mistakes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { smoothing: 0.8, gallery: 72, mistakes: 12 }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("smoothing", self.smoothing, 0.0..1.0, "a number from 0 to below 1")?;
        within("gallery", self.gallery, ..=1000, "at most 1000 pictures")?;
        within("mistakes", self.mistakes, ..=1000, "at most 1000 pictures")
    }
}
