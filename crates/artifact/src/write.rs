//! Files appear whole or not at all.

use crate::error::{IoContext, Result};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

/// Creates `path` for reading and writing, empty. Only for files under a temporary name or in a `.partial` folder.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn create(path: &Path) -> Result<File> {
    drop(File::create(path).at(path, "create")?);
    File::options().read(true).write(true).open(path).at(path, "open for writing")
}

/// Replaces `path` by `bytes` in one step.
pub fn atomic(path: &Path, bytes: &[u8]) -> Result<()> {
    let temporary = path.with_added_extension("tmp");
    create(&temporary)?.write_all(bytes).at(&temporary, "write")?;
    fs::rename(&temporary, path).at(path, "replace")
}

/// Replaces `path` by `bytes` unless it holds them already; tells whether it did.
pub fn if_changed(path: &Path, bytes: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    atomic(path, bytes).map(|()| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchanged_file_keeps_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        assert!(if_changed(&path, b"one").unwrap());
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        assert!(!if_changed(&path, b"one").unwrap());
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        assert!(if_changed(&path, b"two").unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(!folder.path().join("a.yaml.tmp").exists());
    }
}
