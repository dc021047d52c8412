//! Classes that may be one class, written in two ways.

use crate::contents::several;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization as _;

/// What to say of classes whose names differ only in capitals or in how their accents are stored.
pub fn message(classes: &[String]) -> Option<String> {
    let mut seen: HashMap<String, &String> = HashMap::new();
    let mut pairs = Vec::new();
    for name in classes {
        match seen.get(&sameness(name)) {
            Some(other) => pairs.push(format!("{} and {}", shown(other), shown(name))),
            None => drop(seen.insert(sameness(name), name)),
        }
    }
    (!pairs.is_empty()).then(|| {
        format!(
            "the names of these classes differ only in capitals or in how accents are stored: {}; if they are the same \
             class, put their photos together",
            several(&pairs)
        )
    })
}

/// The same for names that look the same but for capitals.
fn sameness(name: &str) -> String {
    // Lower case first: it may take letters apart, as that of İ does.
    name.to_lowercase().nfc().collect()
}

/// `'é' (\u{e9})`: letters beyond ASCII are shown by their numbers too, as they may look the same.
fn shown(name: &str) -> String {
    if name.is_ascii() { format!("'{name}'") } else { format!("'{name}' ({})", name.escape_default()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(names: &[&str]) -> Option<String> {
        message(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn capitals_and_accents_are_no_other_class() {
        let about = "the names of these classes differ only in capitals or in how accents are stored:";
        let together = "if they are the same class, put their photos together";
        assert_eq!(told(&["ant", "ants", "aunt", "bees", "caf\u{e9}", "cafe"]), None);
        assert_eq!(told(&["Ants", "ants", "bees"]).unwrap(), format!("{about} 'Ants' and 'ants'; {together}"));
        assert_eq!(
            told(&["cafe\u{301}", "caf\u{e9}"]).unwrap(),
            format!("{about} 'cafe\u{301}' (cafe\\u{{301}}) and 'caf\u{e9}' (caf\\u{{e9}}); {together}"),
        );
        assert_eq!(
            told(&["ANT", "Ant", "E\u{301}", "ant", "\u{e9}"]).unwrap(),
            format!(
                "{about} 'ANT' and 'Ant', 'ANT' and 'ant', 'E\u{301}' (E\\u{{301}}) and '\u{e9}' (\\u{{e9}}); {together}"
            ),
        );
        assert!(told(&["\u{130}", "\u{130}".to_lowercase().as_str()]).is_some());
    }
}
