//! Settings, their defaults and checks.

use crate::subject::SUBJECTS;
use artifact::check::{Refusal, nearest};
use artifact::stage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use underwater::counts::Counts;
use underwater::subject::Subject;

/// The settings of `reef`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The classes to draw, two or more, in any order; [] for all of them: amphora, anchor, angelfish, beluga, boat,
    /// buoy, chest, crab, diver, eel, jellyfish, lionfish, lobster, manatee, nautilus, octopus, penguin, pufferfish,
    /// ray, seahorse, seal, squid, starfish, sturgeon, submarine, swordfish, tuna, turtle, whale.
    pub classes: Vec<String>,
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
        Self { classes: Vec::new(), train: 100, validation: 100, test: 200 }
    }
}

impl Settings {
    /// The classes to draw, in the order of [`SUBJECTS`].
    pub fn subjects(&self) -> Vec<&'static Subject> {
        let wanted =
            |subject: &&Subject| self.classes.is_empty() || self.classes.iter().any(|name| name == subject.name);
        SUBJECTS.iter().filter(wanted).collect()
    }

    /// Pictures of each class in each split.
    pub fn counts(&self) -> Counts {
        let Self { train, validation, test, .. } = *self;
        Counts { train, validation, test }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        let known = SUBJECTS.each_ref().map(|subject| subject.name);
        for (i, name) in self.classes.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                return Err(unknown(name, &known));
            }
            if self.classes[..i].contains(name) {
                return Err(Refusal::new("classes", "every class once", format!("'{name}' twice")));
            }
        }
        if let [only] = &self.classes[..] {
            return Err(Refusal::new("classes", "two or more, or [] for all", format!("only '{only}'")));
        }
        self.counts().check()
    }
}

/// The error for an unknown class, with the nearest known one.
fn unknown(name: &str, known: &[&str]) -> Refusal {
    let near = nearest(name, known).map(|near| format!("; did you mean '{near}'?"));
    Refusal::new(
        "classes",
        format!("classes that reef draws ({})", known.join(", ")),
        format!("'{name}'{}", near.unwrap_or_default()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_doc_of_classes_names_every_class() {
        let schema = schemars::schema_for!(Settings).to_value();
        let doc = schema["properties"]["classes"]["description"].as_str().unwrap().replace('\n', " ");
        let names = SUBJECTS.each_ref().map(|subject| subject.name).join(", ");
        assert!(doc.ends_with(&format!(": {names}.")), "{doc} does not end with {names}");
    }
}
