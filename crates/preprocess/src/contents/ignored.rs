//! Files that are left out; nothing is dropped in silence.

use super::shown::below;
use crate::config::Settings;
use crate::pattern;
use artifact::{Error, Job, Result, walk};
use picture::names;
use regex::Regex;
use std::collections::BTreeMap;
use std::path::Path;

/// Files that are left out.
#[derive(Default)]
pub struct Ignored {
    /// How many are not photos, by extension.
    kinds: BTreeMap<String, usize>,
    /// Photos that belong to no class.
    astray: Vec<String>,
    /// Why those belong to none.
    reason: &'static str,
    /// What the setting `ignore` says.
    pattern: Option<Regex>,
    /// Files that it matches.
    unwanted: Vec<String>,
    /// Columns of a table of labels that mean nothing here.
    columns: Vec<String>,
    /// Rows of it that only repeat another one.
    rows: usize,
}

impl Ignored {
    /// Nothing yet. `reason`: why a photo belongs to no class, such as "in no class folder".
    pub fn new(reason: &'static str, settings: &Settings) -> Self {
        let pattern = pattern::compiled("ignore", settings.ignore.as_deref()).expect("settings are checked");
        Self { reason, pattern, ..Self::default() }
    }

    /// What is left out of a table of labels.
    pub fn with_table(self, columns: Vec<String>, rows: usize) -> Self {
        Self { columns, rows, ..self }
    }

    /// Notes one file, or all files in one folder.
    pub fn note(&mut self, root: &Path, path: &Path) -> Result<()> {
        let files = if walk::is_folder(path)? { walk::files(path)? } else { vec![path.to_owned()] };
        for name in files.iter().map(|file| below(root, file)) {
            self.add(name);
        }
        Ok(())
    }

    /// Notes a file in no class.
    pub fn add(&mut self, name: String) {
        if !self.takes(&name) {
            self.astray.push(name);
        }
    }

    /// Notes a file in a class unless it is a photo that is wanted.
    pub fn takes(&mut self, name: &str) -> bool {
        if self.pattern.as_ref().is_some_and(|pattern| pattern.is_match(name)) {
            self.unwanted.push(name.to_owned());
            return true;
        }
        let kind = names::kind_unless_photo(name);
        kind.map(|kind| *self.kinds.entry(kind).or_default() += 1).is_some()
    }

    /// How many files are left out.
    pub fn count(&self) -> usize {
        self.kinds.values().sum::<usize>() + self.astray.len() + self.unwanted.len()
    }

    /// Says what is left out, if anything.
    pub fn tell<S>(&self, job: &Job<S>) {
        let (unread, others): (Vec<_>, Vec<_>) = self.kinds.iter().partition(|(kind, _)| names::is_unread_photo(kind));
        let (n, endings) = summed(&others);
        match n {
            0 => {}
            1 => job.say(format!("1 file ignored, not a photo by its extension ({endings})")),
            n => job.say(format!("{n} files ignored, not photos by their extension ({endings})")),
        }
        let (n, endings) = summed(&unread);
        if n > 0 {
            job.say(format!("{} ignored, which cannot be read ({endings}): {}", photos(n), names::CONVERT));
        }
        for (files, reason) in [(&self.astray, self.reason), (&self.unwanted, "by the setting ignore")] {
            if let Some(first) = files.first() {
                job.say(format!("{} ignored, {reason} (first: {first})", photos(files.len())));
            }
        }
        if !self.columns.is_empty() {
            job.say(format!("columns of the labels that are not read: {}", self.columns.join(", ")));
        }
        if self.rows > 0 {
            job.say(format!("rows of the labels that only repeat another one: {}", self.rows));
        }
    }
}

/// How many files there are of these kinds, and the kinds.
fn summed(kinds: &[(&String, &usize)]) -> (usize, String) {
    let endings: Vec<&str> = kinds.iter().map(|(kind, _)| kind.as_str()).collect();
    (kinds.iter().map(|(_, n)| **n).sum(), endings.join(", "))
}

fn photos(n: usize) -> String {
    format!("{n} photo{}", if n == 1 { "" } else { "s" })
}

/// Stops where most photos are of formats that are not read: a few others would make a data set that nobody meant.
pub fn refuse_mostly_unread(root: &Path, names: &[String]) -> Result<()> {
    let mut unread: BTreeMap<String, usize> = BTreeMap::new();
    let mut read = 0;
    for name in names {
        match names::kind_unless_photo(name) {
            None => read += 1,
            Some(kind) if names::is_unread_photo(&kind) => *unread.entry(kind).or_default() += 1,
            Some(_) => {}
        }
    }
    let (n, endings) = summed(&unread.iter().collect::<Vec<_>>());
    if n <= read {
        return Ok(());
    }
    let reason = format!("{n} of {} are {endings}, which cannot be read: {}", photos(n + read), names::CONVERT);
    Err(Error::unusable(root, reason))
}
