//! Name, inputs and help of the stage.

use crate::config::Settings;
use crate::run::run;
use artifact::{Input, Job, Stage};

/// Drawn photographs of sharks and dolphins.
pub struct Scenes;

impl Stage for Scenes {
    const NAME: &'static str = "scenes";
    const ABOUT: &'static str = "Draws underwater photographs of sharks and dolphins, to try a pipeline without photos \
        of one's own: JPEG files of 160 × 120 to 360 × 300 pixels, landscape and portrait, in \
        `photos/<split>/<class>/`, and `contact_sheet.jpg`, a row for each class. Pose, distance, water, light, \
        whatever else is in the picture, and the camera are drawn in the same way for both classes: only the form of \
        the subject tells which one it is. `time`, `murk` and `camera` give a second domain: the same task in another \
        sea.";
    const INPUTS: &'static [Input] = &[];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
