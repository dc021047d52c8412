//! The classes in label order.

use super::shown::several;
use crate::config::Settings;
use artifact::{Error, Result};
use std::collections::BTreeSet;
use std::path::Path;

/// The class names in label order: those that are set, which must be all that were found, or those found. `what` is what
/// holds a class, such as "a folder".
pub fn order(place: &Path, what: &str, settings: &Settings, found: &[String]) -> Result<Vec<String>> {
    let classes = settings.classes.clone().unwrap_or_else(|| found.to_vec());
    compare(place, &format!("{what} for each of the classes that are set"), &classes, found)?;
    if classes.len() < 2 {
        return Err(Error::unexpected(place, format!("{what} for each of two classes or more"), several(&classes)));
    }
    Ok(classes)
}

/// Refuses classes other than `expected`; `what` describes those in the message.
pub fn compare(place: &Path, what: &str, expected: &[String], found: &[String]) -> Result<()> {
    let (wanted, there): (BTreeSet<_>, BTreeSet<_>) = (expected.iter().collect(), found.iter().collect());
    let missing = wanted.difference(&there).map(|name| format!("no '{name}'"));
    let more = there.difference(&wanted).map(|name| format!("'{name}' as well"));
    let differences: Vec<String> = missing.chain(more).collect();
    if differences.is_empty() { Ok(()) } else { Err(Error::unexpected(place, what, several(&differences))) }
}
