//! What an artifact was made from. A stage whose files are all there runs again only when one of these hashes is another.

use crate::config::Config;
use crate::outside::Outside;
use crate::{file_names, hash, yaml};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// BLAKE3 hashes, in hexadecimal, of all that decides what a stage writes on one machine. No time is among them, so that
/// neither a clock, nor a copy of the project, nor a touched file runs a stage. Nor is the machine: what a CPU, a GPU or a
/// number of threads changes in the last bits, `provenance.yaml` names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fingerprint {
    /// Of the program's file. Its bytes do not depend on the folder in which it was compiled.
    pub program: String,
    /// Of the stage with every input named and every setting given.
    pub config: String,
    /// The name of the pipeline, where the stage writes it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<String>,
    /// Of all files from outside the pipeline: [`Outside::identity`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<String>,
    /// Of the `manifest.yaml` of each stage that is read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub manifests: BTreeMap<String, String>,
    /// Of the `provenance.yaml` of those whose provenance is read too.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub provenances: BTreeMap<String, String>,
}

impl Fingerprint {
    /// Of a stage in `folder`, beside those that it reads. `program` is the hash of its program.
    pub fn new(program: String, config: &Config, folder: &Path, outside: &Outside) -> Self {
        // Of a file that cannot be read, a word that is the hash of nothing.
        let hash = |stage: &str, file: &str| {
            let path = folder.with_file_name(stage).join(file);
            (stage.to_owned(), hash::file(&path).unwrap_or_else(|_| "none".to_owned()))
        };
        Self {
            program,
            config: hash::bytes(yaml::to_string(config).as_bytes()),
            pipeline: None,
            outside: (!config.outside().is_empty()).then(|| outside.identity()),
            manifests: config.stages().iter().map(|stage| hash(stage, file_names::MANIFEST)).collect(),
            provenances: config.recorded_stages().iter().map(|stage| hash(stage, file_names::PROVENANCE)).collect(),
        }
    }

    /// The same for a stage that writes the name of its pipeline down.
    #[must_use]
    pub fn of_pipeline(self, name: &str) -> Self {
        Self { pipeline: Some(name.to_owned()), ..self }
    }

    /// One hash of all: the name of this run in the cache of runs.
    pub fn key(&self) -> String {
        hash::bytes(yaml::to_string(self).as_bytes())
    }
}
