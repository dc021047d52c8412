//! What can be wrong with a file. Messages say what was expected, so that the reader can mend it.

use crate::message;
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
        let (expected, found) = (message::expected(&expected.to_string()), message::found(&found.to_string()));
        Self::Unexpected { path: path.to_owned(), expected, found }
    }

    /// `path` cannot be used for `reason`.
    pub fn unusable(path: &Path, reason: impl Display) -> Self {
        Self::Unusable { path: path.to_owned(), reason: message::found(&reason.to_string()) }
    }

    /// `path` cannot be used for `reason`, of which each of `lines` is a part.
    pub fn unusable_lines(path: &Path, reason: impl Display, lines: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut reason = format!("{}:", message::found(&reason.to_string()));
        for line in lines {
            reason.push('\n');
            reason.push_str(&message::found(line.as_ref()));
        }
        Self::Unusable { path: path.to_owned(), reason }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_says_stays_on_its_line() {
        let path = "a.csv".as_ref();
        assert_eq!(Error::unexpected(path, "1", "2\n\u{1b}[2J").to_string(), "a.csv: expected 1, got 2\\n\\u{1b}[2J");
        assert_eq!(Error::unusable(path, "a\rb").to_string(), "a.csv: a\\rb");
        let lines = Error::unusable_lines(path, "2 rows cannot be used", ["row 1: a\nb", "row 2"]);
        assert_eq!(lines.to_string(), "a.csv: 2 rows cannot be used:\nrow 1: a\\nb\nrow 2");
    }
}
