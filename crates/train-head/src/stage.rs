//! Name, inputs and help of the stage.

use crate::run::run;
use artifact::stage::{Kind, Outcome};
use artifact::{Input, Job, Stage};
use train::head::Settings;

/// Features to a classifier.
pub struct TrainHead;

impl Stage for TrainHead {
    const NAME: &'static str = "train-head";
    const ABOUT: &'static str = "Trains a small classifier on the features of a frozen network, or of another program. Two classes share one \
        logit and binary cross entropy; more classes have one each and a softmax.";
    const INPUTS: &'static [Input] = &[Input {
        name: "features",
        kind: Kind::FirstStage(&["extract", "import"]),
        about: "features and labels of every split",
    }];
    const OUTCOME: Outcome = Outcome::Model;
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
