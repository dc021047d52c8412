//! Settings, their defaults and checks.

use crate::fill::Fill;
use artifact::check::{Refusal, within};
use artifact::config::Source;
use artifact::stage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings of `augment`. By default all amounts are 0, so only what a pipeline sets is done.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Augmented copies of each training picture, 1 to 1000. Epoch e of fine-tuning sees copy e mod `copies`. With as
    /// many copies as epochs, every epoch sees new copies, as in on-line augmentation. A larger number keeps the first
    /// copies as they were.
    pub copies: usize,
    /// Turns about the middle by an angle drawn from -`rotation_degrees` to +`rotation_degrees`; 0 to 180. 15 to 40 suits
    /// most photos, 180 those without an up and a down.
    pub rotation_degrees: f64,
    /// Shifts sideways by up to this share of the width, either way; from 0 to below 1. Usual: 0.1 to 0.2.
    pub width_shift: f64,
    /// Shifts up or down by up to this share of the height; from 0 to below 1. Usual: 0.1 to 0.2.
    pub height_shift: f64,
    /// Shears about the middle by an angle of up to this many degrees, either way; from 0 to below 90. Keras'
    /// `shear_range` is in degrees too: 0.2 changes next to nothing, 10 is visible.
    pub shear_degrees: f64,
    /// Stretches width and height about the middle by two factors drawn from 1 - `zoom` to 1 + `zoom`; from 0 to below
    /// 1. A factor below 1 enlarges, and so shows less of the picture. Usual: 0.1 to 0.2.
    pub zoom: f64,
    /// Mirrors left and right in half of the copies. Leave it off where sides have a meaning, as in text.
    pub horizontal_flip: bool,
    /// Mirrors top and bottom in half of the copies.
    pub vertical_flip: bool,
    /// Multiplies all channels by a factor drawn from 1 - `brightness` to 1 + `brightness`; 0 to 1.
    pub brightness: f64,
    /// Multiplies the distance from the picture's mean grey by a factor drawn from 1 - `contrast` to 1 + `contrast`; 0 to 1.
    pub contrast: f64,
    /// What lies beyond the picture's edge: `nearest` repeats the edge (aaa|abcd|ddd), `constant` is `fill_colour`,
    /// `reflect` mirrors (cba|abcd|dcb), `wrap` begins again (bcd|abcd|abc, with the first and the last pixel as one).
    pub fill: Fill,
    /// The colour of `fill: constant`: red, green and blue, each 0 to 255.
    pub fill_colour: [u8; 3],
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            copies: 4,
            rotation_degrees: 0.0,
            width_shift: 0.0,
            height_shift: 0.0,
            shear_degrees: 0.0,
            zoom: 0.0,
            horizontal_flip: false,
            vertical_flip: false,
            brightness: 0.0,
            contrast: 0.0,
            fill: Fill::Nearest,
            fill_colour: [0; 3],
        }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("copies", self.copies, 1..=1000, "a whole number from 1 to 1000")?;
        within("rotation_degrees", self.rotation_degrees, 0.0..=180.0, "degrees from 0 to 180")?;
        within("width_shift", self.width_shift, 0.0..1.0, "a share of the width from 0 to below 1")?;
        within("height_shift", self.height_shift, 0.0..1.0, "a share of the height from 0 to below 1")?;
        within("shear_degrees", self.shear_degrees, 0.0..90.0, "degrees from 0 to below 90")?;
        within("zoom", self.zoom, 0.0..1.0, "a number from 0 to below 1")?;
        within("brightness", self.brightness, 0.0..=1.0, "a number from 0 to 1")?;
        within("contrast", self.contrast, 0.0..=1.0, "a number from 0 to 1")
    }

    fn uses_seed(&self, _inputs: &BTreeMap<String, Source>) -> bool {
        !self.change_nothing()
    }
}

impl Settings {
    /// Whether every copy will equal its picture.
    pub fn change_nothing(&self) -> bool {
        let amounts = [self.rotation_degrees, self.width_shift, self.height_shift, self.shear_degrees, self.zoom];
        amounts.iter().chain(&[self.brightness, self.contrast]).all(|amount| *amount == 0.0)
            && !self.horizontal_flip
            && !self.vertical_flip
    }
}
