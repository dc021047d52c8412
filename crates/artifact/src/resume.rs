//! The saved state (checkpoint) of a long computation. A killed run leaves it, and the next run goes on from it.

use crate::error::{IoContext as _, Result};
use crate::{file_names, hash, write};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Hashes, by name, of everything that decides the result. A run may use a state only if all of them are equal.
pub(crate) type Circumstances = BTreeMap<String, String>;

/// Where a stage saves its state.
pub struct Resume {
    path: PathBuf,
    circumstances: Circumstances,
}

impl Resume {
    /// For a stage in `folder` whose result is decided by these circumstances.
    pub(crate) fn new(folder: &Path, circumstances: Circumstances) -> Self {
        Self { path: folder.join(file_names::RESUME), circumstances }
    }

    /// Replaces the saved state in one step; if there is no room for another one, the last one stays.
    pub fn save(&self, state: &[u8]) -> Result<()> {
        let head = serde_json::to_string(&(&self.circumstances, hash::bytes(state))).expect("plain data");
        write::atomic(&self.path, &[head.as_bytes(), b"\n", state].concat())
    }

    /// The saved state if there is one, or why it cannot serve.
    pub(crate) fn earlier(&self) -> Result<Result<Option<Vec<u8>>, String>> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Ok(None)),
            Err(error) => return Err(error).at(&self.path, "read"),
        };
        let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(0);
        let (head, state) = (&bytes[..end], bytes.get(end + 1..).unwrap_or_default());
        let (theirs, digest): (Circumstances, String) = serde_json::from_slice(head).unwrap_or_default();
        if digest != hash::bytes(state) {
            return Ok(Err("is damaged".to_owned()));
        }
        let names = self.circumstances.keys().chain(theirs.keys());
        let other = names.into_iter().find(|name| self.circumstances.get(*name) != theirs.get(*name));
        Ok(other.map_or_else(|| Ok(Some(state.to_vec())), |name| Err(format!("differs in {name}"))))
    }
}

/// Sets aside the state of a run whose outputs are all in place. The stamp comes next; whether it came tells
/// [`recover`] whether the state is still needed.
pub(crate) fn finish(folder: &Path) -> Result<()> {
    let [state, over] = [file_names::RESUME, file_names::RESUME_OVER].map(|name| folder.join(name));
    optional(fs::rename(state, &over), &over, "create")
}

/// Before a run: removes a state that was set aside if its run was stamped, and gives it back if that run was killed
/// just before. A state that was not set aside is that of a run that was killed on its way, and stays.
pub(crate) fn recover(folder: &Path) -> Result<()> {
    let over = folder.join(file_names::RESUME_OVER);
    if folder.join(file_names::DONE).exists() {
        return optional(fs::remove_file(&over), &over, "remove");
    }
    optional(fs::rename(&over, folder.join(file_names::RESUME)), &over, "give back")
}

/// Removes all state that a run has saved: the next one starts from its beginning.
pub fn forget(folder: &Path) -> Result<()> {
    let path = folder.join(file_names::RESUME);
    for path in [path.with_added_extension("tmp"), folder.join(file_names::RESUME_OVER), path] {
        optional(fs::remove_file(&path), &path, "remove")?;
    }
    Ok(())
}

/// Takes a missing file for success.
fn optional(outcome: io::Result<()>, path: &Path, action: &'static str) -> Result<()> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome.at(path, action),
    }
}

#[cfg(test)]
mod tests;
