//! What `pretrain` is called, what it reads, and what it runs.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::{Kind, Outcome};
use artifact::{Input, Job, Stage};

/// Pictures to a network that was trained on them from scratch.
pub struct Pretrain;

impl Stage for Pretrain {
    const NAME: &'static str = "pretrain";
    const ABOUT: &'static str = "Trains a whole network from scratch, every step on other crops of the pictures. What \
        comes out serves `extract` as weights and `report` as a model. Plain VGG is trained with batch norms, which \
        become part of its convolutions at the end. Each epoch is saved: a run that was killed goes on where it was, to \
        the same bytes.";
    const INPUTS: &'static [Input] =
        &[Input { name: "images", kind: Kind::Stage("preprocess"), about: "pictures, labels and splits" }];
    const OUTCOME: Outcome = Outcome::Model;
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
