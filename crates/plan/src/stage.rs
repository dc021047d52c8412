//! One stage of a pipeline, as its program completed it.

use artifact::config::Config;
use artifact::yaml;
use std::path::PathBuf;

/// One stage, resolved.
pub struct Stage {
    /// Its name, which is also its folder's.
    pub name: String,
    /// The path of its program.
    pub program: PathBuf,
    /// What its program made of the pipeline file.
    pub config: Config,
    /// The written stage that it is a part of, if the pipeline file writes several stages as one.
    pub part_of: Option<PartOf>,
}

/// One of several stages that a pipeline file writes as one.
#[derive(Clone)]
pub struct PartOf {
    /// The name that is written.
    pub written: String,
    /// Its seed, if the stage is repeated.
    pub repetition: Option<u64>,
    /// Whether the stage has a list of values too.
    pub values: Values,
}

/// How many values of a setting a written stage stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// One of each setting.
    One,
    /// A list of one setting.
    Several,
}

impl Stage {
    /// Whether this is the stage `name` of the pipeline file, or one of those that it stands for.
    pub fn belongs_to(&self, name: &str) -> bool {
        self.name == name || self.part_of.as_ref().is_some_and(|part| part.written == name)
    }

    /// The text of `config.yaml`.
    pub fn text(&self) -> String {
        yaml::to_string(&self.config)
    }
}
