//! What can be set in `scenes`.

use crate::subject::{SOURCE, Subject, TARGET};
use artifact::check::{Refusal, nearest, within};
use artifact::{Split, stage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can be set in `scenes`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What there is to tell apart. The two tasks have no class in common, so that a network may learn from one what
    /// helps with the other.
    pub task: Task,
    /// Some of the task's classes, two or more in any order, for a smaller task; [] for all of them. Of `target`: shark,
    /// dolphin. Of `source`: amphora, anchor, angelfish, beluga, boat, buoy, chest, crab, diver, eel, jellyfish,
    /// lionfish, lobster, manatee, nautilus, octopus, penguin, pufferfish, ray, seahorse, seal, squid, starfish,
    /// sturgeon, submarine, swordfish, tuna, turtle, whale.
    pub classes: Vec<String>,
    /// Pictures of each class to learn from, 1 to 10000. More only add to those there were. Each is drawn from the seed, its
    /// class, its split and its number alone.
    pub train: usize,
    /// Pictures of each class to choose epochs and settings by, 1 to 10000.
    pub validation: usize,
    /// Pictures of each class to test with, 0 to 10000.
    pub test: usize,
}

/// What there is to tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Sharks from dolphins: alike in all but anatomy.
    Target,
    /// All others: animals, vessels and what lies on the sea's ground.
    Source,
}

impl Default for Settings {
    fn default() -> Self {
        Self { task: Task::Target, classes: Vec::new(), train: 100, validation: 100, test: 200 }
    }
}

impl Task {
    /// The classes of the task.
    pub fn subjects(self) -> &'static [Subject] {
        match self {
            Self::Target => &TARGET,
            Self::Source => &SOURCE,
        }
    }
}

impl Settings {
    /// The classes that are wanted, in the order of the task.
    pub fn subjects(&self) -> Vec<&'static Subject> {
        let wanted =
            |subject: &&Subject| self.classes.is_empty() || self.classes.iter().any(|name| name == subject.name);
        self.task.subjects().iter().filter(wanted).collect()
    }

    /// How many pictures of each class a split has.
    pub fn count(&self, split: Split) -> usize {
        match split {
            Split::Train => self.train,
            Split::Validation => self.validation,
            Split::Test => self.test,
        }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        let known: Vec<&str> = self.task.subjects().iter().map(|subject| subject.name).collect();
        for (i, name) in self.classes.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let expected = format!("classes of this task ({})", known.join(", "));
                let near = nearest(name, &known).map(|near| format!("; did you mean '{near}'?"));
                return Err(Refusal::new("classes", expected, format!("'{name}'{}", near.unwrap_or_default())));
            }
            if self.classes[..i].contains(name) {
                return Err(Refusal::new("classes", "every class once", format!("'{name}' twice")));
            }
        }
        if self.classes.len() == 1 {
            return Err(Refusal::new("classes", "two or more, or [] for all", format!("only '{}'", self.classes[0])));
        }
        within("train", self.train, 1..=10_000, "a whole number from 1 to 10000")?;
        within("validation", self.validation, 1..=10_000, "a whole number from 1 to 10000")?;
        within("test", self.test, 0..=10_000, "a whole number from 0 to 10000")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_doc_of_classes_names_every_class() {
        let schema = schemars::schema_for!(Settings).to_value();
        let doc = schema["properties"]["classes"]["description"].as_str().unwrap().replace('\n', " ");
        let of = |task: Task| task.subjects().iter().map(|subject| subject.name).collect::<Vec<_>>().join(", ");
        let expected = format!("Of `target`: {}. Of `source`: {}.", of(Task::Target), of(Task::Source));
        assert!(doc.ends_with(&expected), "{doc} does not end with {expected}");
    }
}
