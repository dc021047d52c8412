//! What a stage wrote: all that a later stage may depend on.

use crate::error::{Error, Result};
use crate::tree::Tree;
use crate::{file_names, hash, walk, yaml};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Component, Path};

/// `manifest.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Every file that the stage wrote, by name; a folder of files counts as one.
    pub files: BTreeMap<String, Entry>,
    /// What later stages should know of the data, by the names in [`facts`](crate::facts).
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
    /// Number of files in a folder; none for a file.
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
            (None, walk::size(path)?, hash::file(path)?)
        };
        Ok(Self { dtype: None, shape: None, files, bytes, blake3 })
    }

    /// Whether this is a folder of files.
    pub fn is_folder(&self) -> bool {
        self.files.is_some()
    }
}

impl Manifest {
    /// Reads the manifest of an artifact folder. Errors: it is missing or damaged, or names a file outside the folder.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(file_names::MANIFEST);
        yaml::read::<Self>(&path)?.within_its_folder(&path)
    }

    /// The manifest that an earlier run left in `folder`; none if it is missing or damaged, because the stage writes it
    /// anew. Errors: it names a file outside the folder.
    pub(crate) fn earlier(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(file_names::MANIFEST);
        yaml::read::<Self>(&path).ok().map(|manifest| manifest.within_its_folder(&path)).transpose()
    }

    /// A run moves and removes files by these names, so none of them may lead out of the folder.
    fn within_its_folder(self, path: &Path) -> Result<Self> {
        match self.files.keys().find(|name| !is_file_name(name)) {
            None => Ok(self),
            Some(name) => {
                let expected = "only names of files in this folder";
                Err(Error::unexpected(path, expected, format!("'{name}'; remove {}", path.display())))
            }
        }
    }
}

/// Whether an output may have this name: one normal component of a path, and not one of the files that every stage has.
fn is_file_name(name: &str) -> bool {
    Path::new(name).components().eq([Component::Normal(name.as_ref())]) && !file_names::CONTROL.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write;

    #[test]
    fn names_that_lead_out_of_the_folder_are_refused_with_file_and_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file_names::MANIFEST);
        for name in
            ["../x", "/x", "..", ".", "", "a/b", "a/", "./a", "a/.", "a/../../x", "config.yaml", "log.txt", "done"]
        {
            let text = format!("files:\n  '{name}': {{bytes: 1, blake3: '00'}}\n");
            write::atomic(&path, text.as_bytes()).unwrap();
            let expected = "expected only names of files in this folder, got";
            let expected = format!("{0}: {expected} '{name}'; remove {0}", path.display());
            assert_eq!(Manifest::read(folder.path()).unwrap_err().to_string(), expected);
            assert_eq!(Manifest::earlier(folder.path()).unwrap_err().to_string(), expected);
        }
        for name in ["a", ".a", "a.", "..a", "a b"] {
            let text = format!("files:\n  '{name}': {{bytes: 1, blake3: '00'}}\n");
            write::atomic(&path, text.as_bytes()).unwrap();
            assert!(Manifest::read(folder.path()).unwrap().files.contains_key(name));
        }
    }

    #[test]
    fn a_missing_or_damaged_manifest_of_an_earlier_run_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Manifest::earlier(folder.path()).unwrap(), None);
        write::atomic(&folder.path().join(file_names::MANIFEST), b"files: {").unwrap();
        assert_eq!(Manifest::earlier(folder.path()).unwrap(), None);
        assert!(Manifest::read(folder.path()).is_err());
    }
}
