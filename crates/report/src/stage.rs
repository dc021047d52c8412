//! What `report` is called, what it reads, and what it runs.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::{Depends, Kind};
use artifact::{Input, Job, Stage};

/// Labels, logits and curves become numbers, plots and one HTML page.
pub struct Report;

impl Stage for Report {
    const NAME: &'static str = "report";
    const ABOUT: &'static str = "Compares any number of models on the same photos. Writes one HTML page that loads \
                                 nothing from the internet, its numbers as JSON, every prediction as CSV, the mistakes \
                                 of the best model as CSV, and plots and confusion matrices as SVG.";
    const INPUTS: &'static [Input] = &[
        Input {
            name: "truth",
            kind: Kind::Stage("preprocess"),
            about: "The pictures and their true classes. A stage without pictures, such as `extract` or `import`, will do: the page then shows no photos.",
        },
        Input {
            name: "models",
            kind: Kind::Stages(&["train-head", "finetune", "adapt"]),
            about: "The models to compare, by their logits and, where they have any, learning curves. The headline, the gallery and the mistakes show the one that is best on the validation pictures.",
        },
        Input {
            name: "listed",
            kind: Kind::OptionalStages(&["preprocess", "augment", "extract", "source", "target"]),
            about: "Stages whose settings and hashes the page lists. The page always lists the models, and the hashes of the truth.",
        },
    ];
    /// `metrics.json` names the pipeline.
    const DEPENDS: Depends = Depends::OnPipelineName;
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
