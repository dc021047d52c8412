//! The whole chain, from photos to the report: the real programs under the real make.
//!
//! On the real photos, where they lie in `data/`, this prints accuracies and the seconds of each stage:
//!
//!     cargo build --release --workspace --bins    # the programs that are run; `make test` does that
//!     cargo test --release -p plan --test pipeline real -- --nocapture

mod adapted;
mod answered;
mod demo;
#[cfg(target_os = "linux")]
mod killed;
mod mistaken;
mod real;
mod repository;
mod rerun;
mod verified;
mod whole;

use artifact::{Split, file_names, yaml};
use fixture::{Project, picture, weights};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Those of most pipelines here, in the order in which they run.
const STAGES: [&str; 7] = ["preprocess", "augment", "extract", "train-head", "finetune", "export", "report"];
const PROGRAMS: [&str; 14] = [
    "scenes",
    "reef",
    "preprocess",
    "augment",
    "pretrain",
    "extract",
    "import",
    "train-head",
    "finetune",
    "select",
    "adapt",
    "export",
    "stylize",
    "report",
];
const NONE: [&str; 0] = [];
const NO_FILES: [PathBuf; 0] = [];
/// What is drawn, in label order.
const FIGURES: [&str; 3] = ["cyan disc", "magenta square", "yellow cross"];

/// Small pictures, a narrow network, a few epochs.
const PIPELINE: &str = "seed: 7
stages:
  preprocess:
    in: { photos: data/figures }
    settings: { height: 40, width: 48 }
  augment:
    settings: { copies: 2, rotation_degrees: 20, horizontal_flip: true }
  extract:
    in: { weights: data/weights/narrow.safetensors }
    settings: { network: vgg16, width: 0.125, recipe: unit, cut: block4_pool }
  train-head:
    settings: { hidden: [32], dropout: 0.2, learning_rate: 0.005, epochs: 20, batch: 8 }
  finetune:
    settings: { learning_rate: 0.004, epochs: 8, batch: 8 }
  export: {}
  report: {}
";

/// All programs, and the weights of a network with an eighth of VGG16's channels.
fn empty() -> Project {
    let project = Project::with_makefile_and_built(&[&STAGES[..], &["predict"]].concat());
    project.write("data/weights/narrow.safetensors", &weights::vgg16(0.125, 1));
    project
}

/// The same with discs and squares in three splits, and [`PIPELINE`].
fn project() -> Project {
    let project = empty();
    draw_splits(&project, "data/figures", &FIGURES[..2], [16, 12, 12]);
    project.pipeline(PIPELINE);
    project
}

/// Photos in one folder per split and class, so many of each class.
fn draw_splits(project: &Project, folder: &str, classes: &[&str], each: [u64; 3]) {
    for ((split, n), hundred) in Split::ALL.into_iter().zip(each).zip(0..) {
        draw(project, &format!("{folder}/{split}"), classes, 100 * hundred, n);
    }
}

/// Photos number `first` to `first + n` of each class, in one folder per class.
fn draw(project: &Project, folder: &str, classes: &[&str], first: u64, n: u64) {
    for (class, name) in classes.iter().enumerate() {
        for number in first..first + n {
            let mut figure = picture::figure(70, 50, class, number);
            figure.pixels_mut().for_each(|pixel| pixel[class] = 0);
            project.picture(&format!("{folder}/{name}/{number}.png"), &figure);
        }
    }
}

/// The files that only one of two snapshots has, or that differ.
fn differences(a: &Files, b: &Files) -> Vec<PathBuf> {
    let paths: BTreeSet<&PathBuf> = a.keys().chain(b.keys()).collect();
    paths.into_iter().filter(|path| a.get(*path) != b.get(*path)).cloned().collect()
}

/// Fails the test unless the artifacts are those of `before`.
#[track_caller]
fn same_as(before: &Files, project: &Project) {
    assert_eq!(differences(&project.snapshot(), before), NO_FILES);
}

/// What the report found.
fn metrics(project: &Project) -> Value {
    serde_json::from_slice(&fs::read(project.stage("report").join("metrics.json")).unwrap()).unwrap()
}

/// The accuracy of one model on one split, as the report has it.
fn accuracy(metrics: &Value, model: &str, split: Split) -> f64 {
    let list = |value: &Value| value.as_array().unwrap().clone();
    let model = list(&metrics["models"]).into_iter().find(|found| found["name"] == model).unwrap();
    let score = list(&model["scores"]).into_iter().find(|found| found["split"] == split.name()).unwrap();
    score["accuracy"].as_f64().unwrap()
}

/// From the logs, whose last lines say when a stage was done.
fn seconds(project: &Project, stages: &[&str]) -> String {
    let mut lines = "seconds by stage\n".to_owned();
    let mut together = 0.0;
    for stage in stages {
        let log = fs::read_to_string(project.stage(stage).join(file_names::LOG)).unwrap();
        let time: f64 = log.lines().last().unwrap().split_whitespace().next().unwrap().parse().unwrap();
        let _ = writeln!(lines, "{stage:18} {time:6.1}");
        together += time;
    }
    lines + &format!("together           {together:6.1}\n")
}
