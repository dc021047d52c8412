//! The photos for all measurements: drawn once, or those of `PHOTOS=`.

use crate::picture;
use anyhow::{Context as _, ensure};
use artifact::{random, walk, write};
use rayon::prelude::*;
use std::fmt;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// The endings of files that all programs of the bench can read.
const ENDINGS: [&str; 3] = ["jpg", "jpeg", "png"];
const SEED: u64 = 7;
/// Version of the drawing. Raise it with every change, so that old photos are drawn again.
const DRAWING: u32 = 2;

/// Photos to measure with.
pub struct Photos {
    /// Their paths in bytewise order.
    pub paths: Vec<PathBuf>,
    bytes: u64,
    origin: &'static str,
}

/// As on the page: `3800 drawn photos of 47 KB in the mean`.
impl fmt::Display for Photos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.paths.len() as u64;
        write!(f, "{count} {} photos of {} KB in the mean", self.origin, self.bytes / count / 1000)
    }
}

/// Every JPEG and PNG file below `folder`, in any layout: classes and splits make no difference to speed.
pub fn given(folder: &Path) -> anyhow::Result<Photos> {
    let is_photo = |path: &PathBuf| {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        ENDINGS.contains(&ending.as_str())
    };
    let whole = folder.canonicalize().with_context(|| format!("PHOTOS: {}", folder.display()))?;
    let paths: Vec<PathBuf> = walk::files(&whole)?.into_iter().filter(is_photo).collect();
    ensure!(paths.len() >= 2, "PHOTOS: expected a folder of .jpg, .jpeg or .png files, got {}", folder.display());
    measured(paths, "given")
}

/// `count` drawn photos of usual sizes in `folder`. They are kept for the next time, and drawn again if one is missing.
pub fn drawn(folder: &Path, count: usize) -> anyhow::Result<Photos> {
    drawn_by(folder, count, picture::photo)
}

/// The same for photos that `one` draws.
pub fn drawn_by(
    folder: &Path,
    count: usize,
    one: impl Fn(&mut random::ChaCha8Rng, usize) -> Vec<u8> + Sync,
) -> anyhow::Result<Photos> {
    let stamp = folder.with_added_extension("stamp");
    let says = format!("{count} photos, drawing {DRAWING}\n");
    let all_there = || Ok::<_, artifact::Error>(folder.is_dir() && walk::files(folder)?.len() == count);
    if fs::read_to_string(&stamp).ok().as_deref() != Some(&says) || !all_there()? {
        draw(folder, count, one)?;
        write::atomic(&stamp, says.as_bytes())?;
    }
    measured(walk::files(folder)?, "drawn")
}

/// Empties `folder` and draws `count` photos into it. `one` draws the photo of a number.
pub fn draw(
    folder: &Path,
    count: usize,
    one: impl Fn(&mut random::ChaCha8Rng, usize) -> Vec<u8> + Sync,
) -> anyhow::Result<()> {
    empty(folder)?;
    (0..count).into_par_iter().try_for_each(|number| {
        let bytes = one(&mut random::stream(SEED, random::Purpose::BenchPhoto, &number.to_le_bytes()), number);
        Ok(write::below(folder, &format!("{number:05}.jpg"), &bytes)?)
    })
}

fn measured(paths: Vec<PathBuf>, origin: &'static str) -> anyhow::Result<Photos> {
    let sizes = paths.iter().map(|path| Ok(fs::metadata(path).with_context(|| path.display().to_string())?.len()));
    let bytes = sizes.sum::<anyhow::Result<u64>>()?;
    Ok(Photos { paths, bytes, origin })
}

/// Fills `folder` with links to `count` photos from number `first` on, in two classes in turn, which for drawn photos are the
/// warm and the cold ones. If there are fewer photos, they are used several times under different names.
pub fn link(folder: &Path, photos: &Photos, first: usize, count: usize) -> anyhow::Result<()> {
    for class in ["one", "other"] {
        empty(&folder.join(class))?;
    }
    for number in first..first + count {
        let photo = &photos.paths[number % photos.paths.len()];
        let class = if number % 2 == 0 { "one" } else { "other" };
        let ending = photo.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let link = folder.join(class).join(format!("{number:05}.{ending}"));
        symlink(photo, &link).with_context(|| link.display().to_string())?;
    }
    Ok(())
}

/// Removes a folder with its content, and creates it empty.
pub fn empty(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let files = walk::files(folder).unwrap();
        files.iter().map(|path| path.strip_prefix(folder).unwrap().display().to_string()).collect()
    }

    #[test]
    fn photos_of_any_layout_are_linked_in_two_classes() {
        let folder = tempfile::tempdir().unwrap();
        let given_folder = folder.path().join("given");
        for name in ["train/ants/1.JPG", "train/bees/2.png", "val/ants/3.jpeg", "val/ants/note.txt"] {
            write::below(&given_folder, name, b"1234").unwrap();
        }
        let photos = given(&given_folder).unwrap();
        assert_eq!(photos.to_string(), "3 given photos of 0 KB in the mean");
        let linked = folder.path().join("linked");
        link(&linked, &photos, 1, 4).unwrap();
        assert_eq!(names(&linked), ["one/00002.jpeg", "one/00004.png", "other/00001.png", "other/00003.jpg"]);
        assert_eq!(fs::read(linked.join("one/00002.jpeg")).unwrap(), b"1234");
        link(&linked, &photos, 0, 1).unwrap();
        assert_eq!(names(&linked), ["one/00000.jpg"]);
        assert!(given(&linked.join("other")).is_err());
    }

    #[test]
    fn photos_are_drawn_once() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("photos");
        assert_eq!(drawn(&place, 3).unwrap().paths.len(), 3);
        let first = fs::read(place.join("00001.jpg")).unwrap();
        write::atomic(&place.join("00001.jpg"), b"mine").unwrap();
        drawn(&place, 3).unwrap();
        assert_eq!(fs::read(place.join("00001.jpg")).unwrap(), b"mine");
        assert_eq!(drawn(&place, 4).unwrap().paths.len(), 4);
        assert_eq!(fs::read(place.join("00001.jpg")).unwrap(), first);
    }

    #[test]
    fn missing_photos_are_drawn_again() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("photos");
        drawn(&place, 3).unwrap();
        fs::remove_file(place.join("00002.jpg")).unwrap();
        assert_eq!(drawn(&place, 3).unwrap().paths.len(), 3);
        fs::remove_dir_all(&place).unwrap();
        assert_eq!(drawn(&place, 3).unwrap().paths.len(), 3);
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("mistyped");
        let says = given(&missing).err().unwrap().to_string();
        assert_eq!(says, format!("PHOTOS: {}", missing.display()));
    }
}
