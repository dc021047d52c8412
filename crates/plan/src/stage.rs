//! One stage of a pipeline, with all that its program made of it.

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
    /// The seed in its name, if it is one of the repetitions of a written stage.
    pub repetition: Option<u64>,
}

impl Stage {
    /// The text of `config.yaml`.
    pub fn text(&self) -> String {
        yaml::to_string(&self.config)
    }
}
