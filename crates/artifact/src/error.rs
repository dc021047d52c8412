//! What can be wrong with a file. Messages say what was expected, so that the reader can mend it.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

/// The result of everything that touches an artifact.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One mistake in one file: the file, what was expected, what was found.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused: no such file, no permission, disk full.
    #[error("{}: failed to {action}: {reason}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Completes "failed to …".
        action: &'static str,
        /// What the system said. Not a `source`: a report of the whole chain of causes would say it twice.
        reason: io::Error,
    },
    /// The file is there, but not what its reader needs.
    #[error("{}: expected {expected}, got {found}", path.display())]
    Unexpected {
        /// The file or folder.
        path: PathBuf,
        /// What the reader needs.
        expected: String,
        /// What is there.
        found: String,
    },
    /// The file is there and cannot be used, for a reason that is not "expected this, got that".
    #[error("{}: {reason}", path.display())]
    Unusable {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
}

impl Error {
    /// `path` is not what its reader needs.
    pub fn unexpected(path: &Path, expected: impl Display, found: impl Display) -> Self {
        Self::Unexpected { path: path.to_owned(), expected: expected.to_string(), found: found.to_string() }
    }

    /// `path` cannot be used for `reason`.
    pub fn unusable(path: &Path, reason: impl Display) -> Self {
        Self::Unusable { path: path.to_owned(), reason: reason.to_string() }
    }
}

/// Says which file an [`io::Error`] is about.
pub trait IoContext<T> {
    /// `action` completes "failed to …".
    fn at(self, path: &Path, action: &'static str) -> Result<T>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn at(self, path: &Path, action: &'static str) -> Result<T> {
        self.map_err(|reason| Error::Io { path: path.to_owned(), action, reason })
    }
}
