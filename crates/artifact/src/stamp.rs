//! `done`: the stamp of a finished stage. It says what the stage was made from, and guards the two files that no manifest
//! lists.

use crate::error::Result;
use crate::fingerprint::Fingerprint;
use crate::{file_names, hash, yaml};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What `done` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// BLAKE3 of `manifest.yaml`, in hexadecimal.
    pub manifest: String,
    /// BLAKE3 of `provenance.yaml`, in hexadecimal.
    pub provenance: String,
    /// What the stage was made from.
    pub made_from: Fingerprint,
}

impl Stamp {
    /// Of the bytes of the two files.
    pub fn new(manifest: &[u8], provenance: &[u8], made_from: Fingerprint) -> Self {
        Self { manifest: hash::bytes(manifest), provenance: hash::bytes(provenance), made_from }
    }

    /// Reads `done` of an artifact folder. Errors: it is missing, or is not such a stamp.
    pub fn read(folder: &Path) -> Result<Self> {
        yaml::read(&folder.join(file_names::DONE))
    }

    /// The file's text.
    pub fn text(&self) -> String {
        yaml::to_string(self)
    }
}
