//! A project of the bench, in which `make` and the stage programs run as they do for users.

use crate::photos::empty;
use crate::process::{Cost, LIMIT, watch, watch_for};
use anyhow::{Context as _, ensure};
use artifact::config::Config;
use artifact::{Folder, write, yaml};
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Environment variables of a `make` that runs the bench, which the bench's own `make` must not inherit.
const MAKES_OWN: [&str; 4] = ["MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"];

/// A folder with the Makefile, the programs of `make build` and pipelines of the bench. Dropping this value removes it.
pub struct Workplace {
    folder: PathBuf,
}

impl Workplace {
    /// A new one in `.bench/NAME`, as the disk for temporary files may be too small.
    pub fn new(name: &str) -> anyhow::Result<Self> {
        let root = fixture::root();
        let programs = root.join("artifacts/.bin");
        ensure!(programs.join("plan").exists(), "{}: no programs; `make build` makes them", programs.display());
        let folder = root.join(".bench").join(name);
        empty(&folder)?;
        let place = Self { folder };
        place.furnish(&programs).with_context(|| place.folder.display().to_string())?;
        Ok(place)
    }

    fn furnish(&self, programs: &Path) -> io::Result<()> {
        fs::create_dir_all(self.path("artifacts"))?;
        fs::create_dir_all(self.path("pipelines"))?;
        fs::create_dir_all(self.path("crates/plan"))?;
        for file in fixture::MAKEFILES {
            fs::copy(fixture::root().join(file), self.path(file))?;
        }
        symlink(programs, self.path("artifacts/.bin"))
    }

    /// The path of something in it.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.join(below)
    }

    /// Writes a pipeline file, checks its settings and configures its stages with `plan`.
    pub fn pipeline(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let file = format!("pipelines/{name}.yaml");
        write::atomic(&self.path(&file), text.as_bytes())?;
        watch(self.here("artifacts/.bin/plan").args(["make", &file])).map(drop)
    }

    /// Runs `make GOALS PIPELINE=…` without setting up or compiling anything.
    pub fn make(&self, pipeline: &str, goals: &[&str]) -> anyhow::Result<Cost> {
        let mut command = Command::new("make");
        command.current_dir(&self.folder).env("CUDA_VISIBLE_DEVICES", "");
        for name in MAKES_OWN {
            command.env_remove(name);
        }
        command.args(["BUILD=:", "SETUP=:"]).arg(format!("PIPELINE={pipeline}")).args(goals);
        // The stages run one after another, so the limit is longer.
        Ok(watch_for(&mut command, LIMIT * 2)?.0)
    }

    /// Runs the program of one stage, whose inputs exist, whether or not it is up to date.
    pub fn stage(&self, pipeline: &str, stage: &str) -> anyhow::Result<Cost> {
        let folder = format!("artifacts/{pipeline}/{stage}");
        let program = Config::read(&self.path(&folder))?.run;
        Ok(watch(self.here(&format!("artifacts/.bin/{program}")).arg(&folder))?.0)
    }

    /// A finished stage.
    pub fn artifact(&self, pipeline: &str, stage: &str) -> anyhow::Result<Folder> {
        Ok(Folder::open(&self.path(&format!("artifacts/{pipeline}/{stage}")))?)
    }

    /// The number of pictures in a finished stage, all splits together.
    pub fn pictures(&self, pipeline: &str, stage: &str) -> anyhow::Result<usize> {
        let folder = self.artifact(pipeline, stage)?;
        folder.splits().into_iter().map(|split| Ok(folder.labels(split)?.len())).sum()
    }

    /// A setting of a stage, defaults included.
    pub fn setting(&self, pipeline: &str, stage: &str, key: &str) -> anyhow::Result<yaml::Value> {
        let config = Config::read(&self.path(&format!("artifacts/{pipeline}/{stage}")))?;
        config.settings.get(key).cloned().with_context(|| format!("{stage}: no setting {key}"))
    }

    /// The setting `epochs` of a stage.
    pub fn epochs(&self, pipeline: &str, stage: &str) -> anyhow::Result<usize> {
        let value = self.setting(pipeline, stage, "epochs")?;
        value.as_u64().map(|epochs| epochs as usize).context("epochs: expected a whole number")
    }

    /// A string among the facts of a finished stage.
    pub fn fact(&self, pipeline: &str, stage: &str, key: &str) -> anyhow::Result<String> {
        word(self.artifact(pipeline, stage)?.manifest().facts.get(key), stage, key)
    }

    /// A string in the provenance of a finished stage.
    pub fn recorded(&self, pipeline: &str, stage: &str, key: &str) -> anyhow::Result<String> {
        word(self.artifact(pipeline, stage)?.provenance()?.get(key), stage, key)
    }

    /// The seconds that a stage took, from its log.
    pub fn logged(&self, pipeline: &str, stage: &str) -> anyhow::Result<f64> {
        let log = self.path(&format!("artifacts/{pipeline}/{stage}/log.txt"));
        let text = fs::read_to_string(&log).with_context(|| log.display().to_string())?;
        done_in(&text).with_context(|| format!("{}: expected 'done in …' at its end", log.display()))
    }

    /// Deletes the artifacts of a pipeline.
    pub fn clean(&self, pipeline: &str) -> anyhow::Result<()> {
        empty(&self.path(&format!("artifacts/{pipeline}")))
    }

    fn here(&self, program: &str) -> Command {
        // No GPU: the bench compares CPUs.
        let mut command = Command::new(self.folder.join(program));
        command.current_dir(&self.folder).env("CUDA_VISIBLE_DEVICES", "");
        command
    }
}

impl Drop for Workplace {
    /// Removes the folder, whose gigabytes are of no use after the bench.
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("{}: {error}", self.folder.display());
        }
    }
}

fn word(value: Option<&yaml::Value>, stage: &str, key: &str) -> anyhow::Result<String> {
    let word = value.and_then(yaml::Value::as_str).map(str::to_owned);
    word.with_context(|| format!("{stage}: expected a word under {key}, got {value:?}"))
}

/// The seconds in the last line of a log: `     5.9 s  done in 5.9 s`.
fn done_in(log: &str) -> Option<f64> {
    log.lines().last()?.split_once("done in ")?.1.strip_suffix(" s")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_ends_with_its_seconds() {
        assert_eq!(done_in("     0.0 s  training\n     5.9 s  done in 5.9 s\n"), Some(5.9));
        assert_eq!(done_in("     0.0 s  training\n"), None);
        assert_eq!(done_in(""), None);
    }
}
