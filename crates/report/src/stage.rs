//! What `report` is called, what it reads, and what it runs.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::Kind;
use artifact::{Input, Job, Stage};

/// Labels, logits and curves become numbers, pictures and one HTML page.
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
        run(job)
    }
}
