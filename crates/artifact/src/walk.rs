//! Folder listings in an order that does not depend on the system.

use crate::error::{IoContext, Result};
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

/// The entries of `folder`, sorted bytewise by name; links are followed when they are opened.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries: Vec<DirEntry> =
        fs::read_dir(folder).and_then(Iterator::collect::<io::Result<_>>).at(folder, "list")?;
    let mut paths: Vec<PathBuf> = entries.iter().map(DirEntry::path).collect();
    paths.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    Ok(paths)
}

/// Every file below `folder`, sorted bytewise by path.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listings_are_sorted_by_bytes() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b/2.jpg", "b/10.jpg", "B/1.jpg", "a.txt"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            crate::write::atomic(&path, b"").unwrap();
        }
        let found: Vec<_> =
            files(folder.path()).unwrap().iter().map(|p| p.strip_prefix(folder.path()).unwrap().to_owned()).collect();
        assert_eq!(found, ["B/1.jpg", "a.txt", "b/10.jpg", "b/2.jpg"].map(PathBuf::from));
    }
}
