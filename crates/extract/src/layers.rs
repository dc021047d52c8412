//! The layers whose activations are kept to look at.

use artifact::check::Refusal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Some layers of a network.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a list of layers, or all")]
pub enum Layers {
    /// These, by name.
    Named(Vec<String>),
    /// A word for them.
    Word(Word),
}

/// What stands for a list of layers.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    /// Every layer of the network.
    All,
}

impl Default for Layers {
    fn default() -> Self {
        Self::Named(Vec::new())
    }
}

impl Layers {
    /// Whether the layer of this name is one of them.
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::Named(names) => names.iter().any(|named| named == name),
            Self::Word(Word::All) => true,
        }
    }

    /// The names that were given.
    pub fn named(&self) -> &[String] {
        match self {
            Self::Named(names) => names,
            Self::Word(Word::All) => &[],
        }
    }

    /// Refuses names that are given twice.
    pub fn check(&self, key: &str) -> Result<(), Refusal> {
        let names = self.named();
        match (1..names.len()).find(|&at| names[..at].contains(&names[at])) {
            Some(again) => Err(Refusal::new(key, "every layer once", format!("{} again", names[again]))),
            None => Ok(()),
        }
    }
}
