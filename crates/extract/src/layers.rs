//! The setting `layers`: layers whose activations are kept for inspection.

use artifact::check::Refusal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Layers of a network.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a list of layers, or all")]
pub enum Layers {
    /// Some layers, by name.
    Named(Vec<String>),
    /// A keyword instead of a list.
    Keyword(Keyword),
}

/// The keywords.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keyword {
    /// Every layer of the network.
    All,
}

impl Default for Layers {
    fn default() -> Self {
        Self::Named(Vec::new())
    }
}

impl Layers {
    /// Whether the layer of this name is selected.
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::Named(names) => names.iter().any(|named| named == name),
            Self::Keyword(Keyword::All) => true,
        }
    }

    /// The names in the list; none for a keyword.
    pub fn named(&self) -> &[String] {
        match self {
            Self::Named(names) => names,
            Self::Keyword(Keyword::All) => &[],
        }
    }

    /// An error if a name is listed twice.
    pub fn check(&self, key: &str) -> Result<(), Refusal> {
        let names = self.named();
        match (1..names.len()).find(|&at| names[..at].contains(&names[at])) {
            Some(again) => Err(Refusal::new(key, "every layer once", format!("{} again", names[again]))),
            None => Ok(()),
        }
    }
}
