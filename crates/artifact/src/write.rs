//! Files appear whole or not at all.

use crate::error::{Error, IoContext, Result};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Component, Path};

/// Creates `path` for reading and writing, empty. Only for files under a temporary name or in a `.partial` folder. A link
/// there is removed and not followed: what it leads to is not ours. So is a pipe, which would be waited for.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn create(path: &Path) -> Result<File> {
    if fs::symlink_metadata(path).is_ok_and(|data| !data.is_file() && !data.is_dir()) {
        fs::remove_file(path).at(path, "remove")?;
    }
    drop(File::create(path).at(path, "create")?);
    File::options().read(true).write(true).open(path).at(path, "open for writing")
}

/// Replaces `path` by `bytes` in one step.
pub fn atomic(path: &Path, bytes: &[u8]) -> Result<()> {
    let temporary = path.with_added_extension("tmp");
    let written = create(&temporary)
        .and_then(|mut file| file.write_all(bytes).at(&temporary, "write"))
        .and_then(|()| fs::rename(&temporary, path).at(path, "replace"));
    // Half a file would take room that something else needs.
    written.inspect_err(|_| drop(fs::remove_file(&temporary)))
}

/// Replaces `path` by `bytes` unless it holds them already; tells whether it did.
pub fn if_changed(path: &Path, bytes: &[u8]) -> Result<bool> {
    if holds(path, bytes) {
        return Ok(false);
    }
    atomic(path, bytes).map(|()| true)
}

/// Whether `path` is a file of these bytes.
pub fn holds(path: &Path, bytes: &[u8]) -> bool {
    path.is_file() && fs::read(path).is_ok_and(|held| held == bytes)
}

/// Writes the new file `name`, such as `train/shark/7.jpg`, below `folder`, with the folders on the way to it. Only for
/// folders of an unfinished output. Threads may do so at the same time.
pub fn below(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    if !Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(Error::unexpected(folder, "the path of a file below this folder", format!("'{name}'")));
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).at(parent, "create")?;
    }
    // Nothing is written twice: a second file of this name is a mistake.
    File::create_new(&path).and_then(|mut file| file.write_all(bytes)).at(&path, "write")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk;
    use rayon::prelude::*;

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

    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (thesis, path) = (folder.path().join("thesis.tex"), folder.path().join("log.txt"));
        atomic(&thesis, b"precious").unwrap();
        for link in [path.clone(), path.with_added_extension("tmp")] {
            std::os::unix::fs::symlink(&thesis, &link).unwrap();
        }
        create(&path).unwrap().write_all(b"log").unwrap();
        assert_eq!((fs::read(&path).unwrap(), fs::read(&thesis).unwrap()), (b"log".to_vec(), b"precious".to_vec()));
        atomic(&path, b"other").unwrap();
        assert_eq!((fs::read(&path).unwrap(), fs::read(&thesis).unwrap()), (b"other".to_vec(), b"precious".to_vec()));
    }

    #[test]
    fn many_threads_write_below_one_folder() {
        let folder = tempfile::tempdir().unwrap();
        let name = |i: usize| format!("{}/{}/{i}.jpg", i % 3, i % 7);
        (0..500_usize).into_par_iter().for_each(|i| below(folder.path(), &name(i), &[i as u8]).unwrap());
        assert_eq!(walk::files(folder.path()).unwrap().len(), 500);
        assert_eq!(fs::read(folder.path().join(name(77))).unwrap(), [77]);
    }

    #[test]
    fn nothing_is_written_twice_or_beside_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        below(folder.path(), "a/b", b"one").unwrap();
        let said = below(folder.path(), "a/b", b"two").unwrap_err().to_string();
        assert!(said.ends_with("a/b: failed to write: File exists (os error 17)"), "{said}");
        assert_eq!(fs::read(folder.path().join("a/b")).unwrap(), b"one");
        for name in ["../b", "/tmp/b", "a/../../b", "a/.."] {
            let said = below(folder.path(), name, b"").unwrap_err().to_string();
            assert!(said.ends_with(&format!("expected the path of a file below this folder, got '{name}'")), "{said}");
        }
    }
}
