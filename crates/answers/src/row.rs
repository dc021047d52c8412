//! What is said about one photo.

use crate::photos::reading::Read;
use model::classifier::{Answer, Output, Unknown};
use std::path::PathBuf;

/// One photo and what came of it.
pub struct Row {
    /// Its path, as it was asked for.
    pub path: PathBuf,
    /// Its answer with the output of the network, or why there is none.
    pub answer: Result<(Answer, Output), String>,
}

impl Row {
    /// The row of a photo without a picture.
    pub fn of_fault(photo: Read) -> Self {
        Self { path: photo.path, answer: Err(photo.fault.unwrap_or_default()) }
    }

    /// `ok`, `unreadable: …`, `too large: …`.
    pub fn status(&self) -> &str {
        self.answer.as_ref().err().map_or("ok", String::as_str)
    }
}

/// Why an answer is unknown, in one word.
pub fn word(unknown: Unknown) -> &'static str {
    match unknown {
        Unknown::Unsure => "unsure",
        Unknown::Stranger => "stranger",
    }
}
