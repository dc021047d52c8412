//! A split that lacks a class can neither teach nor test it.

use crate::config::SplitRule;
use crate::contents::several;
use crate::photo::Photo;
use crate::small_classes::counts;
use artifact::{Error, Split};
use std::path::Path;

/// Refuses classes that have no photo in one of the splits, all of them in one message. `a_photo` and `remedy` are parts of
/// the message.
pub fn refuse(
    root: &Path,
    (splits, classes): (&[Split], &[String]),
    photos: &[&Photo],
    (a_photo, remedy): (&str, &str),
) -> artifact::Result<()> {
    let mut lacking = Vec::new();
    for (name, counts) in classes.iter().zip(counts(classes.len(), photos)) {
        let empty = splits.iter().filter(|split| counts[**split as usize] == 0).map(|split| split.name());
        let empty = empty.collect::<Vec<_>>().join(" and ");
        if !empty.is_empty() {
            lacking.push(format!("'{name}' (of {}) in {empty}", counts.iter().sum::<usize>()));
        }
    }
    if lacking.is_empty() {
        return Ok(());
    }
    let expected = format!("{a_photo} of every class in every split");
    Err(Error::unexpected(root, expected, format!("none of {}{remedy}", several(&lacking))))
}

/// What helps where a drawn split lacks a class.
pub const fn remedy(rule: SplitRule) -> &'static str {
    match rule {
        SplitRule::Stratified => {
            "; each class needs as many photos, or groups of photos, as there are splits, not counting equal files"
        }
        SplitRule::Independent => "; `split: stratified` gives every split its share of each class",
    }
}
