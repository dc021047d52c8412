//! Settings, their defaults and checks.

use artifact::check::Refusal;
use artifact::stage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use underwater::counts::Counts;

/// The settings of `scenes`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Training pictures of each class, 1 to 10000. A picture depends on the seed, its class, its split and its number
    /// alone, so a larger number adds pictures and changes none.
    pub train: usize,
    /// Validation pictures of each class, by which epochs and settings are chosen, 1 to 10000.
    pub validation: usize,
    /// Test pictures of each class, 0 to 10000.
    pub test: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { train: 100, validation: 100, test: 200 }
    }
}

impl Settings {
    /// Pictures of each class in each split.
    pub fn counts(&self) -> Counts {
        let Self { train, validation, test } = *self;
        Counts { train, validation, test }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        self.counts().check()
    }
}
