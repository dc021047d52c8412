//! What was found where photos were looked for and is not among them.

use artifact::stderr;
use picture::names;
use std::collections::BTreeMap;

/// So many kinds of files, and so many folders, are named one by one: memory must not grow with what lies around.
const MOST_NAMED: usize = 20;
/// The kind of all further files.
const OTHER: &str = "of other kinds";

/// What was found and is not among the photos.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    /// How many files there were, by what they are: `.txt`, `hidden`.
    files: BTreeMap<String, usize>,
    hidden_folders: usize,
    /// Why folders could not be listed, for the first of them.
    unlisted: Vec<String>,
    unlisted_folders: usize,
}

impl LeftOut {
    /// A file that is no photo by its name.
    pub fn add_file(&mut self, kind: String) {
        let is_named = self.files.contains_key(&kind) || self.files.len() < MOST_NAMED;
        *self.files.entry(if is_named { kind } else { OTHER.to_owned() }).or_default() += 1;
    }

    /// A folder that the system hides.
    pub fn add_hidden_folder(&mut self) {
        self.hidden_folders += 1;
    }

    /// A folder that cannot be listed.
    pub fn add_unlisted(&mut self, reason: String) {
        self.unlisted_folders += 1;
        if self.unlisted.len() < MOST_NAMED {
            self.unlisted.push(reason);
        }
    }

    /// Whether photos may be missing that were asked for.
    pub fn has_unlisted(&self) -> bool {
        self.unlisted_folders > 0
    }

    /// Says all of it on stderr.
    pub fn tell(&self) {
        for (kind, n) in &self.files {
            let hint = if names::is_unread_photo(kind) { names::CONVERT } else { "not photos by their names" };
            stderr::line(format_args!("{} ({kind}) left out: {hint}", counted(*n, "file")));
        }
        if self.hidden_folders > 0 {
            stderr::line(format_args!("{} left out", counted(self.hidden_folders, "hidden folder")));
        }
        self.unlisted.iter().for_each(stderr::line);
        let more = self.unlisted_folders - self.unlisted.len();
        if more > 0 {
            stderr::line(format_args!("{} more could not be listed", counted(more, "folder")));
        }
    }
}

/// `1 photo`, `2 photos`.
pub fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
