//! What can be set in `select`.

use artifact::check::{Refusal, within};
use artifact::stage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that can be set.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How many models in a row differ only in their seed. Their mean is compared, and the first of them is handed on.
    pub seeds: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seeds: 1 }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("seeds", self.seeds, 1.., "a whole number from 1")
    }

    fn uses_seed(&self, _: &std::collections::BTreeMap<String, artifact::config::Source>) -> bool {
        false
    }
}
