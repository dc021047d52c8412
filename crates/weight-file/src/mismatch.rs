//! What is wrong with a file's content, said by a reader that does not know the file's path.

use artifact::error::Error;
use std::fmt::Display;
use std::path::Path;

/// What a reader expected of a part of a file, and what it found there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Completes "expected …".
    pub expected: String,
    /// Completes "got …".
    pub found: String,
    /// Where `found` stands, such as `at byte 7 of the pickle`; empty if `expected` says it.
    pub at: String,
    /// What the user can do about it.
    pub advice: Option<&'static str>,
}

impl Mismatch {
    /// Without a place and without advice.
    pub fn new(expected: impl Display, found: impl Display) -> Self {
        Self { expected: expected.to_string(), found: found.to_string(), at: String::new(), advice: None }
    }

    /// Adds what the user can do about it.
    pub fn with_advice(self, advice: &'static str) -> Self {
        Self { advice: Some(advice), ..self }
    }

    /// Names the part that does not match: `what` stands before all that was expected.
    pub fn named(self, what: impl Display) -> Self {
        Self { expected: format!("{what} {}", self.expected), ..self }
    }

    /// Adds a place, the inner one before the outer one.
    pub fn located(self, place: impl Display) -> Self {
        let at = if self.at.is_empty() { place.to_string() } else { format!("{} {place}", self.at) };
        Self { at, ..self }
    }

    /// The same as an error about the file at `path`.
    pub fn into_error(self, path: &Path) -> Error {
        let Self { expected, mut found, at, advice } = self;
        if !at.is_empty() {
            found = format!("{found} {at}");
        }
        if let Some(advice) = advice {
            found = format!("{found}: {advice}");
        }
        Error::unexpected(path, expected, found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_stands_between_what_was_found_and_the_advice() {
        let mismatch = Mismatch::new("of 7 numbers", "a: b").with_advice("save it again").named("tensor x");
        let mismatch = mismatch.located("at byte 3 of the pickle").located("that begins at byte 8");
        assert_eq!(
            mismatch.into_error("w".as_ref()).to_string(),
            "w: expected tensor x of 7 numbers, got a: b at byte 3 of the pickle that begins at byte 8: save it again"
        );
        assert_eq!(Mismatch::new("one", "two").into_error("w".as_ref()).to_string(), "w: expected one, got two");
    }
}
