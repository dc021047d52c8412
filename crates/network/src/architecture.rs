//! A network by its name in settings and checkpoints.

use crate::entry::{Entry, Maker};
use crate::network::Network;
use crate::networks::NETWORKS;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

/// One row of [`NETWORKS`]. Two are equal if they have the same name.
#[derive(Clone, Copy)]
pub struct Architecture(&'static Entry);

static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| Architecture::all().map(Architecture::name).collect());

impl Architecture {
    /// Every network, in the order of `--help`.
    pub fn all() -> impl Iterator<Item = Self> {
        NETWORKS.iter().copied().flatten().map(Self)
    }

    /// The network of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|architecture| architecture.name() == name)
    }

    /// VGG16, the default.
    ///
    /// # Panics
    /// If the table does not hold it.
    pub fn vgg16() -> Self {
        Self::named("vgg16").expect("the table holds it")
    }

    /// The name in settings and checkpoints.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The kinds of weights that are published for it, the most common one first.
    pub fn makers(self) -> &'static [Maker] {
        self.0.makers
    }

    /// The table of this network with its channels multiplied by `width`.
    pub fn network(self, width: f64) -> Network {
        (self.0.build)(width)
    }
}

impl PartialEq for Architecture {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Architecture {}

impl fmt::Debug for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Architecture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Architecture {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| D::Error::unknown_variant(&name, &NAMES))
    }
}

impl JsonSchema for Architecture {
    fn schema_name() -> Cow<'static, str> {
        "Architecture".into()
    }

    /// The schema of an enum with these names: a constant and a description for each network.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let choice = |Self(entry)| json_schema!({ "const": entry.name, "description": entry.about });
        let choices: Vec<Schema> = Self::all().map(choice).collect();
        json_schema!({ "oneOf": choices })
    }
}
