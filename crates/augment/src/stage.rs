//! Name, inputs and help of the stage.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::Kind;
use artifact::{Input, Job, Stage};

/// More training pictures: several copies of each, turned, shifted, sheared, zoomed, flipped and recoloured.
pub struct Augment;

impl Stage for Augment {
    const NAME: &'static str = "augment";
    const ABOUT: &'static str = "Makes augmented copies of the training pictures: turned, shifted, sheared, zoomed, \
        flipped, brighter or darker, by random amounts within the ranges that are set. Validation and test pictures \
        are left alone. Everything is as in Keras' `ImageDataGenerator`, but for two bugs of Keras 3: here, pictures \
        that are not square turn about their middle, and `width_shift` moves them sideways.";
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
