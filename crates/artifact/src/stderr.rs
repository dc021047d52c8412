//! What a program says to the user while it works.

use std::fmt::Display;
use std::io::{self, Write as _};

/// Says `text` on stderr, which Rust does not buffer: the line goes there in one piece, because `make -j` lets several
/// stages speak at once. A reader that went away is no failure.
pub fn line(text: impl Display) {
    let _ = io::stderr().write_all(format!("{text}\n").as_bytes());
}
