//! The class names, in label order.

use crate::{Error, Result, yaml};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// k class names; a label is a position in this list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Classes(Vec<String>);

impl Classes {
    /// Takes the names in label order.
    pub fn new(names: Vec<String>) -> Self {
        Self(names)
    }

    /// Reads `classes.yaml`.
    pub fn read(path: &Path) -> Result<Self> {
        yaml::read(path)
    }

    /// The names in label order.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// k, the number of classes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no class at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Columns of the logits: one for two classes (the second class against the first), else k.
    pub fn outputs(&self) -> usize {
        if self.len() == 2 { 1 } else { self.len() }
    }

    /// Checks that every label names a class; `path` is where the labels come from.
    pub fn check(&self, labels: &[i64], path: &Path) -> Result<()> {
        match labels.iter().position(|&label| usize::try_from(label).map_or(true, |label| label >= self.len())) {
            None => Ok(()),
            Some(row) => Err(Error::unexpected(
                path,
                format!("labels from 0 to {}", self.len() - 1),
                format!("{} in row {row}", labels[row]),
            )),
        }
    }
}
