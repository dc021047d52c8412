//! Name, inputs and help of the stage.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::{Kind, Outcome};
use artifact::{Input, Job, Stage};

/// Cached activations and a classifier to a network whose last layers are trained.
pub struct Finetune;

impl Stage for Finetune {
    const NAME: &'static str = "finetune";
    const ABOUT: &'static str = "Trains the layers after `extract`'s cut together with the classifier of `train-head`. \
        The layers up to the cut are frozen, and `extract` has computed their activations once, so a step costs only \
        the layers that are trained (unless `from: pixels` is set). With augmented pictures, epoch e sees copy e mod \
        copies of each one. Batch norms keep their statistics. With `objective: shot` or `tent` it adapts these layers to \
        pictures of another domain, without their labels.";
    const INPUTS: &'static [Input] = &[
        Input { name: "features", kind: Kind::Stage("extract"), about: "activations of the cut, and the network" },
        Input { name: "head", kind: Kind::Stage("train-head"), about: "the trained classifier to start from" },
        Input {
            name: "images",
            kind: Kind::Stage("preprocess"),
            about: "the pictures that the activations are of; read only with `from: pixels`",
        },
        Input {
            name: "augmented",
            kind: Kind::OptionalStage("augment"),
            about: "more training pictures; read only with `from: pixels`",
        },
    ];
    const OUTCOME: Outcome = Outcome::Model;
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
