//! What a pipeline needs and lacks, as `plan needs` prints it and `fetch --needed` reads it.

use serde::{Deserialize, Serialize};

/// A file or folder from outside that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Needed {
    /// Where it has to be, below the project.
    pub path: String,
    /// The stage that needs it, in words.
    pub by: String,
}

impl Needed {
    /// One line of JSON, which has an escape for every character that could end a line.
    pub fn to_line(&self) -> String {
        serde_json::to_string(self).expect("plain data always has a JSON form")
    }

    /// Reads such a line, or says what is wrong with it.
    pub fn from_line(line: &str) -> Result<Self, String> {
        serde_json::from_str(line).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_path_holds_it_is_one_line_and_comes_back() {
        let needed = Needed { path: "data/a\tb\nc \"d\" \\ \u{1b}ü".to_owned(), by: "stage x".to_owned() };
        let line = needed.to_line();
        assert!(!line.contains(char::is_control), "{line}");
        assert_eq!(Needed::from_line(&line), Ok(needed));
        assert!(Needed::from_line("data/a\tstage x").is_err());
    }
}
