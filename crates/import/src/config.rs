//! Settings, their defaults and checks.

use artifact::check::{Refusal, within};
use artifact::config::Source;
use artifact::stage;
use artifact::stratified::Fractions;
use feature_file::RowScale;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings of `import`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What each row is divided by, in training and whenever a row is answered. Rows of zeros stay zeros.
    pub row_scale: RowScale,
    /// d, the number of columns, for .svmlight files that do not show it; null takes the largest index of all splits.
    pub columns: Option<usize>,
    /// Share of the rows of train that is drawn for validation, if the folder has no validation rows and those of train
    /// have labels; 0 for none. Equal rows go to the same split.
    pub validation_fraction: f64,
    /// Share of the rows of train that is drawn for the test split, in the same way.
    pub test_fraction: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { row_scale: RowScale::None, columns: None, validation_fraction: 0.2, test_fraction: 0.0 }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("columns", self.columns.unwrap_or(1), 1..=1 << 20, "a whole number from 1 to 1048576 or null")?;
        within("validation_fraction", self.validation_fraction, 0.0..1.0, "a number from 0 to below 1")?;
        within("test_fraction", self.test_fraction, 0.0..1.0, "a number from 0 to below 1")?;
        let both = self.validation_fraction + self.test_fraction;
        within("test_fraction", both, 0.0..1.0, "less than 1 together with validation_fraction")
    }

    /// Only splits are drawn.
    fn uses_seed(&self, _inputs: &BTreeMap<String, Source>) -> bool {
        self.fractions() != Fractions { validation: 0.0, test: 0.0 }
    }
}

impl Settings {
    /// Both shares.
    pub const fn fractions(&self) -> Fractions {
        Fractions { validation: self.validation_fraction, test: self.test_fraction }
    }
}
