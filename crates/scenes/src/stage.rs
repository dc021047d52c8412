//! What `scenes` is called, what it reads, and what it runs.

use crate::config::Settings;
use crate::run::run;
use artifact::{Input, Job, Stage};

/// Drawn photographs, for when there are none.
pub struct Scenes;

impl Stage for Scenes {
    const NAME: &'static str = "scenes";
    const ABOUT: &'static str = "Draws underwater photographs, so that there is something to learn from where no photos \
        are: JPEG files of 160 × 120 to 360 × 300 pixels, landscape and portrait, in `photos/<split>/<class>/`, and \
        `contact_sheet.jpg`, a row for each class. In the target task pose, distance, water, light, whatever else is in \
        the picture, and the camera are drawn in the same way for both classes: only the form of the subject tells which \
        one it is. In the source task some classes also have a place and poses of their own, as crabs sit on the ground.";
    const INPUTS: &'static [Input] = &[];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
