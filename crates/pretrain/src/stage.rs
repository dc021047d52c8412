//! Name, inputs and help of the stage.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::{Kind, Outcome};
use artifact::{Input, Job, Stage};

/// Pictures to a network that was trained on them from scratch.
pub struct Pretrain;

impl Stage for Pretrain {
    const NAME: &'static str = "pretrain";
    const ABOUT: &'static str = "Trains a whole network from scratch on random crops of the pictures. The network \
        serves `extract` as weights and `report` as a model. VGG without batch norms is trained with them, and they \
        are folded into its convolutions at the end. Each epoch is saved: a killed run resumes after the last saved \
        epoch, and ends with the same bytes.";
    const INPUTS: &'static [Input] =
        &[Input { name: "images", kind: Kind::Stage("preprocess"), about: "pictures, labels and splits" }];
    const OUTCOME: Outcome = Outcome::Model;
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
