//! What an artifact was made from. A stage whose files are all there runs again only when one of these hashes is another.

use crate::config::Config;
use crate::outside::Outside;
use crate::{Error, Result, file_names, hash, yaml};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::ErrorKind;
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
    ///
    /// # Errors
    /// If a file is there and cannot be read: what was made from it would look as if it was made from nothing.
    pub fn new(program: String, config: &Config, folder: &Path, outside: &Outside) -> Result<Self> {
        let hashes = |stages: Vec<&str>, file: &str| {
            let hash = |stage: &str| hash_if_there(&folder.with_file_name(stage).join(file));
            stages.into_iter().map(|stage| Ok((stage.to_owned(), hash(stage)?))).collect::<Result<_>>()
        };
        Ok(Self {
            program,
            config: hash::bytes(yaml::to_string(config).as_bytes()),
            pipeline: None,
            outside: (!config.outside().is_empty()).then(|| outside.identity()),
            manifests: hashes(config.stages(), file_names::MANIFEST)?,
            provenances: hashes(config.recorded_stages(), file_names::PROVENANCE)?,
        })
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

/// Where there is no file, a word that is the hash of nothing.
fn hash_if_there(path: &Path) -> Result<String> {
    use ErrorKind::{InvalidInput, IsADirectory, NotADirectory, NotFound};
    let is_absent = |kind| matches!(kind, NotFound | NotADirectory | IsADirectory | InvalidInput);
    match hash::file(path) {
        Err(Error::Io { reason, .. }) if is_absent(reason.kind()) => Ok("none".to_owned()),
        hash => hash,
    }
}
