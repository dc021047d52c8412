//! A project whose pipeline is disturbed, and what an undisturbed run writes in it.

use anyhow::{Context as _, ensure};
use artifact::random::{self, ChaCha8Rng, Purpose};
use artifact::{file_names, walk};
use fixture::{Outcome, Project, weights};
use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const PROGRAMS: [&str; 7] = ["preprocess", "augment", "extract", "train-head", "select", "finetune", "report"];

/// Stages of the pipeline: `train-head` is three, one for each learning rate and one that selects.
const STAGES: usize = 8;

/// Height, degrees and learning rate of the pipeline file that is run. They concern all stages, some, and few.
const SETTINGS: [[&str; 3]; 4] =
    [["40", "20", "0.004"], ["36", "20", "0.004"], ["40", "30", "0.004"], ["40", "20", "0.002"]];

/// All files of the pipeline by path below its folder.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// One text of the pipeline file.
pub struct Variant {
    text: String,
    /// What its undisturbed run wrote.
    files: Files,
    /// How long that took.
    pub time: Duration,
}

/// The project, and the draws that decide what happens in it.
pub struct Trial {
    /// Where it all happens.
    pub project: Project,
    /// The texts of the pipeline file, and what they lead to.
    pub variants: Vec<Variant>,
    /// Random numbers of this trial alone.
    pub random: ChaCha8Rng,
}

/// What came of a disturbance.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found {
    /// Stages that `make status` called fresh although a file of theirs was not that of an undisturbed run.
    pub wrongly_fresh: usize,
    /// Files that were not those of an undisturbed run after the next make.
    pub other_files: usize,
    /// Whether the next make failed.
    pub failed: bool,
}

impl Found {
    /// Whether anything is otherwise than after an undisturbed run.
    pub fn is_wrong(&self) -> bool {
        self.wrongly_fresh > 0 || self.other_files > 0 || self.failed
    }
}

impl Trial {
    /// Runs every variant once, undisturbed. `prepare` makes the folder `artifacts` of the project.
    pub fn new(name: &'static str, prepare: impl FnOnce(&Path) -> anyhow::Result<()>) -> anyhow::Result<Self> {
        let project = Project::with_makefile_and_built(&PROGRAMS);
        project.write("data/weights/narrow.safetensors", &weights::vgg16(0.125, 1));
        project.figures("data/figures", [16, 12, 12]);
        fs::create_dir(project.path().join("artifacts"))?;
        prepare(&project.path().join("artifacts"))?;
        let random = random::stream(7, Purpose::Test(name), &[]);
        let mut trial = Self { project, variants: Vec::new(), random };
        for settings in SETTINGS {
            trial.variants.push(trial.undisturbed(settings)?);
        }
        Ok(trial)
    }

    fn undisturbed(&self, settings: [&str; 3]) -> anyhow::Result<Variant> {
        let mut text = include_str!("faults.yaml").to_owned();
        for (word, value) in ["HEIGHT", "DEGREES", "RATE"].into_iter().zip(settings) {
            text = text.replace(word, value);
        }
        self.empty()?;
        self.project.pipeline(&text);
        let begin = Instant::now();
        self.make(&["pipeline"])?;
        let time = begin.elapsed();
        let status = self.make(&["status"])?.stdout;
        ensure!(fresh(&status).count() == STAGES, "expected {STAGES} fresh stages, got\n{status}");
        Ok(Variant { text, files: self.files(), time })
    }

    /// Removes all artifacts, and the cache of runs.
    pub fn empty(&self) -> anyhow::Result<()> {
        for path in walk::entries(&self.project.path().join("artifacts"))? {
            let kept = [".bin", "lost+found"].iter().any(|name| path.ends_with(name));
            if !kept {
                fs::remove_dir_all(&path).with_context(|| path.display().to_string())?;
            }
        }
        Ok(())
    }

