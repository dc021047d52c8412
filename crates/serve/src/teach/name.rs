//! Names of classes and of projects.

use crate::refusal::Refusal;

/// Bytes of the longest name: it becomes the name of a folder.
const LONGEST: usize = 100;
/// What answers say of photos that have no class.
const TAKEN: [&str; 1] = ["unknown"];

/// The name of a class, as the folder of its frames has it.
pub fn of_class(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    let refuse =
        |expected: &str| Err(Refusal::bad(format!("expected {expected} as the name of a class, got '{name}'")));
    if name.is_empty() || name.len() > LONGEST {
        return refuse("1 to 100 letters");
    }
    if name.starts_with('.')
        || name.starts_with("__")
        || name.contains(['/', '\\'])
        || name.chars().any(char::is_control)
    {
        return refuse("a word that can be the name of a folder");
    }
    if TAKEN.contains(&name) {
        return refuse("another word than the answer for photos of no class");
    }
    Ok(name.to_owned())
}

/// The name of a project: of its folder, its pipeline file, and what is said to make.
pub fn of_project(name: &str) -> Result<String, Refusal> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let begins_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if begins_well && name.len() <= LONGEST && name.chars().all(is_plain) {
        return Ok(name.to_owned());
    }
    Err(Refusal::bad(format!("expected a name of letters, digits, - and _, got '{name}'")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_names_of_folders() {
        for name in ["left", " left ", "two words", "été", "train"] {
            assert_eq!(of_class(name).unwrap(), name.trim());
        }
        for name in ["", "  ", ".", "..", ".hidden", "a/b", "a\\b", "a\nb", "unknown", "__MACOSX", &"x".repeat(101)] {
            assert!(of_class(name).is_err(), "{name}");
        }
    }

    #[test]
    fn projects_are_names_of_pipelines() {
        for name in ["gestures", "my-classes_2", "7"] {
            assert_eq!(of_project(name).unwrap(), name);
        }
        for name in ["", "-a", "_a", "a b", "a/b", "..", "é"] {
            assert!(of_project(name).is_err(), "{name}");
        }
    }
}
