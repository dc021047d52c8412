//! Modification times of files, compared as Make does.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// When a file was last written; none if there is no such file.
pub fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

/// Whether Make would remake a target last made at `done` for this prerequisite.
pub fn is_newer(prerequisite: &Path, done: SystemTime) -> bool {
    modified(prerequisite).is_none_or(|time| time > done)
}
