//! Files and folders that a pipeline reads and does not make.

use crate::plan::Plan;
use crate::stage::Stage;
use artifact::check::nearest;
use artifact::config::{Config, Source};
use artifact::{Result, walk};
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// An input from outside the pipeline that is not there.
pub struct Missing<'a> {
    /// Its name below `in:`.
    pub input: &'a str,
    /// Where it should be.
    pub path: &'a Path,
    /// What is wrong.
    pub reason: String,
}

impl Missing<'_> {
    /// Who needs it: stage, input, pipeline file.
    pub fn needed_by(&self, stage: &Stage, plan: &Plan) -> String {
        format!("stage {} (in.{}) of {}", stage.name, self.input, plan.file.display())
    }
}

/// The outside inputs of a stage that are not there, or are a file where a folder is needed.
pub fn missing<'a>(plan: &Plan, stage: &'a Stage) -> Vec<Missing<'a>> {
    let others: Vec<&str> =
        plan.stages.iter().map(|other| other.name.as_str()).filter(|name| *name != stage.name).collect();
    let mut found = Vec::new();
    for (input, source) in &stage.config.inputs {
        let wrong = match source {
            Source::File(path) if !path.exists() => Some((path, no_such("file", path, &others))),
            Source::File(path) if path.is_dir() => Some((path, "expected a file, found a folder".to_owned())),
            Source::Folder(path) if !path.exists() => Some((path, no_such("folder", path, &others))),
            Source::Folder(path) if !path.is_dir() => Some((path, "expected a folder, found a file".to_owned())),
            _ => None,
        };
        found.extend(wrong.map(|(path, reason)| Missing { input, path, reason }));
    }
    found
}

/// A path without dots and slashes may have been meant as the name of a stage.
fn no_such(thing: &str, path: &Path, stages: &[&str]) -> String {
    match path.to_str().filter(|text| !text.contains(['/', '.']) && !stages.is_empty()) {
        None => format!("no such {thing}"),
        Some(name) => match nearest(name, stages) {
            Some(near) => format!("no such {thing} (nor a stage of this name, did you mean '{near}'?)"),
            None => format!("no such {thing} (nor a stage of this name, there are {})", stages.join(", ")),
        },
    }
}

/// What `inputs.txt` holds: path, bytes and modification time of every outside file, and the path of every empty folder,
/// which is a class without photos; sorted. Nothing if there is none.
///
/// Make compares this one file, because it cannot handle odd file names, and because a file that was replaced by an older
/// one counts as changed too.
pub fn listing(config: &Config) -> Result<Option<String>> {
    let mut lines = Vec::new();
    let outside = config.outside();
    for path in &outside {
        if path.is_dir() {
            let below = walk::below(path)?;
            lines.extend(below.files.iter().map(|file| line(file)));
            lines.extend(below.empty_folders.iter().map(|folder| empty(folder)));
        } else {
            lines.push(line(path));
        }
    }
    lines.sort();
    lines.dedup();
    Ok((!outside.is_empty()).then(|| lines.concat()))
}

#[expect(clippy::unnecessary_debug_formatting, reason = "quoted and escaped, a line is a file whatever its name is")]
fn line(path: &Path) -> String {
    let Ok(data) = fs::metadata(path) else { return format!("{path:?} missing\n") };
    let time = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("{path:?} {} bytes {}.{:09}\n", data.len(), time.as_secs(), time.subsec_nanos())
}

#[expect(clippy::unnecessary_debug_formatting, reason = "as in the lines of files")]
fn empty(folder: &Path) -> String {
    format!("{folder:?} empty\n")
}

/// The paths of which two listings say different things.
pub fn changes<'a>(old: &'a str, new: &'a str) -> Vec<&'a str> {
    let only = |here: &'a str, there: &'a str| {
        let there: std::collections::HashSet<&str> = there.lines().collect();
        here.lines().filter(move |line| !there.contains(line)).filter_map(path_of)
    };
    let mut paths: Vec<&str> = only(old, new).chain(only(new, old)).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

fn path_of(line: &str) -> Option<&str> {
    line.rsplit_once("\" ").map(|(path, _)| path.trim_start_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_added_removed_or_changed_is_named() {
        let old = "\"a 1.jpg\" 3 bytes 1.000000000\n\"b\" 3 bytes 1.000000000\n\"c\" 3 bytes 1.000000000\n";
        let new = "\"a 1.jpg\" 4 bytes 1.000000000\n\"c\" 3 bytes 1.000000000\n\"d\" 3 bytes 1.000000000\n";
        assert_eq!(changes(old, new), ["a 1.jpg", "b", "d"]);
        assert!(changes(old, old).is_empty());
    }
}
