//! A project of the bench's own, in which `make` and the stage programs run as they do for everybody.

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

/// What `make` says to those that it starts, and what no other `make` should hear.
const MAKES_OWN: [&str; 4] = ["MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"];

/// A folder with the Makefile, the programs of `make build` and pipelines of the bench. It goes away with this value.
pub struct Workplace {
    folder: PathBuf,
}

impl Workplace {
    /// Makes it anew in `.bench/NAME`, where there is room, and not where the system puts temporary files.
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
        fs::copy(fixture::root().join("Makefile"), self.path("Makefile"))?;
        symlink(programs, self.path("artifacts/.bin"))
    }

    /// Where something in it is.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.join(below)
    }

    /// Writes a pipeline file, has all its settings checked and configures its stages.
    pub fn pipeline(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let file = format!("pipelines/{name}.yaml");
        write::atomic(&self.path(&file), text.as_bytes())?;
        watch(self.here("artifacts/.bin/plan").args(["make", &file])).map(drop)
    }

    /// `make GOALS PIPELINE=…`, with nothing to set up or to compile.
    pub fn make(&self, pipeline: &str, goals: &[&str]) -> anyhow::Result<Cost> {
        let mut command = Command::new("make");
        command.current_dir(&self.folder).env("CUDA_VISIBLE_DEVICES", "");
        for name in MAKES_OWN {
            command.env_remove(name);
        }
        command.args(["CARGO=:", "SETUP=:"]).arg(format!("PIPELINE={pipeline}")).args(goals);
        // One stage after the other.
        Ok(watch_for(&mut command, LIMIT * 2)?.0)
    }

    /// Runs the program of one stage, whose inputs are there, whether or not it is due.
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

    /// The number of epochs that a stage is set to train.
    pub fn epochs(&self, pipeline: &str, stage: &str) -> anyhow::Result<usize> {
        let value = self.setting(pipeline, stage, "epochs")?;
        value.as_u64().map(|epochs| epochs as usize).context("epochs: expected a whole number")
    }

    /// A word among the facts of a finished stage.
    pub fn fact(&self, pipeline: &str, stage: &str, key: &str) -> anyhow::Result<String> {
        word(self.artifact(pipeline, stage)?.manifest().facts.get(key), stage, key)
    }

    /// A word that a finished stage recorded of itself.
    pub fn recorded(&self, pipeline: &str, stage: &str, key: &str) -> anyhow::Result<String> {
        word(self.artifact(pipeline, stage)?.provenance()?.get(key), stage, key)
    }

    /// The seconds that a stage says it took, from its log.
    pub fn logged(&self, pipeline: &str, stage: &str) -> anyhow::Result<f64> {
        let log = self.path(&format!("artifacts/{pipeline}/{stage}/log.txt"));
        let text = fs::read_to_string(&log).with_context(|| log.display().to_string())?;
        done_in(&text).with_context(|| format!("{}: expected 'done in …' at its end", log.display()))
    }

    /// Gives back the disk that a pipeline took.
    pub fn clean(&self, pipeline: &str) -> anyhow::Result<()> {
        empty(&self.path(&format!("artifacts/{pipeline}")))
    }

    fn here(&self, program: &str) -> Command {
        // No GPU: what is compared is what one processor does.
        let mut command = Command::new(self.folder.join(program));
        command.current_dir(&self.folder).env("CUDA_VISIBLE_DEVICES", "");
        command
    }
}

impl Drop for Workplace {
    /// However the bench ends: its gigabytes are of use to nobody.
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
    fn a_log_says_when_it_was_done() {
        assert_eq!(done_in("     0.0 s  training\n     5.9 s  done in 5.9 s\n"), Some(5.9));
        assert_eq!(done_in("     0.0 s  training\n"), None);
        assert_eq!(done_in(""), None);
    }
}
