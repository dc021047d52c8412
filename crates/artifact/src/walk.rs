//! Folder listings in an order that does not depend on the system.

use crate::error::{Error, IoContext, Result};
use rustix::io::Errno;
use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt as _;
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

/// Everything below a folder.
#[derive(Default)]
pub struct Below {
    /// All that is not a folder, broken links and pipes included, sorted bytewise by path.
    pub files: Vec<PathBuf>,
    /// Folders with nothing in them, in the order of the walk.
    pub empty_folders: Vec<PathBuf>,
}

/// The files below `folder`: see [`below`].
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    Ok(below(folder)?.files)
}

/// Everything below `folder`.
///
/// Links to folders are followed, because people link their data. Errors: a link leads to a folder above it.
pub fn below(folder: &Path) -> Result<Below> {
    let real = folder.canonicalize().at(folder, "list")?;
    let mut above = real.ancestors().skip(1).map(identity).collect::<Result<Vec<_>>>()?;
    let mut found = Below::default();
    gather(folder, &mut above, &mut found)?;
    found.files.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    Ok(found)
}

/// Adds what is below `folder` to `found`; `above` holds the folders on the way to it.
fn gather(folder: &Path, above: &mut Vec<(u64, u64)>, found: &mut Below) -> Result<()> {
    let here = identity(folder)?;
    if above.contains(&here) {
        let found = "a link to one of the folders above it; remove the link";
        return Err(Error::unexpected(folder, "a folder that does not hold itself", found));
    }
    above.push(here);
    let entries = entries(folder)?;
    if entries.is_empty() {
        found.empty_folders.push(folder.to_owned());
    }
    for path in entries {
        if is_folder(&path)? {
            gather(&path, above, found)?;
        } else {
            found.files.push(path);
        }
    }
    above.pop();
    Ok(())
}

/// Whether `path` is a folder, or leads to one. A link that leads nowhere does not. Errors: nobody knows, as on a broken
/// disk; taken for no, they would drop a folder in silence.
pub fn is_folder(path: &Path) -> Result<bool> {
    match fs::metadata(path) {
        Ok(data) => Ok(data.is_dir()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(false),
        Err(error) if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => Ok(false),
        Err(error) => Err(error).at(path, "read"),
    }
}

/// Length of a file, in bytes.
pub fn size(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).at(file, "read")?.len())
}

/// Device and inode, which are the same for every path to a folder.
fn identity(folder: &Path) -> Result<(u64, u64)> {
    let data = fs::metadata(folder).at(folder, "read")?;
    Ok((data.dev(), data.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn listings_are_sorted_by_bytes() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b/2.jpg", "b/10.jpg", "B/1.jpg", "a.txt"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::File::create_new(&path).unwrap();
        }
        let found: Vec<_> =
            files(folder.path()).unwrap().iter().map(|p| p.strip_prefix(folder.path()).unwrap().to_owned()).collect();
        assert_eq!(found, ["B/1.jpg", "a.txt", "b/10.jpg", "b/2.jpg"].map(PathBuf::from));
    }

    /// A folder with `photos/cat/1.jpg` and links, each (where it is, where it leads).
    fn linked(links: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("photos/cat")).unwrap();
        fs::create_dir_all(folder.path().join("elsewhere")).unwrap();
        fs::File::create_new(folder.path().join("photos/cat/1.jpg")).unwrap();
        fs::File::create_new(folder.path().join("elsewhere/2.jpg")).unwrap();
        for (link, target) in links {
            symlink(target, folder.path().join(link)).unwrap();
        }
        folder
    }

    #[test]
    fn links_are_followed_twice_to_the_same_place_too() {
        let links = [("photos/cat/a", "../../elsewhere"), ("photos/cat/b", "../../elsewhere"), ("all", "photos")];
        let folder = linked(&links);
        let all = folder.path().join("all");
        let found = files(&all).unwrap();
        assert_eq!(found, ["cat/1.jpg", "cat/a/2.jpg", "cat/b/2.jpg"].map(|name| all.join(name)));
    }

    #[test]
    fn a_link_back_up_is_an_error_that_names_it() {
        let two = [("photos/cat/loop", "."), ("photos/cat/loop too", ".")];
        for (links, named) in [
            (&two[..], "photos/cat/loop"),
            (&[("photos/cat/up", "..")], "photos/cat/up"),
            // Above the folder that is listed.
            (&[("photos/cat/top", "../..")], "photos/cat/top"),
            (&[("photos/cat/far", "../../elsewhere"), ("elsewhere/back", "../photos/cat")], "photos/cat/far/back"),
        ] {
            let folder = linked(links);
            let said = files(&folder.path().join("photos")).unwrap_err().to_string();
            let named = folder.path().join(named);
            let reason = "expected a folder that does not hold itself, got a link to one of the folders above it";
            assert_eq!(said, format!("{}: {reason}; remove the link", named.display()));
        }
    }

    #[test]
    fn what_cannot_be_looked_at_is_an_error_and_no_file() {
        let folder = linked(&[("nowhere", "nothing"), ("itself", "itself"), ("all", "photos")]);
        let asked = |name: &str| is_folder(&folder.path().join(name)).ok();
        assert_eq!(["photos", "all", "photos/cat/1.jpg"].map(asked), [Some(true), Some(true), Some(false)]);
        assert_eq!(["nowhere", "itself", "photos/cat/1.jpg/a"].map(asked), [Some(false); 3]);
        assert_eq!(asked(&"a".repeat(300)), None);
    }

    #[test]
    fn a_link_to_nowhere_or_to_itself_is_listed() {
        let folder = linked(&[("photos/cat/2.jpg", "nowhere"), ("photos/cat/3.jpg", "3.jpg")]);
        assert_eq!(files(&folder.path().join("photos")).unwrap().len(), 3);
    }
}
