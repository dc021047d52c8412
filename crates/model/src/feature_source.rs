//! What features come from: a network of pictures, or another program.

use crate::{Architecture, Network};
use feature_file::{Layout, RowScale};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::fmt;

/// What makes the features that a head takes. In files a network is its name alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FeatureSource {
    /// Another program, whose features the stage `import` read. No network is known for them.
    Imported(Imported),
    /// A network of ours.
    #[serde(untagged)]
    Network(Architecture),
}

/// Features of another program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imported {
    /// What the rows were divided by, as those must be that are to be answered.
    pub row_scale: RowScale,
    /// Their columns.
    pub layout: Layout,
}

impl Imported {
    /// What differs first, with both values in words: part, ours, theirs.
    pub fn difference(&self, other: &Self) -> Option<(&'static str, String, String)> {
        if self.row_scale != other.row_scale {
            return Some(("row_scale", self.row_scale.name().to_owned(), other.row_scale.name().to_owned()));
        }
        let (ours, theirs) = (&self.layout, &other.layout);
        if ours.columns != theirs.columns {
            return Some(("columns", ours.columns.to_string(), theirs.columns.to_string()));
        }
        if let (Some(ours), Some(theirs)) = (&ours.names, &theirs.names)
            && ours != theirs
            && theirs.iter().all(|name| ours.contains(name))
        {
            let [ours, theirs] =
                [ours, theirs].map(|names| format!("'{}', '{}', …", names[0], names[names.len().min(2) - 1]));
            return Some(("columns in the order", ours, format!("the same in another one ({theirs})")));
        }
        let column = (0..ours.columns).find(|column| ours.shown(*column) != theirs.shown(*column))?;
        if ours.names.is_some() == theirs.names.is_some() {
            return Some(("a column", ours.shown(column), theirs.shown(column)));
        }
        let words = |layout: &Layout| match layout.names {
            Some(_) => format!("with names, such as {}", layout.shown(column)),
            None => "without names".to_owned(),
        };
        Some(("columns", words(ours), words(theirs)))
    }
}

impl FeatureSource {
    /// The network with its channels multiplied by `width`: one without layers for features of another program, which
    /// passes them on as they are.
    pub fn network(&self, width: f64) -> Network {
        match self {
            Self::Network(architecture) => architecture.network(width),
            Self::Imported(_) => Network { layers: Vec::new() },
        }
    }

    /// The name of the network, or `imported`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Network(architecture) => architecture.name(),
            Self::Imported(_) => "imported",
        }
    }

    /// The network, if there is one.
    pub const fn architecture(&self) -> Option<Architecture> {
        match self {
            Self::Network(architecture) => Some(*architecture),
            Self::Imported(_) => None,
        }
    }

    /// What is known of the features of another program.
    pub const fn imported(&self) -> Option<&Imported> {
        match self {
            Self::Network(_) => None,
            Self::Imported(imported) => Some(imported),
        }
    }
}

/// Not derived, which would not say what is wrong with a name.
impl<'de> Deserialize<'de> for FeatureSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum Other {
            Imported(Imported),
        }
        let read = match Value::deserialize(deserializer)? {
            name @ Value::String(_) => Architecture::deserialize(name).map(Self::Network),
            other => Other::deserialize(other).map(|Other::Imported(imported)| Self::Imported(imported)),
        };
        read.map_err(D::Error::custom)
    }
}

impl From<Architecture> for FeatureSource {
    fn from(architecture: Architecture) -> Self {
        Self::Network(architecture)
    }
}

impl fmt::Display for FeatureSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_its_name_as_ever_and_imported_features_say_how_they_are_made() {
        let network = FeatureSource::from(Architecture::vgg16());
        let layout = Layout { columns: 2, names: Some(vec!["a".to_owned(), "b".to_owned()]) };
        let imported = FeatureSource::Imported(Imported { row_scale: RowScale::Sum, layout });
        let text = r#"{"imported":{"row_scale":"sum","layout":{"columns":2,"names":["a","b"]}}}"#;
        for (source, text) in [(network, r#""vgg16""#), (imported, text)] {
            assert_eq!(serde_json::to_string(&source).unwrap(), text);
            assert_eq!(serde_json::from_str::<FeatureSource>(text).unwrap(), source);
        }
    }

    #[test]
    fn a_network_that_is_not_known_is_named() {
        let said = serde_json::from_str::<FeatureSource>(r#""alexnet""#).unwrap_err().to_string();
        assert!(said.starts_with("unknown variant `alexnet`, expected one of `vgg11`, "), "{said}");
    }
}
