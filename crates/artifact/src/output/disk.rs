//! The steps in which outputs move. A run may be killed, or the power may fail, before or after each of them. Links are
//! never followed.

use super::step::{Action, step, waits};
use crate::error::{IoContext as _, Result};
use crate::{walk, write};
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Whether anything has this name, even a link to nowhere.
pub fn there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Moves a file or folder within a stage's folder.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    step(Action::Rename, &[from, to])?;
    fs::rename(from, to).at(to, "replace")
}

/// Replaces `path` by `bytes` unless it holds them. They are on disk before they have that name.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if write::holds(path, bytes) {
        return Ok(());
    }
    replace(path, |mut file| file.write_all(bytes))
}

/// Replaces `path` by `bytes`, written at this time.
pub fn stamp(path: &Path, bytes: &[u8], time: SystemTime) -> Result<()> {
    replace(path, |mut file| file.write_all(bytes).and_then(|()| file.set_modified(time)))
}

fn replace(path: &Path, fill: impl FnOnce(&File) -> io::Result<()>) -> Result<()> {
    let temporary = path.with_added_extension("tmp");
    step(Action::Write, &[&temporary])?;
    fill(&write::create(&temporary)?).at(&temporary, "write")?;
    sync(&temporary)?;
    rename(&temporary, path)
}

/// Waits until the bytes of a file, or the names in a folder, are on disk.
pub fn sync(path: &Path) -> Result<()> {
    sync_all(&[path.to_owned()])
}

/// The same for everything below `folder`, but not for `folder` itself.
pub fn sync_below(folder: &Path) -> Result<()> {
    let mut found = Vec::new();
    gather(folder, &mut found)?;
    sync_all(&found)
}

/// Syncs all at the same time, because a file system may serve many syncs with one write.
fn sync_all(paths: &[PathBuf]) -> Result<()> {
    for path in paths {
        step(Action::Sync, &[path])?;
    }
    if !waits() {
        return Ok(());
    }
    paths.par_iter().try_for_each(|path| match File::open(path).and_then(|file| file.sync_all()) {
        // Some network file systems cannot sync folders, and need not.
        Err(error) if error.kind() == ErrorKind::InvalidInput && path.is_dir() => Ok(()),
        outcome => outcome.at(path, "sync"),
    })
}

/// Adds the files and folders below `folder`, each folder after what it holds.
fn gather(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for path in walk::entries(folder)? {
        let kind = fs::symlink_metadata(&path).at(&path, "read")?.file_type();
        if kind.is_dir() {
            gather(&path, found)?;
        }
        if kind.is_dir() || kind.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

/// Removes a file or link, if it is there.
pub fn remove(path: &Path) -> Result<()> {
    step(Action::Remove, &[path])?;
    if there(path) { fs::remove_file(path).at(path, "remove") } else { Ok(()) }
}

/// Removes a folder, or a link to one, if it is there.
pub fn remove_folder(path: &Path) -> Result<()> {
    step(Action::Remove, &[path])?;
    if there(path) { fs::remove_dir_all(path).at(path, "remove") } else { Ok(()) }
}
