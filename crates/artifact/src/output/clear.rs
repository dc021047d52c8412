//! Clears up after a run that was killed or failed: what it moved goes back, what it wrote is removed.

use super::{aside, disk, ownership};
use crate::error::{Error, IoContext as _, Result};
use crate::manifest::{Entry, Manifest};
use crate::{file_names, walk};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Removes the outputs and temporary files of a run that was killed or failed, and brings back the folders that it put
/// aside. Files that had moved into the folder stay if its manifest lists them. Nothing that a stage did not write is
/// touched.
pub fn clear(folder: &Path) -> Result<()> {
    let partial = folder.join(file_names::PARTIAL);
    let unfinished = is_folder(&partial)?;
    // Both manifests are read before anything moves: one that names files outside its folder stops the run.
    let promised = Manifest::earlier(folder)?.unwrap_or_default();
    if unfinished && let Some(moving) = Manifest::earlier(&partial)? {
        take_back(folder, &partial, &promised, &moving)?;
        put_back(folder, &partial, &promised, &moving)?;
    }
    // Not the temporary files of `plan`, which may be writing them now.
    for name in [file_names::PROVENANCE, file_names::MANIFEST, file_names::DONE] {
        disk::remove(&folder.join(name).with_added_extension("tmp"))?;
    }
    ownership::clear(folder)?;
    discard(&partial)
}

/// Moves new outputs back to where they came from, so that this step may be interrupted as well.
fn take_back(folder: &Path, partial: &Path, promised: &Manifest, moving: &Manifest) -> Result<()> {
    for (name, entry) in &moving.files {
        let (from, to) = (folder.join(name), partial.join(name));
        let stays = promised.files.get(name).is_some_and(|old| same(old, entry));
        // If it is still in `.partial`, the file of its name in the folder is an old one.
        if !stays && !disk::there(&to) && disk::there(&from) {
            disk::rename(&from, &to)?;
        }
    }
    Ok(())
}

/// Whether a new output stays where it moved to. A file does, because it replaced the old one. A folder does only if
/// the old manifest lists the very same one.
fn same(old: &Entry, new: &Entry) -> bool {
    match (old.is_folder(), new.is_folder()) {
        (true, true) => old == new,
        (false, false) => true,
        _ => false,
    }
}

/// Moves folders back that were put aside, unless new ones are in their place, or the new manifest is there and lists
/// none.
fn put_back(folder: &Path, partial: &Path, promised: &Manifest, moving: &Manifest) -> Result<()> {
    for waiting in walk::entries(partial)? {
        let file = waiting.file_name().and_then(|file| file.to_str()).unwrap_or_default();
        let Some(name) = file.strip_suffix(".old").filter(|_| !moving.files.contains_key(file)) else { continue };
        debug_assert_eq!(aside::waiting(partial, name), waiting);
        let gone = promised == moving && !moving.files.contains_key(name);
        if !gone && !disk::there(&folder.join(name)) {
            disk::rename(&waiting, &folder.join(name))?;
        }
    }
    Ok(())
}

/// Removes `.partial` with all files in it, and the folders that a stage marked as its own.
pub fn discard(partial: &Path) -> Result<()> {
    if !is_folder(partial)? {
        return Ok(());
    }
    // The manifest goes first: without the outputs beside it, it would say that all of them had moved.
    disk::remove(&partial.join(file_names::MANIFEST))?;
    for path in walk::entries(partial)? {
        match (path.is_dir(), disk::there(&aside::marker(&path))) {
            (false, _) => disk::remove(&path)?,
            // Its marker has a longer name, so it comes later in this sorted list.
            (true, true) => disk::remove_folder(&path)?,
            (true, false) => {
                return Err(Error::unusable(
                    &path,
                    "no run of this stage put this folder among its unfinished outputs; move it away",
                ));
            }
        }
    }
    fs::remove_dir(partial).at(partial, "remove")
}

/// Whether `.partial` is there. Errors: something else has its name, such as a link, which may lead to anything.
fn is_folder(partial: &Path) -> Result<bool> {
    let found = match fs::symlink_metadata(partial) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error).at(partial, "read"),
        Ok(data) if data.is_dir() => return Ok(true),
        Ok(data) if data.is_symlink() => "a link",
        Ok(_) => "a file",
    };
    Err(Error::unexpected(partial, "a folder of unfinished outputs", format!("{found}; remove it")))
}
