//! What the report reads and what can be set.

use artifact::check::{Refusal, within};
use artifact::stage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that can be set.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Weight of the past in the smoothed curves: 0 smooths nothing, 0.8 averages over about five epochs.
    pub smoothing: f64,
    /// Pictures in the gallery, drawn at random from the last split with the pipeline's seed.
    pub gallery: usize,
    /// Wrong answers to show, those given with the highest probability first.
    pub mistakes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { smoothing: 0.8, gallery: 72, mistakes: 12 }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("smoothing", self.smoothing, 0.0..1.0, "a number from 0 to below 1")?;
        within("gallery", self.gallery, ..=1000, "at most 1000 pictures")?;
        within("mistakes", self.mistakes, ..=1000, "at most 1000 pictures")
    }
}
