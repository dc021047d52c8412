//! An entry of an archive, as the readers of all formats give it.

use std::io::Read;
use std::path::PathBuf;

/// One entry, as it comes.
pub struct Entry<'a> {
    pub name: PathBuf,
    pub kind: Kind,
    /// Bytes of the content, as the archive declares them.
    pub size: u64,
    pub data: &'a mut dyn Read,
}

/// What an entry is. Anything but files and folders could lead out of the target folder.
pub enum Kind {
    File,
    Folder,
    /// What else it is, in words.
    Other(&'static str),
}
