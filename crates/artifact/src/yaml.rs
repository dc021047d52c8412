//! YAML. `serde_yaml` is no longer developed; this is the only file to change when it is replaced.

mod guard;

use crate::error::{Error, IoContext, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// For `#[serde(with)]`: an enum with data as `{variant: data}` instead of a YAML tag.
pub use serde_yaml::with::singleton_map_recursive as plain_enums;
pub use serde_yaml::{Mapping, Value};

/// Reads a whole file as a `T`.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    // A pipe in its place would be waited for.
    if !fs::metadata(path).at(path, "read")?.is_file() {
        return Err(Error::unexpected(path, "a file", "something else of this name; remove it"));
    }
    let text = fs::read_to_string(path).at(path, "read")?;
    from_str(&text).map_err(|reason| Error::unusable(path, reason))
}

/// Reads `text` as a `T`, or says where it is wrong; tags are refused, and aliases that stand for too much. A byte order
/// mark, which editors on Windows write, is skipped.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parsed = guard::check(text).and_then(|()| serde_yaml::from_str(text).map_err(|error| error.to_string()));
    parsed.map_err(|reason| in_plain_words(&reason, text))
}

/// What the parser says, with what to do about it where we know that.
fn in_plain_words(reason: &str, text: &str) -> String {
    // The parser mostly says this about a tab.
    if reason.contains("cannot start any token") && text.contains('\t') {
        return format!("{reason}: indent with spaces, not tabs");
    }
    let number = reason.split_once("invalid type: integer `").and_then(|(before, rest)| {
        let (number, rest) = rest.split_once('`')?;
        let (_, place) = rest.split_once(", expected any YAML value")?;
        Some(format!("{before}expected a whole number up to 18446744073709551615, got {number}{place}"))
    });
    number.unwrap_or_else(|| reason.to_owned())
}

/// A value in which each `<<: *anchor` stands for the keys below that anchor. A key beside it counts for more.
pub fn merged(mut value: Value) -> Result<Value, String> {
    value.apply_merge().map_err(|error| format!("<<: {error}"))?;
    Ok(value)
}

/// Reads an already parsed value as a `T`, or says which key is wrong.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, (String, String)> {
    serde_path_to_error::deserialize(value).map_err(|error| (error.path().to_string(), error.into_inner().to_string()))
}

/// Any value as a tree of YAML.
pub fn to_value(value: &impl Serialize) -> Value {
    serde_yaml::to_value(value).expect("plain data always has a YAML form")
}

/// A struct as its keys and values.
pub fn to_mapping(value: &impl Serialize) -> Mapping {
    match to_value(value) {
        Value::Mapping(mapping) => mapping,
        other => panic!("a struct has keys, this has none: {other:?}"),
    }
}

/// Any value as text, keys in the order of its fields.
pub fn to_string(value: &impl Serialize) -> String {
    serde_yaml::to_string(value).expect("plain data always has a YAML form")
}

/// Adds `value` to `into` under `name`; the keys of a mapping become names of their own: `settings.optimizer.momentum`.
pub fn flatten(name: String, value: &Value, into: &mut BTreeMap<String, Value>) {
    match value {
        Value::Mapping(mapping) if !mapping.is_empty() => {
            for (key, value) in mapping {
                flatten(format!("{name}.{}", one_line(key)), value, into);
            }
        }
        _ => {
            into.insert(name, value.clone());
        }
    }
}

/// A value on one line, for readers.
pub fn one_line(value: &Value) -> String {
    match value {
        Value::Sequence(items) => format!("[{}]", items.iter().map(one_line).collect::<Vec<_>>().join(", ")),
        Value::Mapping(mapping) => {
            let pairs = mapping.iter().map(|(key, value)| format!("{}: {}", one_line(key), one_line(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        // Quoted, with `\n` for a line break.
        Value::String(text) if text.contains(char::is_control) => format!("{text:?}"),
        Value::String(text) => text.clone(),
        other => to_string(other).trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_document_of_its_own() {
        assert_eq!(from_str::<Value>("\u{feff}a: 1\n"), from_str("a: 1\n"));
    }

    #[test]
    fn mistakes_in_the_text_name_their_line() {
        let says = |text| from_str::<Value>(text).unwrap_err();
        assert_eq!(says("a: 1\nb: 2\na: 3\n"), "duplicate entry with key \"a\"");
        let tab = says("a:\n\tb: 2\n");
        assert!(tab.contains("at line 2 column 1") && tab.ends_with(": indent with spaces, not tabs"), "{tab}");
        let expected =
            "b: expected a whole number up to 18446744073709551615, got 18446744073709551616 at line 2 column 4";
        assert_eq!(says("a: 1\nb: 18446744073709551616\n"), expected);
    }

    #[test]
    fn merge_keys_stand_for_what_they_name_and_lose_against_keys_beside_them() {
        let read = |text: &str| merged(from_str(text).unwrap());
        assert_eq!(read("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n"), from_str("a: {x: 1, y: 2}\nb: {x: 1, y: 3}\n"));
        assert_eq!(
            read("a: {<<: 5}\n").unwrap_err(),
            "<<: expected a mapping or list of mappings for merging, but found scalar"
        );
    }

    #[test]
    fn nested_values_become_dotted_keys() {
        let value =
            from_str("{hidden: [256, 64], optimizer: {name: sgd, momentum: 0.9}, none: null, empty: {}}").unwrap();
        let mut flat = BTreeMap::new();
        flatten("settings".to_owned(), &value, &mut flat);
        let lines: Vec<String> = flat.iter().map(|(name, value)| format!("{name}: {}", one_line(value))).collect();
        let expected = [
            "settings.empty: {}",
            "settings.hidden: [256, 64]",
            "settings.none: null",
            "settings.optimizer.momentum: 0.9",
            "settings.optimizer.name: sgd",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn whatever_a_value_holds_it_is_shown_on_one_line() {
        let shown = |text| one_line(&from_str(text).unwrap());
        let nested = "- {a: 1, b: {c: [x, 2.5], d: null}}\n- [{}, []]\n";
        assert_eq!(shown(nested), "[{a: 1, b: {c: [x, 2.5], d: null}}, [{}, []]]");
        assert_eq!(shown("\"a\\nb\""), "\"a\\nb\"");
        assert_eq!(shown("plain: words, too"), "{plain: words, too}");
    }
}
