//! A pipeline with every stage resolved, in an order in which the stages can run.

use crate::mistakes::{Mistakes, gather};
use crate::pipeline::{Pipeline, Written};
use crate::programs::Programs;
use crate::stage::Stage;
use crate::{name, order, resolved_cache};
use artifact::check::{Refusal, nearest};
use artifact::config::Config;
use artifact::yaml;
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
}

impl Plan {
    /// Asks the programs of all stages at once. Errors: everything that they refuse.
    pub fn resolve(pipeline: Pipeline, programs: &Programs) -> Result<Self, Mistakes> {
        let folder = Path::new("artifacts").join(&pipeline.name);
        // First, because stages that read one without a program would be refused as well.
        let found = gather(pipeline.stages.into_iter().map(|written| find(written, programs)));
        let resolved = found.and_then(|found| {
            thread::scope(|scope| {
                let ask = |(written, program)| scope.spawn(|| resolve(written, program, &folder));
                let asked: Vec<_> = found.into_iter().map(ask).collect();
                gather(asked.into_iter().map(|thread| thread.join().expect("asking a program does not panic")))
            })
        });
        let sorted = resolved.and_then(|stages| order::sort(stages).map_err(|refusal| vec![refusal]));
        match sorted {
            Ok(stages) => Ok(Self { file: pipeline.file, folder, stages }),
            Err(refusals) => Err(Mistakes::new(&pipeline.file, refusals)),
        }
    }

    /// The folder of a stage of this pipeline.
    pub fn folder_of(&self, stage: &str) -> PathBuf {
        self.folder.join(stage)
    }

    /// The stage of this name; `targets` are further names to suggest if there is none.
    pub fn stage(&self, name: &str, targets: &[String]) -> anyhow::Result<&Stage> {
        self.stages.iter().find(|stage| stage.name == name).ok_or_else(|| {
            if name::pipelines().iter().any(|pipeline| pipeline == name) {
                return anyhow::anyhow!("'{name}' is a pipeline: make pipeline PIPELINE={name}");
            }
            let stages: Vec<&str> = self.stages.iter().map(|stage| stage.name.as_str()).collect();
            let known: Vec<&str> = stages.iter().copied().chain(targets.iter().map(String::as_str)).collect();
            let rather = nearest(name, &known).map_or("; ".to_owned(), |near| format!(", did you mean '{near}'? "));
            anyhow::anyhow!(
                "no stage or target '{name}'{rather}stages of {}: {}; see `make help`",
                self.file.display(),
                stages.join(", ")
            )
        })
    }

    /// The stages that `goals` are or depend on; without goals all stages.
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
    match programs.find(&written) {
        Ok(program) => Ok((written, program)),
        Err(refusal) => Err(refusal.below(&format!("stages.{}", written.name))),
    }
}

fn resolve(written: Written, program: PathBuf, folder: &Path) -> Result<Stage, Refusal> {
    let resolved = resolved_cache::config_text(&written, &program, folder).and_then(|text| {
        let config: Config = yaml::from_str(&text).map_err(|reason| Refusal {
            key: String::new(),
            reason: format!("{}: printed no configuration: {reason}", program.display()),
        })?;
        Ok((text, config))
    });
    let (text, config) = resolved.map_err(|refusal| refusal.below(&format!("stages.{}", written.name)))?;
    Ok(Stage { name: written.name.clone(), program, written, config, text })
}
