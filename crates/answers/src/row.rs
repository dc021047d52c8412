//! A photo and what came of it.

use crate::preparing::unreadable;
use model::classifier::{Answer, Judge, Output, Unknown};
use std::path::PathBuf;

/// One photo and what came of it.
pub struct Row {
    /// Its path, as it was asked for.
    pub path: PathBuf,
    /// Its answer with the output of the network, or why there is none.
    pub answer: Result<(Answer, Output), String>,
}

impl Row {
    /// The row of a photo whose picture the network made `output` of. `threshold` and `strangers`: as
    /// [`Judge::answer`] has them; it may take a while to look for strangers.
    pub fn of_output(path: PathBuf, output: Output, judge: &Judge, threshold: Option<f64>, strangers: bool) -> Self {
        let answer = if output.is_finite() {
            Ok((judge.answer(&output, threshold, strangers), output))
        } else {
            Err(unreadable("expected numbers as logits, got others; weights too large?"))
        };
        Self { path, answer }
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
