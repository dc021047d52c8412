//! Regular expressions on the paths of photos.

use artifact::check::Refusal;
use regex::Regex;

/// The pattern of the setting `key`, if it is set.
pub fn compiled(key: &str, pattern: Option<&str>) -> Result<Option<Regex>, Refusal> {
    pattern.map(Regex::new).transpose().map_err(|error| {
        // The first lines point at the place in the pattern, which the last one names in words.
        let reason = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
        Refusal::new(key, "a regular expression", format!("'{}': {reason}", pattern.unwrap_or_default()))
    })
}
