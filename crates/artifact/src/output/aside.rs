//! Names that a commit gives to what is in its way, inside `.partial`.

use crate::error::Result;
use crate::write;
use std::path::{Path, PathBuf};

/// Marks the folder `path` among unfinished outputs as one of this stage. The mark comes before the folder, and is
/// removed after it.
pub fn mark(path: &Path) -> Result<()> {
    write::create(&marker(path)).map(drop)
}

/// The file that marks a folder among unfinished outputs.
pub fn marker(path: &Path) -> PathBuf {
    path.with_added_extension("ours")
}

/// Where the old folder `name` waits until the new one is in.
pub fn waiting(partial: &Path, name: &str) -> PathBuf {
    partial.join(name).with_added_extension("old")
}
