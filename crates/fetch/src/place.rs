//! The final name of a complete file or folder.

use artifact::error::IoContext as _;
use artifact::{Error, Result};
use std::fs;
use std::path::Path;

/// Gives the file or folder `complete` the name `target`, which must be free.
pub fn rename(complete: &Path, target: &Path) -> Result<()> {
    if fs::symlink_metadata(target).is_ok() {
        return Err(Error::unusable(target, "something appeared here during the download, and is left alone"));
    }
    fs::rename(complete, target).at(target, "create")
}
