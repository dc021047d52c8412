//! Hard links, by which a finished artifact has several places and takes room once.

use crate::error::{Error, IoContext as _, Result};
use crate::walk;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// What fails where there are no hard links.
const LINK: &str = "link";

/// Links all files below the folder `from` into the folder `to`.
pub fn link_below(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).at(to, "create")?;
    for file in walk::files(from)? {
        let place = to.join(file.strip_prefix(from).unwrap_or(&file));
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).at(parent, "create")?;
        }
        hard_link(&file, &place)?;
    }
    Ok(())
}

/// A link to a plain file. What a link in an artifact leads to is not ours to keep.
pub fn hard_link(from: &Path, to: &Path) -> Result<()> {
    if !fs::symlink_metadata(from).at(from, "read")?.is_file() {
        return Err(Error::unexpected(from, "a file", "something else"));
    }
    fs::hard_link(from, to).at(to, LINK)
}

/// Whether hard links cannot be made here: another disk, a file system without them, files of somebody else.
pub fn is_without_links(error: &Error) -> bool {
    let kinds =
        [ErrorKind::CrossesDevices, ErrorKind::PermissionDenied, ErrorKind::Unsupported, ErrorKind::TooManyLinks];
    matches!(error, Error::Io { action: LINK, reason, .. } if kinds.contains(&reason.kind()))
}
