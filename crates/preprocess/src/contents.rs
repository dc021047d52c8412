//! What the photos folder holds, judged by names alone: no photo is opened here.
//!
//! - `folders`: classes and splits are folders
//! - `table`: a CSV file says them
//! - `ignored`: what is left out
//! - `hint`: what may have been meant where no classes are found

mod folders;
mod hint;
mod ignored;
mod table;

use crate::config::Settings;
use crate::groups::Groups;
use artifact::{Error, Result, Split};
use ignored::Ignored;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Everything in the photos folder.
pub struct Contents {
    /// Class names in label order.
    pub classes: Vec<String>,
    /// The splits that are given, or that will be drawn.
    pub splits: Vec<Split>,
    /// Every photo: split by split (if there are folders for them), class by class, sorted bytewise by path.
    pub photos: Vec<PhotoFile>,
    /// Every other file.
    pub ignored: Ignored,
}

/// A photo by its path alone.
pub struct PhotoFile {
    /// Where it is.
    pub file: PathBuf,
    /// Its path below the photos folder.
    pub name: String,
    /// The index of its class in the class list.
    pub class: usize,
    /// Its split, unless that is to be drawn.
    pub split: Option<Split>,
    /// The group that it belongs to, by the setting `group` or the table of labels.
    pub group: Option<String>,
}

/// Lists `root` by the table `labels`, or by its folders where there is none.
pub fn list(root: &Path, labels: Option<&Path>, settings: &Settings, groups: &Groups) -> Result<Contents> {
    match labels {
        Some(labels) => table::list(root, labels, settings, groups),
        None => folders::list(root, settings, groups),
    }
}

/// The class names in label order: those that are set, which must be all that were found, or those found. `what` is what
/// holds a class, such as "a folder".
fn order(place: &Path, what: &str, settings: &Settings, found: &[String]) -> Result<Vec<String>> {
    let classes = settings.classes.clone().unwrap_or_else(|| found.to_vec());
    compare(place, &format!("{what} for each of the classes that are set"), &classes, found)?;
    if classes.len() < 2 {
        return Err(Error::unexpected(place, format!("{what} for each of two classes or more"), several(&classes)));
    }
    Ok(classes)
}

/// Refuses classes other than `expected`; `what` describes those in the message.
fn compare(place: &Path, what: &str, expected: &[String], found: &[String]) -> Result<()> {
    let (wanted, there): (BTreeSet<_>, BTreeSet<_>) = (expected.iter().collect(), found.iter().collect());
    let missing = wanted.difference(&there).map(|name| format!("no '{name}'"));
    let more = there.difference(&wanted).map(|name| format!("'{name}' as well"));
    let differences: Vec<String> = missing.chain(more).collect();
    if differences.is_empty() { Ok(()) } else { Err(Error::unexpected(place, what, several(&differences))) }
}

/// Names for a message, at most ten of them.
pub fn several(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        [shown @ .., _, _] if shown.len() > 8 => format!("{} and {} more", names[..8].join(", "), names.len() - 8),
        _ => names.join(", "),
    }
}

/// The path below `root`, with U+FFFD for bytes that are not UTF-8.
fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned()
}
