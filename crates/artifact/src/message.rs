//! Messages that quote text from a file: on one line, of bounded length, and without characters that a terminal obeys.

/// Characters of a text that is quoted among others. Names of tensors are shorter.
const TEXT: usize = 160;

/// Characters of what was expected, which is mostly our own text: it may list all networks.
const EXPECTED: usize = 2000;

/// Characters of what was found, which may be lists, and what parsers in other crates quote.
const FOUND: usize = 600;

/// A text from the file, as messages show it.
pub fn shown(text: &str) -> String {
    shortened(text, TEXT)
}

/// What was expected, as messages say it.
pub fn expected(text: &str) -> String {
    shortened(text, EXPECTED)
}

/// What was found, or why something cannot be used.
pub fn found(text: &str) -> String {
    shortened(text, FOUND)
}

/// A share from 0 to 1 in per cent, as people write it: `2`, `0.5`, `12.35`.
pub fn percent(share: f64) -> String {
    ((share * 1e6).round() / 1e4).to_string()
}

/// At most `most` characters, then a mark if some are missing. Shortening a text twice changes nothing more.
fn shortened(text: &str, most: usize) -> String {
    if text.len() <= most && !text.chars().any(is_obeyed) {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut left = most;
    for character in text.chars() {
        let printed: String =
            if is_obeyed(character) { character.escape_default().collect() } else { character.into() };
        let Some(less) = left.checked_sub(printed.chars().count()) else {
            short.push('…');
            break;
        };
        left = less;
        short.push_str(&printed);
    }
    short
}

/// Whether a terminal acts on the character instead of printing it: control characters, line separators, writing
/// directions, and marks without width.
pub(crate) fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn a_terminal_obeys_nothing_in_a_message() {
        assert_eq!(shown("\x1b[31mred\nstage: all is well\u{202e}"), "\\u{1b}[31mred\\nstage: all is well\\u{202e}");
        assert_eq!(shown("conv1.\"ä\\b"), "conv1.\"ä\\b");
    }

    #[test]
    fn shares_have_no_digits_of_rounding() {
        assert_eq!([0.07, 0.29, 0.005, 1.0, 0.123_456].map(percent), ["7", "29", "0.5", "100", "12.3456"]);
    }

    #[test]
    fn long_texts_are_shortened_once() {
        let once = shown(&"ä\n".repeat(500));
        assert_eq!(once.chars().count(), TEXT / 3 * 3 + 1 + 1, "{once}");
        assert!(shortened(&once, TEXT + 1) == once && once.ends_with('…'));
        assert_eq!(shown(&"x".repeat(TEXT)), "x".repeat(TEXT));
        let error = Error::unexpected("w".as_ref(), "y".repeat(5000), "\0".repeat(5000)).to_string();
        assert!(error.chars().count() < EXPECTED + FOUND + 40 && !error.contains('\0'));
    }
}
