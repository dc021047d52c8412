//! All that is wrong with a pipeline file, one line each.

use artifact::check::Refusal;
use artifact::message;
use std::fmt;
use std::path::{Path, PathBuf};

/// One or more mistakes in one pipeline file.
#[derive(Debug)]
pub struct Mistakes {
    file: PathBuf,
    refusals: Vec<Refusal>,
}

impl Mistakes {
    /// Says of every mistake in which file it is.
    pub fn new(file: &Path, refusals: Vec<Refusal>) -> Self {
        Self { file: file.to_owned(), refusals }
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whatever the file has in a key or a value.
        let line = |refusal: &Refusal| format!("{}: {}", self.file.display(), message::expected(&refusal.to_string()));
        let lines: Vec<String> = self.refusals.iter().map(line).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Mistakes {}

/// All values, or all refusals.
pub fn gather<T>(outcomes: impl IntoIterator<Item = Result<T, Refusal>>) -> Result<Vec<T>, Vec<Refusal>> {
    let (mut values, mut refusals) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            Ok(value) => values.push(value),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if refusals.is_empty() { Ok(values) } else { Err(refusals) }
}
