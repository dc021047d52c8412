//! Which epoch's weights a training ends with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which epoch's weights a training ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeptEpoch {
    /// Those with the smallest validation loss.
    Best,
    /// Those of the last epoch.
    Last,
}
