//! Which folders and files in a stage's folder the stage wrote itself: it must never replace anything else.
//!
//! Beside each output folder lies a hidden file, such as `.photos.ours`, that lists what is in it. It is hidden so that
//! it is still there after `rm *`, which deletes the manifest.

use super::disk;
use crate::error::{Error, Result};
use crate::manifest::{Entry, Manifest};
use crate::tree::Tree;
use crate::{file_names, walk, yaml};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const NOT_OURS: &str = "no run of this stage put it here, so it is not replaced; move it away";

/// What an output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// A file.
    File,
    /// A folder of files.
    Folder,
}

/// Refuses an output `name` if something that this stage did not write has that name. Every output is checked before it
/// is written. A plain file is replaced, because the manifest that listed it may be lost.
pub fn check(folder: &Path, name: &str, output: Output) -> Result<()> {
    let (place, old) = (folder.join(name), Manifest::earlier(folder)?.unwrap_or_default());
    let was_file = old.files.get(name).is_some_and(|entry| !entry.is_folder());
    if !disk::there(&place) {
        return Ok(());
    }
    match place.is_dir() {
        true if owns(folder, name, &old) => match foreign(folder, name, &old)? {
            None => Ok(()),
            Some(path) => Err(Error::unusable(&path, NOT_OURS)),
        },
        false if output == Output::File || (was_file && place.is_file()) => Ok(()),
        _ => Err(Error::unusable(&place, NOT_OURS)),
    }
}

/// Whether a run of this stage made the folder `name`.
pub fn owns(folder: &Path, name: &str, old: &Manifest) -> bool {
    old.files.get(name).is_some_and(Entry::is_folder) || listed(folder, name).is_some()
}

/// The first file in our folder `name` that the stage did not write. Without a list of its files, the folder itself, if
/// that holds more files than the manifest says. A file of ours whose bytes somebody changed is still ours.
pub fn foreign(folder: &Path, name: &str, old: &Manifest) -> Result<Option<PathBuf>> {
    let place = folder.join(name);
    let tree = Tree::of(&place)?;
    if let Some(ours) = listed(folder, name) {
        return Ok(tree.names().into_iter().find(|name| !ours.contains(name)).map(|name| place.join(name)));
    }
    let files = old.files.get(name).and_then(|entry| entry.files).unwrap_or_default();
    Ok((tree.names().len() > files).then_some(place))
}

/// Before the folder `new` moves to `name`: lists the files of both, because a killed run leaves either of them there.
pub fn list_old_and_new(folder: &Path, name: &str, new: &Path, old: &Manifest) -> Result<()> {
    let mut files: BTreeSet<String> = Tree::of(new)?.names().into_iter().collect();
    let place = folder.join(name);
    match listed(folder, name) {
        Some(ours) => files.extend(ours),
        None if place.is_dir() && owns(folder, name, old) && foreign(folder, name, old)?.is_none() => {
            files.extend(Tree::of(&place)?.names());
        }
        None => {}
    }
    list(folder, name, &files)
}

/// After all folders of `manifest` moved: lists the files of each, and removes the lists of folders that are gone.
pub fn list_new(folder: &Path, manifest: &Manifest) -> Result<()> {
    let is_folder = |name: &str| manifest.files.get(name).is_some_and(Entry::is_folder);
    for name in manifest.files.keys().filter(|name| is_folder(name)) {
        list(folder, name, &Tree::of(&folder.join(name))?.names().into_iter().collect())?;
    }
    for path in walk::entries(folder)? {
        let file = path.file_name().and_then(|file| file.to_str()).unwrap_or_default();
        let name = file.strip_prefix('.').and_then(|file| file.strip_suffix(".ours"));
        if name.is_some_and(|name| !is_folder(name) && !folder.join(name).is_dir()) {
            disk::remove(&path)?;
        }
    }
    Ok(())
}

/// Removes lists that a killed run left half-written.
pub fn clear(folder: &Path) -> Result<()> {
    for path in walk::entries(folder)? {
        let file = path.file_name().and_then(|file| file.to_str()).unwrap_or_default();
        if file.starts_with('.') && file.ends_with(".ours.tmp") {
            disk::remove(&path)?;
        }
    }
    Ok(())
}

fn listed(folder: &Path, name: &str) -> Option<BTreeSet<String>> {
    yaml::read(&folder.join(file_names::ours(name))).ok()
}

fn list(folder: &Path, name: &str, files: &BTreeSet<String>) -> Result<()> {
    disk::write(&folder.join(file_names::ours(name)), yaml::to_string(files).as_bytes())
}
