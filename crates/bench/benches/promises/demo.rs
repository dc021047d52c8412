//! The demo's classifier, trained as its pipeline says, and fresh photos that the same programs draw.

use anyhow::Context as _;
use artifact::{file_names, walk};
use bench::project::Workplace;
use model::classifier::Classifier;
use model::device::Chosen;
use model::precision::PrecisionSetting;
use std::fs;
use std::path::PathBuf;

/// Fresh photos of each class, in each of two splits.
const FRESH: usize = 5000;
/// Another seed than the demo's: no photo is one of those that it was trained on or chosen by.
const FRESH_SEED: u64 = 1007;
/// Photos of each class of `reef`.
const STRANGERS: usize = 70;

/// A project with the demo's pipeline and two that only draw.
pub struct Demo {
    place: Workplace,
}

impl Demo {
    /// Trains the classifier and draws the photos.
    pub fn run() -> anyhow::Result<Self> {
        let place = Workplace::new("promises")?;
        let root = fixture::root();
        std::os::unix::fs::symlink(root.join("data"), place.path("data"))?;
        let demo = fs::read_to_string(root.join("pipelines/demo.yaml")).context("pipelines/demo.yaml")?;
        place.pipeline("demo", &demo)?;
        place.pipeline("fresh", &drawing("scenes", FRESH_SEED, FRESH, FRESH))?;
        place.pipeline("strange", &drawing("reef", FRESH_SEED, STRANGERS, 0))?;
        for (pipeline, goal) in [("demo", "export"), ("fresh", "scenes"), ("strange", "reef")] {
            eprintln!("{goal} of {pipeline}");
            place.make(pipeline, &[goal])?;
        }
        Ok(Self { place })
    }

    /// The file that `export` wrote.
    pub fn classifier(&self) -> anyhow::Result<Classifier> {
        let path = self.place.path("artifacts/demo/export").join(file_names::CLASSIFIER);
        Ok(Classifier::open(&path, &Chosen::Cpu, PrecisionSetting::Auto)?)
    }

    /// Fresh photos of the class `name`.
    pub fn known(&self, name: &str) -> anyhow::Result<Vec<PathBuf>> {
        let photos = self.place.path("artifacts/fresh/scenes/photos");
        let of = |split: &str| walk::files(&photos.join(split).join(name));
        Ok([of("train")?, of("test")?].concat())
    }

    /// The classes of `reef`, each with its photos.
    pub fn strangers(&self) -> anyhow::Result<Vec<(String, Vec<PathBuf>)>> {
        let classes = walk::entries(&self.place.path("artifacts/strange/reef/photos/train"))?;
        let name = |class: &PathBuf| class.file_name().unwrap_or_default().to_string_lossy().into_owned();
        classes.iter().map(|class| Ok((name(class), walk::files(class)?))).collect()
    }
}

/// A pipeline of one stage that draws so many photos of each class. No stage draws without validation photos.
fn drawing(stage: &str, seed: u64, train: usize, test: usize) -> String {
    format!("seed: {seed}\nstages:\n  {stage}:\n    settings: {{ train: {train}, validation: 1, test: {test} }}\n")
}
