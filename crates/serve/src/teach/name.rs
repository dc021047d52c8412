//! Names of classes and of projects.

use crate::refusal::Refusal;
use answers::columns::UNKNOWN;
use unicode_normalization::UnicodeNormalization as _;

/// Bytes of the longest name: it becomes the name of a folder.
const LONGEST: usize = 100;
/// What no folder may be called on Windows.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];
/// Projects that would be taken for something else: the classifier that is taught, and the folder of weights.
const TAKEN: [&str; 2] = ["taught", "weights"];

/// The name of a class, as the folder of its frames has it, also on other systems than this one.
pub fn of_class(name: &str) -> Result<String, Refusal> {
    let name: String = name.trim().nfc().collect();
    let refuse =
        |expected: &str| Err(Refusal::bad(format!("expected {expected} as the name of a class, got '{name}'")));
    if name.is_empty() || name.len() > LONGEST {
        return refuse("1 to 100 bytes");
    }
    let is_odd = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    if name.starts_with('.') || name.starts_with("__") || name.ends_with('.') || name.chars().any(is_odd) {
        return refuse("a name without / \\ : * ? \" < > | that does not begin with . or __ nor end with .");
    }
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let is_device = matches!(stem.as_bytes(), [b'c', b'o', b'm', b'0'..=b'9'] | [b'l', b'p', b't', b'0'..=b'9']);
    if is_device || RESERVED.contains(&stem.as_str()) {
        return refuse("a word that can be the name of a folder on every system");
    }
    if name == UNKNOWN {
        return refuse("another word than the answer for photos of no class");
    }
    Ok(name)
}

/// The name of a project: of its folder, its pipeline file, and what is said to make.
pub fn of_project(name: &str) -> Result<String, Refusal> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let begins_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if TAKEN.contains(&name) {
        return Err(Refusal::bad(format!("expected another name than '{name}', which means something else here")));
    }
    if begins_well && name.len() <= LONGEST && name.chars().all(is_plain) {
        return Ok(name.to_owned());
    }
    Err(Refusal::bad(format!(
        "expected a name of letters, digits, - and _ that begins with a letter or digit, got '{name}'"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_names_of_folders() {
        for name in ["left", " left ", "two words", "été", "train", "console", "com10"] {
            assert_eq!(of_class(name).unwrap(), name.trim());
        }
        assert_eq!(of_class("e\u{301}te\u{301}").unwrap(), "été");
        for name in [
            "",
            "  ",
            ".",
            "..",
            ".hidden",
            "a/b",
            "a\\b",
            "a\nb",
            "unknown",
            "__MACOSX",
            &"x".repeat(101),
            "a:b",
            "a?",
            "a.",
            "con",
            "Aux",
            "com1",
            "nul.txt",
        ] {
            assert!(of_class(name).is_err(), "{name}");
        }
    }

    #[test]
    fn projects_are_names_of_pipelines() {
        for name in ["gestures", "my-classes_2", "7"] {
            assert_eq!(of_project(name).unwrap(), name);
        }
        for name in ["", "-a", "_a", "a b", "a/b", "..", "é", "taught", "weights"] {
            assert!(of_project(name).is_err(), "{name}");
        }
    }
}
