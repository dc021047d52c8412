//! `done`: the stamp of a finished stage. It holds the hashes of the two files that no manifest lists.

use crate::error::Result;
use crate::{file_names, hash, yaml};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What `done` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// BLAKE3 of `manifest.yaml`, in hexadecimal, as for the next.
    pub manifest: String,
    /// BLAKE3 of `provenance.yaml`.
    pub provenance: String,
}

impl Stamp {
    /// Of the bytes of the two files.
    pub fn new(manifest: &[u8], provenance: &[u8]) -> Self {
        Self { manifest: hash::bytes(manifest), provenance: hash::bytes(provenance) }
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
