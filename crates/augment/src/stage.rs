//! What `augment` is called, what it reads, and what it runs.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::Kind;
use artifact::{Input, Job, Stage};

/// More training pictures: each photo several times, turned, shifted, sheared, zoomed, flipped and recoloured.
pub struct Augment;

impl Stage for Augment {
    const NAME: &'static str = "augment";
    const ABOUT: &'static str = "Makes varied copies of the training pictures: turned, shifted, sheared, zoomed, \
        flipped, brighter or darker, by amounts drawn anew for every picture within the ranges that are set. \
        Validation and test pictures are left alone. All is as in Keras' `ImageDataGenerator`, but for two slips of \
        Keras 3: pictures that are not square turn about their middle here, and `width_shift` moves them sideways.";
    const INPUTS: &'static [Input] = &[Input {
        name: "images",
        kind: Kind::Stage("preprocess"),
        about: "the training pictures, their labels and the hashes of their photos",
    }];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
