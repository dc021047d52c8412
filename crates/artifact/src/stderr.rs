//! What a program says to the user while it works.

use crate::message::is_obeyed;
use std::fmt::Display;
use std::io::{self, Write as _};

/// Writes `text` to stderr in one piece, because `make -j` lets several stages write there at once. A reader that went
/// away is no failure.
pub fn line(text: impl Display) {
    let _ = io::stderr().write_all(format!("{}\n", harmless(&text.to_string())).as_bytes());
}

/// `text` with what a terminal obeys escaped, except line breaks and tabs: names of files come from strangers.
pub fn harmless(text: &str) -> String {
    let is_harmless = |c: char| !is_obeyed(c) || matches!(c, '\n' | '\t');
    text.chars().map(|c| if is_harmless(c) { c.to_string() } else { c.escape_default().to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_no_name() {
        assert_eq!(harmless("Käfer 1.jpg\n\tgood"), "Käfer 1.jpg\n\tgood");
        assert_eq!(harmless("gpj.\u{202e}a"), "gpj.\\u{202e}a");
        assert_eq!(harmless("a\u{1b}[2Jb\rc\u{9b}d\u{7}"), "a\\u{1b}[2Jb\\rc\\u{9b}d\\u{7}");
    }
}
