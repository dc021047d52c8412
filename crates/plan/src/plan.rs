//! A pipeline with every stage resolved, in an order in which the stages can run.

use crate::expand::{self, Expanded};
use crate::mistakes::{Mistakes, gather};
use crate::pipeline::{Pipeline, Written};
use crate::programs::Programs;
use crate::resolved_cache::Asked;
use crate::stage::Stage;
use crate::{name, order};
use artifact::check::{Refusal, rather};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::thread;

/// The Makefile's name for all stages.
const ALL: &str = "pipeline";

/// A pipeline that can run.
pub struct Plan {
    /// The pipeline file.
    pub file: PathBuf,
    /// `artifacts/<pipeline>`
    pub folder: PathBuf,
    /// Every stage after those that it reads, otherwise in the order of the file.
    pub stages: Vec<Stage>,
    /// What the programs were asked.
    pub asked: Vec<Asked>,
}

impl Plan {
    /// Asks the programs of all stages at once. Errors: everything that they refuse.
    pub fn resolve(pipeline: Pipeline, programs: &Programs) -> Result<Self, Mistakes> {
        let folder = Path::new("artifacts").join(&pipeline.name);
        // First, because of misspelled names: such a stage has no program, and those that read it by the right name
        // would be refused as well.
        let found = gather(pipeline.stages.into_iter().map(|written| find(written, programs)));
        let expanded = found.and_then(|found| {
            thread::scope(|scope| {
                let ask = |(written, program)| scope.spawn(|| expand(written, program, programs, &folder));
                let asked: Vec<_> = found.into_iter().map(ask).collect();
                gather(asked.into_iter().map(|thread| thread.join().expect("asking a program does not panic")))
            })
        });
        let sorted = expanded.and_then(|expanded| sorted(expanded).map_err(|refusal| vec![refusal]));
        match sorted {
            Ok((stages, asked)) => Ok(Self { file: pipeline.file, folder, stages, asked }),
            Err(refusals) => Err(Mistakes::new(&pipeline.file, refusals)),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.folder.file_name().and_then(OsStr::to_str).unwrap_or_default()
    }

    /// The folder of a stage of this pipeline.
    pub fn folder_of(&self, stage: &str) -> PathBuf {
        self.folder.join(stage)
    }

    /// The stage of this name; `targets` are further names to suggest if there is none.
    pub fn stage(&self, name: &str, targets: &[String]) -> anyhow::Result<&Stage> {
        self.stages.iter().find(|stage| stage.name == name).ok_or_else(|| {
            if name::pipelines().unwrap_or_default().iter().any(|pipeline| pipeline == name) {
                return anyhow::anyhow!("'{name}' is a pipeline: make pipeline PIPELINE={name}");
            }
            let stages: Vec<&str> = self.stages.iter().map(|stage| stage.name.as_str()).collect();
            let known: Vec<&str> = stages.iter().copied().chain(targets.iter().map(String::as_str)).collect();
            anyhow::anyhow!(
                "no stage or target '{name}'{}stages of {}: {}; see `make help`",
                rather(name, &known),
                self.file.display(),
                stages.join(", ")
            )
        })
    }

    /// The stages that `goals` name, and all that they depend on; without goals, all stages.
    pub fn needed(&self, goals: &[String], targets: &[String]) -> anyhow::Result<Vec<&Stage>> {
        if goals.is_empty() || goals.iter().any(|goal| goal == ALL) {
            return Ok(self.stages.iter().collect());
        }
        let mut names: Vec<&str> = Vec::new();
        for goal in goals {
            names.push(&self.stage(goal, targets)?.name);
        }
        for stage in self.stages.iter().rev() {
            if names.contains(&stage.name.as_str()) {
                names.extend(stage.config.stages());
            }
        }
        Ok(self.stages.iter().filter(|stage| names.contains(&stage.name.as_str())).collect())
    }

    /// The stages that no other stage reads.
    pub fn finals(&self) -> Vec<&Stage> {
        let is_read =
            |stage: &Stage| self.stages.iter().any(|other| other.config.stages().contains(&stage.name.as_str()));
        self.stages.iter().filter(|stage| !is_read(stage)).collect()
    }
}

fn find(written: Written, programs: &Programs) -> Result<(Written, PathBuf), Refusal> {
    match programs.find(&written.run, &written.name) {
        Ok(program) => Ok((written, program)),
        Err(refusal) => Err(refusal.below(&format!("stages.{}", written.name))),
    }
}

fn expand(written: Written, program: PathBuf, programs: &Programs, folder: &Path) -> Result<Expanded, Refusal> {
    let key = format!("stages.{}", written.name);
    expand::expand(written, program, programs, folder).map_err(|refusal| refusal.below(&key))
}

fn sorted(expanded: Vec<Expanded>) -> Result<(Vec<Stage>, Vec<Asked>), Refusal> {
    let (mut stages, mut asked) = (Vec::new(), Vec::new());
    for one in expanded {
        stages.extend(one.stages);
        asked.extend(one.asked);
    }
    expand::refuse_equal_names(&stages)?;
    expand::follow_seeds(&mut stages)?;
    Ok((order::sort(stages)?, asked))
}
