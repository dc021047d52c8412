//! What is wrong with a setting. All settings are checked before any work.

use serde::{Deserialize, Serialize};
use std::fmt::{self, Display};
use std::ops::RangeBounds;

/// What is wrong with one key of a pipeline file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The key, with dots: `settings.dropout`.
    pub key: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Refusal {
    /// `key` must be `expected` and is `found`.
    pub fn new(key: &str, expected: impl Display, found: impl Display) -> Self {
        Self { key: key.to_owned(), reason: format!("expected {expected}, got {found}") }
    }

    /// `key` must be `expected`, one of the words `known`, and is `found`. The message names the most similar word.
    pub fn no_such(key: &str, expected: impl Display, found: &str, known: &[&str]) -> Self {
        let near = nearest(found, known).map_or_else(String::new, |near| format!(", did you mean '{near}'?"));
        Self::new(key, expected, format!("{found}{near}"))
    }

    /// `key` is not one of `known`. The message names the nearest, or one that `key` is a longer form of, as
    /// `batch_size` of `batch`.
    pub fn unknown<'a>(key: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let shorter =
            known.iter().copied().find(|name| key.strip_prefix(name).is_some_and(|rest| rest.starts_with('_')));
        let reason = match nearest(key, &known).or(shorter) {
            Some(near) => format!("unknown key, did you mean '{near}'?"),
            None => format!("unknown key, expected one of {}", known.join(", ")),
        };
        Self { key: key.to_owned(), reason }
    }

    /// One line, as `--resolve` prints it for `plan`.
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string(self).expect("plain data always has a JSON form");
        format!("{text}\n")
    }

    /// The refusal in what a program printed, if that is one.
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The same refusal, with the key below `parent`.
    #[must_use]
    pub fn below(self, parent: &str) -> Self {
        Self { key: if self.key.is_empty() { parent.to_owned() } else { format!("{parent}.{}", self.key) }, ..self }
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.reason)
    }
}

impl std::error::Error for Refusal {}

/// The most similar name among `known`, ignoring case, if it is similar enough for `word` to be a typing mistake.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |name: &str| strsim::damerau_levenshtein(&word.to_lowercase(), &name.to_lowercase());
    let scored = known.iter().map(|&name| (distance(name), name));
    scored.filter(|(distance, name)| *distance <= 1 + name.len() / 4).min().map(|(_, name)| name)
}

/// The text between "there is no `word`" and a list of all that there is: `, did you mean 'x'? ` or `; `.
pub fn rather(word: &str, known: &[&str]) -> String {
    nearest(word, known).map_or("; ".to_owned(), |near| format!(", did you mean '{near}'? "))
}

/// Checks that `value` lies in `range`, which `expected` puts into words.
pub fn within<T: PartialOrd + Display>(
    key: &str,
    value: T,
    range: impl RangeBounds<T>,
    expected: &str,
) -> Result<(), Refusal> {
    if range.contains(&value) { Ok(()) } else { Err(Refusal::new(key, expected, value)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_answered_with_the_nearest_key() {
        assert_eq!(
            Refusal::unknown("learning_rat", ["dropout", "learning_rate"]).to_string(),
            "learning_rat: unknown key, did you mean 'learning_rate'?"
        );
        assert_eq!(Refusal::unknown("colour", ["dropout"]).to_string(), "colour: unknown key, expected one of dropout");
        let says = Refusal::unknown("batch_size", ["bat", "batch", "epochs"]).to_string();
        assert_eq!(says, "batch_size: unknown key, did you mean 'batch'?");
    }

    #[test]
    fn a_word_is_answered_with_all_that_would_do_and_the_nearest() {
        let says = |found| Refusal::no_such("network", "vgg16 or resnet50", found, &["vgg16", "resnet50"]).to_string();
        assert_eq!(says("vgg61"), "network: expected vgg16 or resnet50, got vgg61, did you mean 'vgg16'?");
        assert_eq!(says("ResNet-50"), "network: expected vgg16 or resnet50, got ResNet-50, did you mean 'resnet50'?");
        assert_eq!(says("alexnet"), "network: expected vgg16 or resnet50, got alexnet");
    }

    #[test]
    fn a_list_of_all_follows_the_nearest_if_there_is_one() {
        assert_eq!(["nwe", "other"].map(|word| rather(word, &["old", "new"])), [", did you mean 'new'? ", "; "]);
    }

    #[test]
    fn a_refusal_passes_from_one_program_to_another_whatever_its_words_are() {
        let refusal = Refusal::new("settings.a: b", "one line,\nor \"two\"", "é: 1");
        let json = refusal.to_json();
        assert_eq!(json, "{\"key\":\"settings.a: b\",\"reason\":\"expected one line,\\nor \\\"two\\\", got é: 1\"}\n");
        assert_eq!(Refusal::from_json(&json), Some(refusal));
        assert_eq!(Refusal::from_json("run: dye\nseed: 7\n"), None);
    }

    #[test]
    fn nan_lies_in_no_range() {
        assert!(within("rate", f64::NAN, 0.0..1.0, "a number from 0 to below 1").is_err());
        assert!(within("rate", 0.5, 0.0..1.0, "a number from 0 to below 1").is_ok());
    }
}
