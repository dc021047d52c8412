//! What a stage wrote: all that a later stage may depend on.

use crate::error::{IoContext, Result};
use crate::tree::Tree;
use crate::{layout, yaml};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// `manifest.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Every file that the stage wrote, by name; a folder of files counts as one.
    pub files: BTreeMap<String, Entry>,
    /// Counts that a reader of the data should know, such as quarantined photos.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, yaml::Value>,
}

/// One file, or one folder of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Element type of an array: u8, i64, f16 or f32.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dtype: Option<String>,
    /// Axes of an array.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Vec<usize>>,
    /// Number of files, of a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<usize>,
    /// Length of the file, or of all files of the folder together.
    pub bytes: u64,
    /// BLAKE3 of the file, or of the folder as [`Tree::hash`] takes it, in hexadecimal.
    pub blake3: String,
}

impl Entry {
    /// Measures the file or the folder at `path`.
    pub fn of(path: &Path) -> Result<Self> {
        let (files, bytes, blake3) = if path.is_dir() {
            let tree = Tree::of(path)?;
            let (files, bytes) = tree.size()?;
            (Some(files), bytes, tree.hash()?)
        } else {
            (None, size(path)?, hash(path)?)
        };
        Ok(Self { dtype: None, shape: None, files, bytes, blake3 })
    }

    /// Whether this is a folder of files.
    pub fn is_folder(&self) -> bool {
        self.files.is_some()
    }
}

impl Manifest {
    /// Reads the manifest of an artifact folder.
    pub fn read(folder: &Path) -> Result<Self> {
        yaml::read(&folder.join(layout::MANIFEST))
    }
}

/// BLAKE3 of a file, in hexadecimal, read through a memory map on all cores.
pub fn hash(path: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_mmap_rayon(path).at(path, "read")?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// BLAKE3 of some bytes, in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Length of a file.
pub fn size(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).at(path, "read")?.len())
}
