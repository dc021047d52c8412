//! Lists as readers expect them.

/// `a, b and c`.
pub fn join(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [word] => word.clone(),
        [words @ .., end] => format!("{} {last} {end}", words.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_words() {
        let words = ["a", "b", "c"].map(str::to_owned);
        assert_eq!((join(&words, "and"), join(&words[..1], "and")), ("a, b and c".to_owned(), "a".to_owned()));
    }
}
