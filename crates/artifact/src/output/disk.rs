//! The steps in which outputs move: a run may be killed before or after each of them. Links are never followed.

use crate::error::{IoContext as _, Result};
use crate::write;
use std::fs;
use std::path::Path;

/// Whether anything has this name, be it a link to nowhere.
pub fn there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Moves a file or folder within a stage's folder.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    step(to)?;
    fs::rename(from, to).at(to, "replace")
}

/// Replaces `path` by `bytes` unless it holds them.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    step(path)?;
    write::if_changed(path, bytes).map(drop)
}

/// Removes a file or link, if it is there.
pub fn remove(path: &Path) -> Result<()> {
    step(path)?;
    if there(path) { fs::remove_file(path).at(path, "remove") } else { Ok(()) }
}

/// Removes a folder, or a link to one, if it is there.
pub fn remove_folder(path: &Path) -> Result<()> {
    step(path)?;
    if there(path) { fs::remove_dir_all(path).at(path, "remove") } else { Ok(()) }
}

#[cfg(not(test))]
#[expect(clippy::unnecessary_wraps, reason = "in tests a step may fail")]
fn step(_path: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
use super::tests::faults::step;
