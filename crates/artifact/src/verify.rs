//! Whether a finished folder still holds what its stage wrote, to the last bit.

use crate::error::{Error, Result};
use crate::folder::Folder;
use crate::stamp::Stamp;
use crate::{file_names, hash};
use std::path::Path;

/// Reads every file of the finished artifact in `path`. Returns how many are as their stage wrote them, and an error
/// for each file that is not. Errors: the folder cannot be read as an artifact at all.
pub fn folder(path: &Path) -> Result<(usize, Vec<Error>)> {
    let folder = Folder::unchecked(path)?;
    let stamp = Stamp::read(path).map_err(|error| folder.remedied(&error))?;
    let guarded = [(file_names::MANIFEST, &stamp.manifest), (file_names::PROVENANCE, &stamp.provenance)];
    let stamped = guarded.into_iter().map(|(name, promised)| stamped(&folder, name, promised));
    let listed = folder.manifest().files.keys().map(|name| folder.check(name));
    let (right, wrong): (Vec<_>, Vec<_>) = stamped.chain(listed).partition(Result::is_ok);
    Ok((right.len(), wrong.into_iter().filter_map(Result::err).collect()))
}

fn stamped(folder: &Folder, name: &str, promised: &str) -> Result<()> {
    let path = folder.path().join(name);
    let found = if path.exists() { hash::file(&path)? } else { "nothing".to_owned() };
    if found == promised { Ok(()) } else { Err(folder.other_than_stamped(name, promised, &found)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::Fingerprint;
    use crate::manifest::{Entry, Manifest};
    use crate::{write, yaml};
    use std::fs;

    /// A finished folder of two files, and a folder of photos.
    fn finished() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::default();
        for (name, bytes) in [("a.csv", "1,2\n"), ("b.npy", "numbers")] {
            write::atomic(&folder.path().join(name), bytes.as_bytes()).unwrap();
            manifest.files.insert(name.to_owned(), Entry::of(&folder.path().join(name)).unwrap());
        }
        fs::create_dir(folder.path().join("photos")).unwrap();
        write::atomic(&folder.path().join("photos/1.jpg"), b"light").unwrap();
        manifest.files.insert("photos".to_owned(), Entry::of(&folder.path().join("photos")).unwrap());
        let (manifest, provenance) = (yaml::to_string(&manifest), "seed: 7\n");
        let stamp = Stamp::new(manifest.as_bytes(), provenance.as_bytes(), Fingerprint::default()).text();
        for (name, text) in [("manifest.yaml", manifest.as_str()), ("provenance.yaml", provenance), ("done", &stamp)] {
            write::atomic(&folder.path().join(name), text.as_bytes()).unwrap();
        }
        folder
    }

    fn wrong(folder: &Path) -> Vec<String> {
        match self::folder(folder) {
            Ok((_, wrong)) => wrong.iter().map(ToString::to_string).collect(),
            Err(error) => vec![error.to_string()],
        }
    }

    #[test]
    fn a_folder_that_nobody_touched_is_as_written() {
        let (right, wrong) = folder(finished().path()).unwrap();
        assert_eq!((right, wrong.len()), (5, 0));
    }

    #[test]
    fn one_bit_in_any_file_is_named_with_what_makes_it_again() {
        for name in ["a.csv", "b.npy", "photos/1.jpg", "manifest.yaml", "provenance.yaml", "done"] {
            let length = fs::read(finished().path().join(name)).unwrap().len();
            for bit in [0, 8 * length / 2, 8 * length - 1] {
                let folder = finished();
                let path = folder.path().join(name);
                let mut bytes = fs::read(&path).unwrap();
                bytes[bit / 8] ^= 1 << (bit % 8);
                write::atomic(&path, &bytes).unwrap();
                let wrong = wrong(folder.path());
                assert!(!wrong.is_empty(), "bit {bit} of {name}");
                let named = Path::new(name).iter().next().unwrap().to_str().unwrap();
                // A flipped bit in `done` makes one of the files that it guards another one.
                let is_named = wrong.iter().any(|line| line.contains(named) || name == "done");
                assert!(is_named && wrong.iter().all(|line| line.contains("`make rerun STAGE=")), "{wrong:?}");
            }
        }
    }

    #[test]
    fn files_that_are_missing_or_shorter_are_named_too() {
        let folder = finished();
        fs::remove_file(folder.path().join("a.csv")).unwrap();
        fs::remove_file(folder.path().join("provenance.yaml")).unwrap();
        write::atomic(&folder.path().join("b.npy"), b"num").unwrap();
        let wrong = wrong(folder.path());
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        assert!(wrong.iter().all(|line| line.contains("`make rerun STAGE=")), "{wrong:?}");
        assert!(wrong[2].contains("b.npy: expected 7 bytes, as manifest.yaml says, got 3; "), "{wrong:?}");
    }

    #[test]
    fn an_empty_stamp_of_an_older_version_says_what_to_do() {
        let folder = finished();
        write::atomic(&folder.path().join("done"), b"").unwrap();
        let wrong = wrong(folder.path());
        assert!(wrong[0].contains("done: ") && wrong[0].contains("`make rerun STAGE="), "{wrong:?}");
    }
}
