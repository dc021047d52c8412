//! Which columns features have.

use serde::{Deserialize, Serialize};

/// d columns, with names if they come from a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// d, the number of columns.
    pub columns: usize,
    /// Their names, in order: those of the header of a CSV file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
}

impl Layout {
    /// Columns without names.
    pub const fn unnamed(columns: usize) -> Self {
        Self { columns, names: None }
    }

    /// A column as messages name it, counted from 0.
    pub fn shown(&self, column: usize) -> String {
        self.names.as_ref().map_or_else(|| column.to_string(), |names| format!("'{}'", names[column]))
    }
}
