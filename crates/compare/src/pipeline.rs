//! A pipeline that has run, found by its name.

use crate::stage::Stage;
use anyhow::{Context as _, bail, ensure};
use artifact::check::rather;
use artifact::error::IoContext as _;
use artifact::file_names::{LOCKS, METRICS, PLAN};
use artifact::pipelines;
use serde::Deserialize;
use std::fs::{self, File, TryLockError};
use std::path::Path;

const FILES: &str = "pipelines";
const ARTIFACTS: &str = "artifacts";

/// A pipeline, all of whose stages have finished.
pub struct Pipeline {
    /// The name of its folder in `artifacts/`.
    pub name: String,
    /// Every stage after those that it reads.
    pub stages: Vec<Stage>,
    /// Keeps others from running it meanwhile.
    _lock: Option<File>,
}

/// The part of the report's numbers that no other file holds.
#[derive(Deserialize)]
struct Metrics {
    headline: Headline,
}

#[derive(Deserialize)]
struct Headline {
    model: String,
}

impl Pipeline {
    /// Opens the pipeline `name`. Errors: there is none of this name, or it has not run to its end.
    pub fn open(name: &str) -> anyhow::Result<Self> {
        let written = pipelines::written(Path::new(FILES))?;
        refuse_unknown(name, &written)?;
        // Artifacts that were copied to another name have no pipeline file.
        let file = written.iter().find(|file| *file == name);
        let remedy = file.map_or_else(
            || format!("it cannot run without {FILES}/{name}.yaml"),
            |_| format!("`make pipeline PIPELINE={name}` runs it"),
        );
        let folder = Path::new(ARTIFACTS).join(name);
        ensure!(folder.join(PLAN).is_file(), "pipeline '{name}' has not run yet; {remedy}");
        let lock = lock(name)?;
        let stages = pipelines::stages(&folder)?;
        let stages = stages.iter().map(|stage| Stage::open(&folder.join(stage), &remedy));
        Ok(Self { name: name.to_owned(), stages: stages.collect::<Result<_, _>>()?, _lock: lock })
    }

    /// The stage of this name.
    pub fn stage(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.name() == name)
    }

    /// The stage `name` and all that it reads, directly or not.
    pub fn upstream(&self, name: &str) -> Vec<&Stage> {
        let (mut names, mut found) = (vec![name.to_owned()], Vec::new());
        for stage in self.stages.iter().rev() {
            if names.contains(&stage.name()) {
                names.extend(stage.config.stages().into_iter().map(str::to_owned));
                found.push(stage);
            }
        }
        found
    }

    /// The model in the headline of the pipeline's report, of the first one if there are several.
    pub fn headline(&self) -> anyhow::Result<Option<String>> {
        let Some(report) = self.stages.iter().find(|stage| stage.folder.has(METRICS)) else { return Ok(None) };
        let path = report.folder.file(METRICS)?;
        let text = fs::read_to_string(&path).at(&path, "read")?;
        let metrics: Metrics = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        Ok(Some(metrics.headline.model))
    }
}

/// The name of the pipeline that is given as `mine`, `artifacts/mine/` or `pipelines/mine.yaml`.
pub fn name(given: &str) -> &str {
    let path = given.trim_start_matches("./").trim_end_matches('/');
    let below = |folder: &str| path.strip_prefix(folder)?.strip_prefix('/');
    let file = below(FILES).unwrap_or(path);
    below(ARTIFACTS).unwrap_or_else(|| file.strip_suffix(".yaml").unwrap_or(file))
}

/// Refuses a name that neither one of the pipeline files `written` nor a folder of artifacts has.
fn refuse_unknown(name: &str, written: &[String]) -> anyhow::Result<()> {
    let planned = pipelines::planned(Path::new(ARTIFACTS))?;
    let mut known: Vec<&str> = written.iter().chain(&planned).map(String::as_str).collect();
    known.sort_unstable();
    known.dedup();
    let rather = rather(name, &known);
    ensure!(known.contains(&name), "there is no pipeline '{name}'{rather}A= and B= may be: {}", known.join(" "));
    Ok(())
}

/// Takes a shared lock, without waiting for it. None if no make ever locked this pipeline, as for a folder that was
/// copied.
fn lock(name: &str) -> anyhow::Result<Option<File>> {
    let path = Path::new(ARTIFACTS).join(LOCKS).join(name);
    let Ok(file) = File::open(&path) else { return Ok(None) };
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => bail!(
            "a make runs pipeline '{name}' now; compare when it has ended (`make pipeline PIPELINE={name}` waits for it)"
        ),
        Err(TryLockError::Error(reason)) => Ok(Err(reason).at(&path, "lock")?),
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_pipeline_may_be_given_by_its_name_its_file_or_its_folder() {
        for given in ["a", "a.yaml", "pipelines/a.yaml", "./pipelines/a.yaml", "artifacts/a", "./artifacts/a/"] {
            assert_eq!(name(given), "a", "{given}");
        }
        // Folders have no ending to lose.
        let given = ["a.old", "artifacts/a.old", "artifacts/a.yaml", "../a", "/a", ""];
        assert_eq!(given.map(name), ["a.old", "a.old", "a.yaml", "../a", "/a", ""]);
    }
}
