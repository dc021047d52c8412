//! Name, inputs and help of the stage.

use crate::config::Settings;
use crate::run::run;
use artifact::{Input, Job, Stage};

/// Drawn photographs of 29 things of the sea.
pub struct Reef;

impl Stage for Reef {
    const NAME: &'static str = "reef";
    const ABOUT: &'static str = "Draws underwater photographs of 29 animals, vessels and sunken things, none of them a \
        class of `scenes`, to pretrain a network whose features help with other classes: JPEG files of 160 × 120 to \
        360 × 300 pixels, landscape and portrait, in `photos/<split>/<class>/`, and `contact_sheet.jpg`, a row for \
        each class. Some classes have a place and poses of their own: crabs sit on the ground.";
    const INPUTS: &'static [Input] = &[];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
