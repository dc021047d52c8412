//! What `plan` hands to a stage: `config.yaml`.

use crate::error::Result;
use crate::{file_names, yaml};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One stage of a pipeline file as it was written, before defaults: what `--resolve` reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The names of all other stages of the pipeline.
    pub stages: Vec<String>,
    /// The seed of everything random.
    pub seed: u64,
    /// How many times the stage runs, each time with another seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<u32>,
    /// Inputs that the file names; others take the usual stages.
    #[serde(default, rename = "in")]
    pub inputs: yaml::Mapping,
    /// Settings that the file gives; others take their defaults.
    #[serde(default)]
    pub settings: yaml::Mapping,
}

/// What `--resolve` writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Resolved {
    /// The stage.
    One(Config),
    /// The stage stands for several.
    Several {
        /// All of them: those of the first value, then those of the second, and so on.
        several: Vec<Variant>,
        /// How many there are of each value; they differ in their seed only.
        seeds: u32,
    },
}

/// One of several stages that a pipeline file writes as one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What follows the written stage's name in the name of this one: `0.001-seed-8`.
    pub suffix: String,
    /// The stage.
    pub config: Config,
}

/// One stage with every input named and every setting given: what `config.yaml` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The program.
    pub run: String,
    /// The seed of everything random; none where nothing is random, so that another seed does not run the stage again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Where each input comes from, by the input's name.
    #[serde(rename = "in", with = "yaml::plain_enums")]
    pub inputs: BTreeMap<String, Source>,
    /// Every setting, defaults included.
    pub settings: yaml::Mapping,
}

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Another stage of the pipeline.
    Stage(String),
    /// Several other stages, in the order given. Their `provenance.yaml` is read as well.
    Stages(Vec<String>),
    /// A file that no stage makes.
    File(PathBuf),
    /// A folder that no stage makes.
    Folder(PathBuf),
    /// A file or a folder that no stage makes.
    Path(PathBuf),
}

impl Source {
    /// The names of the stages, or the path, that the input comes from.
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::Stage(name) => vec![name.clone()],
            Self::Stages(several) => several.clone(),
            Self::File(path) | Self::Folder(path) | Self::Path(path) => vec![path.display().to_string()],
        }
    }
}

impl Config {
    /// Reads `config.yaml` of an artifact folder.
    pub fn read(folder: &Path) -> Result<Self> {
        yaml::read(&folder.join(file_names::CONFIG))
    }

    /// The names of the stages that this one reads.
    pub fn stages(&self) -> Vec<&str> {
        self.names(|source| match source {
            Source::Stage(name) => std::slice::from_ref(name),
            Source::Stages(several) => several,
            Source::File(_) | Source::Folder(_) | Source::Path(_) => &[],
        })
    }

    /// The names of the stages that this one reads together with their `provenance.yaml`.
    pub fn recorded_stages(&self) -> Vec<&str> {
        self.names(|source| if let Source::Stages(several) = source { several } else { &[] })
    }

    fn names<'a>(&'a self, of: impl Fn(&'a Source) -> &'a [String]) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.inputs.values().flat_map(of).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The files and folders outside the pipeline that this stage reads.
    pub fn outside(&self) -> Vec<&Path> {
        let mut paths: Vec<&Path> = Vec::new();
        for source in self.inputs.values() {
            if let Source::File(path) | Source::Folder(path) | Source::Path(path) = source {
                paths.push(path);
            }
        }
        paths
    }
}
