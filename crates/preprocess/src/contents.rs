//! What the photos folder holds, judged by names alone: no photo is opened here.
//!
//! - `folders`: classes and splits from folders
//! - `table`: classes, splits and groups from a CSV file
//! - `listing`: the result of either
//! - `ignored`: what is left out
//! - `classes`: the classes in label order
//! - `hint`: what may have been meant where no classes are found
//! - `shown`: paths and lists of names, as messages show them

mod classes;
mod folders;
mod hint;
mod ignored;
mod listing;
mod shown;
mod table;

use crate::config::Settings;
use crate::groups::Groups;
use artifact::Result;
pub use listing::{Contents, PhotoFile};
pub use shown::several;
use std::path::Path;

/// Lists `root` by the table `labels`, or by its folders where there is none.
pub fn list(root: &Path, labels: Option<&Path>, settings: &Settings, groups: &Groups) -> Result<Contents> {
    match labels {
        Some(labels) => table::list(root, labels, settings, groups),
        None => folders::list(root, settings, groups),
    }
}
