//! The program, run on pipelines with real `preprocess`, `select` and `report`; only the logits of the models are made
//! by hand.

use artifact::config::{Config, Source};
use artifact::file_names::{CONFIG, HISTORY, MANIFEST, PLAN, PROVENANCE};
use artifact::yaml::{self, Mapping};
use artifact::{Split, file_names, hash, pipelines, write};
use fixture::{Outcome, Project, artifacts, picture};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::process::Command;

mod refused;
mod selected;
mod told;

const EPOCH: &str = "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_rate\n1,1,1,1,1,1\n";
const CLASSES: [&str; 2] = ["disc", "square"];

/// Photos of these numbers of each class.
fn draw(project: &Project, folder: &str, classes: &[&str], numbers: Range<u64>) {
    for (class, name) in classes.iter().enumerate() {
        for number in numbers.clone() {
            project.picture(&format!("{folder}/{name}/{number}.png"), &picture::figure(12, 10, class, number));
        }
    }
}

/// Photos in three splits of 2, 2 and 6 of each class.
fn photos(project: &Project, folder: &str, classes: &[&str]) {
    for (split, numbers) in [("train", 0..2), ("validation", 2..4), ("test", 10..16)] {
        draw(project, &format!("{folder}/{split}"), classes, numbers);
    }
}

/// A pipeline that has run on the photos in `data/<name>`, with these models, by the test rows that each is wrong
/// about; `width` is that of its pictures. Row 0 is the first photo of the first class. Without a test split, the rows
/// are those of validation.
fn pipeline(project: &Project, name: &str, width: u32, models: &[(&str, &str, &[usize])]) {
    begin(project, name, width);
    for (model, settings, wrong) in models {
        trained(project, model, 7, settings, wrong);
    }
    let names: Vec<&str> = models.iter().map(|(model, ..)| *model).collect();
    project.run("report", &format!("in: {{models: [{}]}}", names.join(", "))).succeeded();
    end(project, name, &[&["preprocess", "extract"], &names[..], &["report"]].concat());
}

/// The stages before the models.
fn begin(project: &Project, name: &str, width: u32) {
    let draft = format!("in: {{photos: data/{name}}}\nsettings: {{height: 10, width: {width}}}");
    project.run("preprocess", &draft).succeeded();
    finish(project, "extract", 7, "images", "preprocess", "");
}

/// Gives the pipeline `test` its stages and its name.
fn end(project: &Project, name: &str, stages: &[&str]) {
    project.write(&format!("artifacts/test/{PLAN}"), pipelines::line(stages).as_bytes());
    fs::rename(project.path().join("artifacts/test"), project.path().join("artifacts").join(name)).unwrap();
}

/// A finished model on the features of `extract`, with the files that `train-head` writes, but for the head.
fn trained(project: &Project, name: &str, seed: u64, settings: &str, wrong: &[usize]) {
    let (folder, truth) = (project.stage(name), project.artifact("preprocess"));
    let (last, k) = (truth.splits().pop().unwrap(), truth.classes().unwrap().len());
    for split in truth.splits().into_iter().filter(|split| *split != Split::Train) {
        let labels = truth.labels(split).unwrap().data().to_vec();
        let is_wrong = |row: usize| split == last && wrong.contains(&row);
        let predicted = |row: usize| (labels[row] as usize + usize::from(is_wrong(row))) % k;
        // Of two classes there is only the logit of the second one.
        let classes = if k == 2 { 1..2 } else { 0..k };
        let row = |row: usize| classes.clone().map(move |class| if predicted(row) == class { 2.0 } else { -2.0 });
        let logits: Vec<f32> = (0..labels.len()).flat_map(row).collect();
        artifacts::npy(&folder, &file_names::logits(split), &[labels.len(), classes.len()], &logits);
        for file in [file_names::labels(split), file_names::files(split), file_names::CLASSES.to_owned()] {
            fs::copy(truth.path().join(&file), folder.join(file)).unwrap();
        }
    }
    write::atomic(&folder.join(HISTORY), EPOCH.as_bytes()).unwrap();
    finish(project, name, seed, "features", "extract", settings);
}

/// Finishes stage `name`, which read the stage `from` as `input`, as a run does.
fn finish(project: &Project, name: &str, seed: u64, input: &str, from: &str, settings: &str) {
    let settings: Mapping = yaml::from_str(&format!("{{{settings}}}")).unwrap();
    let inputs = BTreeMap::from([(input.to_owned(), Source::Stage(from.to_owned()))]);
    let config = Config { run: name.to_owned(), seed: Some(seed), inputs, settings: settings.clone() };
    let read = hash::file(&project.stage(from).join(MANIFEST)).unwrap();
    let settings = yaml::to_string(&BTreeMap::from([("settings", settings)]));
    let provenance =
        format!("program: train-head 0.1.0\nseed: {seed}\ninputs: {{{input}: {{{from}: {read}}}}}\n{settings}");
    for (file, text) in [(CONFIG, yaml::to_string(&config)), (PROVENANCE, provenance)] {
        project.write(&format!("artifacts/test/{name}/{file}"), text.as_bytes());
    }
    artifacts::seal(&project.stage(name));
}

fn compare(project: &Project, a: &str, b: &str) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_compare"));
    command.args(["--", a, b]).current_dir(project.path()).output().unwrap().into()
}

/// Pipelines `old` and `new` on the same photos, with one model each that is wrong about these test rows.
fn two(old: &[usize], new: &[usize]) -> Project {
    let project = Project::new();
    for (name, settings, wrong) in [("old", "epochs: 10, hidden: [32]", old), ("new", "epochs: 20, hidden: [32]", new)]
    {
        photos(&project, &format!("data/{name}"), &CLASSES);
        pipeline(&project, name, 12, &[("train-head", settings, wrong)]);
    }
    project
}
