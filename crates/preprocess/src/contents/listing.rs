//! What is in the photos folder.

use super::ignored::Ignored;
use crate::unreadable::Unreadable;
use artifact::Split;
use std::path::PathBuf;

/// Everything in the photos folder.
pub struct Contents {
    /// Class names in label order.
    pub classes: Vec<String>,
    /// The splits that are given, or that will be drawn.
    pub splits: Vec<Split>,
    /// Every photo: split by split (if there are folders for them), class by class, sorted bytewise by path.
    pub photos: Vec<PhotoFile>,
    /// Photos whose names no file could hold.
    pub misnamed: Vec<Unreadable>,
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
