//! Files that are left out; nothing is dropped in silence.

use super::below;
use artifact::{Job, Result, walk};
use picture::names;
use std::collections::BTreeMap;
use std::path::Path;

/// Files that are left out.
pub struct Ignored {
    /// How many are not photos, by extension.
    kinds: BTreeMap<String, usize>,
    /// Photos that belong to no class.
    astray: Vec<String>,
    /// Why those belong to none.
    reason: &'static str,
    /// Columns of a table of labels that mean nothing here.
    columns: Vec<String>,
    /// Rows of it that only repeat another one.
    rows: usize,
}

impl Ignored {
    /// Nothing yet. `reason`: why a photo belongs to no class, such as "in no class folder".
    pub const fn new(reason: &'static str) -> Self {
        Self { kinds: BTreeMap::new(), astray: Vec::new(), reason, columns: Vec::new(), rows: 0 }
    }

    /// What is left out of a table of labels.
    pub fn with_table(self, columns: Vec<String>, rows: usize) -> Self {
        Self { columns, rows, ..self }
    }

    /// Notes one file, or all files in one folder.
    pub fn note(&mut self, root: &Path, path: &Path) -> Result<()> {
        let files = if path.is_dir() { walk::files(path)? } else { vec![path.to_owned()] };
        for name in files.iter().map(|file| below(root, file)) {
            match names::kind_unless_photo(&name) {
                None => self.add_photo(name),
                Some(kind) => self.add_kind(kind),
            }
        }
        Ok(())
    }

    /// Notes a photo that belongs to no class.
    pub fn add_photo(&mut self, name: String) {
        self.astray.push(name);
    }

    /// Notes a file of a kind that is not read.
    pub fn add_kind(&mut self, kind: String) {
        *self.kinds.entry(kind).or_default() += 1;
    }

    /// How many files are left out.
    pub fn count(&self) -> usize {
        self.kinds.values().sum::<usize>() + self.astray.len()
    }

    /// Says what is left out, if anything.
    pub fn tell<S>(&self, job: &Job<S>) {
        let endings = self.kinds.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        match self.kinds.values().sum() {
            0 => {}
            1 => job.say(format!("1 file ignored, not a photo by its extension ({endings})")),
            n => job.say(format!("{n} files ignored, not photos by their extension ({endings})")),
        }
        if let Some(first) = self.astray.first() {
            let n = self.astray.len();
            let photos = if n == 1 { "photo" } else { "photos" };
            job.say(format!("{n} {photos} ignored, {} (first: {first})", self.reason));
        }
        if !self.columns.is_empty() {
            job.say(format!("columns of the labels that are not read: {}", self.columns.join(", ")));
        }
        if self.rows > 0 {
            job.say(format!("rows of the labels that only repeat another one: {}", self.rows));
        }
    }
}
