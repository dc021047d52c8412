//! Files and folders that a pipeline reads and does not make.

use crate::plan::Plan;
use crate::stage::Stage;
use artifact::check::nearest;
use artifact::config::Source;
use std::path::Path;

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
            Source::Path(path) if !path.exists() => Some((path, no_such("file or folder", path, &others))),
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
