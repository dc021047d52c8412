//! What a program answered the last time, kept because a program with libtorch takes a quarter of a second to start.

use crate::pipeline::Written;
use crate::programs;
use crate::stage::Stage;
use crate::stamp::modified;
use artifact::check::Refusal;
use artifact::config::Draft;
use artifact::{Result, write, yaml};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// `artifacts/<pipeline>/.plan/<stage>.yaml`. Holds no time: a program that is newer than this file is asked again.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    program: PathBuf,
    draft: Draft,
    config: String,
}

/// Where a pipeline's folder keeps what was answered for `stage`.
pub fn path(folder: &Path, stage: &str) -> PathBuf {
    folder.join(".plan").join(format!("{stage}.yaml"))
}

/// The complete configuration of a stage as text: from the file, or else from the program.
pub fn of(written: &Written, program: &Path, folder: &Path) -> Result<String, Refusal> {
    match kept(written, program, &path(folder, &written.name)) {
        Some(config) => Ok(config),
        None => programs::ask(program, written),
    }
}

/// Keeps the answer; its time says which program gave it.
pub fn keep(stage: &Stage, folder: &Path) -> Result<()> {
    let path = path(folder, &stage.name);
    if kept(&stage.written, &stage.program, &path).is_some() {
        return Ok(());
    }
    let answer =
        Answer { program: stage.program.clone(), draft: stage.written.draft.clone(), config: stage.text.clone() };
    write::atomic(&path, yaml::to_string(&answer).as_bytes())
}

fn kept(written: &Written, program: &Path, path: &Path) -> Option<String> {
    if modified(program)? > modified(path)? {
        return None;
    }
    let answer: Answer = yaml::read(path).ok()?;
    (answer.program == program && answer.draft == written.draft).then_some(answer.config)
}
