//! A pipeline that has run, found by its name.

use crate::stage::Stage;
use anyhow::{Context as _, bail, ensure};
use artifact::check::nearest;
use artifact::error::IoContext as _;
use artifact::file_names::{LOCKS, METRICS, PLAN};
use artifact::walk;
use serde::Deserialize;
use std::fs::{self, File, TryLockError};
use std::path::Path;

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
        let known = known();
        if !known.iter().any(|other| other == name) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let rather = nearest(name, &known).map_or("; ".to_owned(), |near| format!(", did you mean '{near}'? "));
            bail!("there is no pipeline '{name}'{rather}A= and B= may be: {}", known.join(" "));
        }
        let (folder, remedy) = (Path::new(ARTIFACTS).join(name), format!("`make pipeline PIPELINE={name}` runs it"));
        ensure!(folder.join(PLAN).is_file(), "pipeline '{name}' has not run yet; {remedy}");
        let lock = lock(name)?;
        let stages = planned(&folder)?;
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

/// Every name that a pipeline file or a folder of artifacts has, in order.
fn known() -> Vec<String> {
    let list = |folder: &str| walk::entries(Path::new(folder)).unwrap_or_default();
    let files = list("pipelines").into_iter().filter(|path| path.extension().is_some_and(|end| end == "yaml"));
    let folders = list(ARTIFACTS).into_iter().filter(|path| path.join(PLAN).is_file());
    let mut names: Vec<String> =
        files.chain(folders).filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    names.dedup();
    names
}

/// The names of the stages, as `plan` last sorted them. A folder of a stage that left the pipeline is none of them.
fn planned(folder: &Path) -> anyhow::Result<Vec<String>> {
    let path = folder.join(PLAN);
    let text = fs::read_to_string(&path).at(&path, "read")?;
    let stages = text.lines().find_map(|line| line.strip_prefix("pipeline: "));
    let stages = stages.with_context(|| format!("{}: expected a line 'pipeline: …', found none", path.display()))?;
    Ok(stages.split(' ').map(str::to_owned).collect())
}

/// A shared lock, for which this does not wait. None where no make ever locked: in a folder that was copied.
fn lock(name: &str) -> anyhow::Result<Option<File>> {
    let path = Path::new(ARTIFACTS).join(LOCKS).join(name);
    let Ok(file) = File::open(&path) else { return Ok(None) };
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => bail!(
            "a make runs pipeline '{name}' now; compare when it has ended, or go on with `make pipeline PIPELINE={name}`"
        ),
        Err(TryLockError::Error(reason)) => Ok(Err(reason).at(&path, "lock")?),
    }
}