    /// Writes another text of the pipeline file, and sees to it that the next make has something to run: it may find
    /// nothing made, or no earlier run in the cache. Returns which text.
    pub fn begin(&mut self) -> anyhow::Result<usize> {
        let variant = self.write_any();
        let cache = self.project.path().join("artifacts").join(file_names::RUN_CACHE);
        if self.once_in(6) {
            self.empty()?;
        } else if !self.once_in(4) && cache.exists() {
            fs::remove_dir_all(cache)?;
        }
        Ok(variant)
    }

    /// One in `n` times.
    pub fn once_in(&mut self, n: u32) -> bool {
        self.random.random_ratio(1, n)
    }

    /// Chooses one of the texts of the pipeline file, and writes it.
    pub fn write_any(&mut self) -> usize {
        let all: Vec<usize> = (0..self.variants.len()).collect();
        let variant = *all.choose(&mut self.random).expect("there are some");
        self.project.pipeline(&self.variants[variant].text);
        variant
    }

    /// Make, started in a process group of its own.
    pub fn start(&self, arguments: &[&str]) -> anyhow::Result<Child> {
        let mut make = self.project.make_command(arguments);
        make.env("RUN_CACHE", "1G").process_group(0).stdin(Stdio::null());
        Ok(make.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
    }

    /// Runs make, which must succeed.
    pub fn make(&self, arguments: &[&str]) -> anyhow::Result<Outcome> {
        let outcome = self.outcome(arguments)?;
        ensure!(outcome.status == Some(0), "make {arguments:?}: {}", outcome.stderr);
        Ok(outcome)
    }

    fn outcome(&self, arguments: &[&str]) -> anyhow::Result<Outcome> {
        Ok(self.project.make_command(arguments).env("RUN_CACHE", "1G").output()?.into())
    }

    /// All that was made so far.
    fn files(&self) -> Files {
        if self.project.path().join("artifacts/test").exists() { self.project.snapshot() } else { Files::new() }
    }

    /// Whether all files of a stage are those of an undisturbed run. Of other stages some may come and go: that of a make
    /// that was killed runs on.
    fn is_whole(&self, stage: &str, whole: &Files) -> bool {
        let mut files = whole.iter().filter(|(path, _)| path.starts_with(stage));
        let folder = self.project.path().join("artifacts/test");
        // The next make writes the configuration.
        files.all(|(path, bytes)| {
            path.ends_with(file_names::CONFIG) || fs::read(folder.join(path)).is_ok_and(|found| found == *bytes)
        })
    }

    /// Compares what is there with the undisturbed run of `variant`, before and after the next make.
    pub fn found(&self, variant: usize) -> anyhow::Result<Found> {
        let whole = &self.variants[variant].files;
        let status = self.make(&["status"])?.stdout;
        let wrongly_fresh = fresh(&status).filter(|stage| !self.is_whole(stage, whole));
        let wrongly_fresh = wrongly_fresh.inspect(|stage| eprintln!("{stage} is called fresh")).count();
        let next = self.outcome(&["pipeline"])?;
        let failed = next.status != Some(0);
        if failed {
            eprintln!("the next make failed: {}", next.stderr);
        }
        let other = differences(&self.files(), whole);
        for path in &other {
            eprintln!("{}: other bytes", path.display());
        }
        Ok(Found { wrongly_fresh, other_files: other.len(), failed })
    }
}

/// The stages that `make status` calls fresh.
fn fresh(status: &str) -> impl Iterator<Item = &str> {
    status.lines().filter_map(|line| line.strip_suffix("fresh").map(str::trim))
}

/// The files that only one of two snapshots has, or that differ.
fn differences(a: &Files, b: &Files) -> Vec<PathBuf> {
    let mut paths: Vec<&PathBuf> = a.keys().chain(b.keys()).collect();
    paths.sort();
    paths.dedup();
    paths.into_iter().filter(|path| a.get(*path) != b.get(*path)).cloned().collect()
}
