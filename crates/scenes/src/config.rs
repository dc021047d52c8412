//! Settings, their defaults and checks.

use artifact::check::Refusal;
use artifact::stage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use underwater::counts::Counts;
use underwater::sea::{Sea, Time, Vintage};

/// The settings of `scenes`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Training pictures of each class, 1 to 10000. A picture depends on the seed, its class, its split, its number and the
    /// sea (`time`, `murk`, `camera`) alone, so a larger number adds pictures and changes none.
    pub train: usize,
    /// Validation pictures of each class, by which epochs and settings are chosen, 1 to 10000.
    pub validation: usize,
    /// Test pictures of each class, 0 to 10000.
    pub test: usize,
    /// When the pictures are taken. By `night`, a green lamp on a pier is the only light. Other animals swim in every sea
    /// but the usual one, which is by day, without murk, and seen by a new camera.
    pub time: Time,
    /// Turbidity that is added to the water, 0 to 1: with 1, most of a subject vanishes in green or brown.
    pub murk: f64,
    /// What the pictures are taken with.
    pub camera: Vintage,
}

impl Default for Settings {
    fn default() -> Self {
        let Sea { time, murk, camera } = Sea::default();
        Self { train: 100, validation: 100, test: 200, time, murk, camera }
    }
}

impl Settings {
    /// Pictures of each class in each split.
    pub fn counts(&self) -> Counts {
        let Self { train, validation, test, .. } = *self;
        Counts { train, validation, test }
    }

    /// What all pictures have in common.
    pub fn sea(&self) -> Sea {
        let Self { time, murk, camera, .. } = *self;
        Sea { time, murk, camera }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        self.counts().check()?;
        self.sea().check()
    }
}
