//! A cache of what programs answered to `--resolve`: a program with libtorch takes a quarter of a second to start.

use crate::mtime::modified;
use crate::pipeline::Written;
use crate::programs;
use crate::stage::Stage;
use artifact::check::Refusal;
use artifact::config::Draft;
use artifact::{Result, write, yaml};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// `artifacts/<pipeline>/.plan/<stage>.yaml`. Holds no time: a program that is newer than this file is asked again.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cached {
    program: PathBuf,
    draft: Draft,
    config: String,
}

/// The cache file of `stage` in a pipeline's folder.
pub fn path(folder: &Path, stage: &str) -> PathBuf {
    folder.join(".plan").join(format!("{stage}.yaml"))
}

/// The complete configuration of a stage as text: from the file, or else from the program.
pub fn config_text(written: &Written, program: &Path, folder: &Path) -> Result<String, Refusal> {
    match cached(written, program, &path(folder, &written.name)) {
        Some(config) => Ok(config),
        None => programs::ask(program, written),
    }
}

/// Writes the cache file. Its time tells whether the program has changed since.
pub fn store(stage: &Stage, folder: &Path) -> Result<()> {
    let path = path(folder, &stage.name);
    if cached(&stage.written, &stage.program, &path).is_some() {
        return Ok(());
    }
    let cached =
        Cached { program: stage.program.clone(), draft: stage.written.draft.clone(), config: stage.text.clone() };
    write::atomic(&path, yaml::to_string(&cached).as_bytes())
}

fn cached(written: &Written, program: &Path, path: &Path) -> Option<String> {
    if modified(program)? > modified(path)? {
        return None;
    }
    let cached: Cached = yaml::read(path).ok()?;
    (cached.program == program && cached.draft == written.draft).then_some(cached.config)
}
