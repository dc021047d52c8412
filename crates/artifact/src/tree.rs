//! Folders of many files that count as one output.

use crate::error::{IoContext, Result};
use crate::{hash, walk};
use blake3::Hasher;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// All files below a folder, from one walk.
pub struct Tree<'a> {
    folder: &'a Path,
    files: Vec<PathBuf>,
}

impl<'a> Tree<'a> {
    /// Lists `folder`.
    pub fn of(folder: &'a Path) -> Result<Self> {
        Ok(Self { folder, files: walk::files(folder)? })
    }

    /// The number of files, and all their bytes.
    pub fn size(&self) -> Result<(usize, u64)> {
        let bytes = self.files.iter().map(|file| walk::size(file)).sum::<Result<u64>>()?;
        Ok((self.files.len(), bytes))
    }

    /// BLAKE3, in hexadecimal, over the path below the folder and the hash of every file, in the order of the paths.
    ///
    /// The files are read on all cores.
    pub fn hash(&self) -> Result<String> {
        let hashes = self.files.par_iter().map(|file| hash_of(file)).collect::<Result<Vec<_>>>()?;
        let mut whole = Hasher::new();
        for (path, hash) in self.paths().zip(hashes) {
            whole.update(path.as_os_str().as_encoded_bytes());
            // No path holds a zero byte, so two different lists never become the same bytes.
            whole.update(&[0]);
            whole.update(hash.as_bytes());
        }
        Ok(whole.finalize().to_hex().to_string())
    }

    /// The paths below the folder, as text.
    pub fn names(&self) -> Vec<String> {
        self.paths().map(|path| path.to_string_lossy().into_owned()).collect()
    }

    fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| file.strip_prefix(self.folder).unwrap_or(file))
    }
}

/// [`Tree::size`] of a folder.
pub fn size(folder: &Path) -> Result<(usize, u64)> {
    Tree::of(folder)?.size()
}

/// [`Tree::hash`] of a folder.
pub fn hash(folder: &Path) -> Result<String> {
    Tree::of(folder)?.hash()
}

fn hash_of(file: &Path) -> Result<blake3::Hash> {
    hash::on_one_core(file).at(file, "read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write;
    use std::fs;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            write::below(folder.path(), name, text.as_bytes()).unwrap();
        }
        folder
    }

    fn hash_with(files: &[(&str, &str)]) -> String {
        hash(folder(files).path()).unwrap()
    }

    #[test]
    fn size_counts_files_and_their_bytes() {
        let folder = folder(&[("a/1", "one"), ("a/2", ""), ("b", "three")]);
        assert_eq!(size(folder.path()).unwrap(), (3, 8));
    }

    #[test]
    fn the_hash_is_that_of_paths_and_hashes_in_order() {
        let mut expected = Vec::new();
        for (path, text) in [("a/1", "one"), ("b", "two")] {
            expected.extend([path.as_bytes(), b"\0", blake3::hash(text.as_bytes()).as_bytes()].concat());
        }
        assert_eq!(hash_with(&[("b", "two"), ("a/1", "one")]), crate::hash::bytes(&expected));
    }

    #[test]
    fn other_paths_and_other_bytes_change_the_hash() {
        let all = [
            hash_with(&[]),
            hash_with(&[("a", "one")]),
            hash_with(&[("b", "one")]),
            hash_with(&[("a", "two")]),
            hash_with(&[("a", "one"), ("b", "two")]),
            hash_with(&[("a", "two"), ("b", "one")]),
            hash_with(&[("b/a", "one")]),
        ];
        for (position, one) in all.iter().enumerate() {
            assert!(!all[..position].contains(one), "{position}");
        }
    }

    #[test]
    fn a_folder_without_files_is_as_good_as_none() {
        let folder = folder(&[("a", "one")]);
        fs::create_dir(folder.path().join("empty")).unwrap();
        assert_eq!(hash(folder.path()).unwrap(), hash_with(&[("a", "one")]));
    }
}
