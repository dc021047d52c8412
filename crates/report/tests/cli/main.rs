//! The program, run on artifacts made by hand.

use artifact::{file_names, walk, write};
use fixture::{Project, artifacts, picture};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

mod adaptation;
mod adapted;
mod browser;
mod classes;
mod headline;
mod numbers;
mod page;
mod photos;
mod refused;
mod table;
mod tuning;

const HEADER: &str = "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_rate\n";

/// Pictures of 24 × 18 pixels with the labels of one split.
fn split(project: &Project, name: &str, labels: &[i64]) {
    let folder = project.stage("preprocess");
    let mut pixels = Vec::new();
    let mut files = String::from("row,path,blake3,width,height\n");
    for (row, &label) in labels.iter().enumerate() {
        pixels.extend(picture::figure(24, 18, label as usize, row as u64).into_raw());
        let _ = writeln!(files, "{row},photos/{name}/{row}.jpg,{},{},{}", "0".repeat(64), 240 + row, 180 + row);
    }
    artifacts::npy(&folder, &file_names::images(name), &[labels.len(), 18, 24, 3], &pixels);
    artifacts::npy(&folder, &file_names::labels(name), &[labels.len()], labels);
    write::atomic(&folder.join(file_names::files(name)), files.as_bytes()).unwrap();
}

/// A model of three epochs with the logits of some splits.
fn model(project: &Project, name: &str, k: usize, logits: &[(&str, &[f32])]) {
    let folder = project.stage(name);
    for (split, logits) in logits {
        artifacts::npy(&folder, &file_names::logits(split), &[logits.len() / k, k], logits);
    }
    of_truth(project, name);
    history(project, name, "1,0.9,0.5,0.8,0.55,0.01\n2,0.5,0.75,0.6,0.625,0.01\n3,0.25,1.0,0.7,0.875,0.0000125\n");
    artifacts::seal(&folder);
}

/// Copies what says which pictures and classes the logits are of, as trainers do.
fn of_truth(project: &Project, model: &str) {
    for path in walk::entries(&project.stage("preprocess")).unwrap() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == file_names::CLASSES || name.ends_with(".files.csv") || name.ends_with(".labels.npy") {
            fs::copy(&path, project.stage(model).join(name)).unwrap();
        }
    }
}

fn history(project: &Project, model: &str, rows: &str) {
    write::atomic(&project.stage(model).join(file_names::HISTORY), format!("{HEADER}{rows}").as_bytes()).unwrap();
    artifacts::seal(&project.stage(model));
}

fn fact(project: &Project, stage: &str, name: &str, value: &str) {
    artifacts::fact(&project.stage(stage), name, value);
}

fn provenance(project: &Project, stage: &str, text: &str) {
    write::atomic(&project.stage(stage).join(file_names::PROVENANCE), text.as_bytes()).unwrap();
}

/// Two classes, no test split, two models: the first is wrong about rows 3 and 4, the second about row 4.
fn ants_and_bees() -> Project {
    let project = Project::new();
    let (ant, bee) = (-2.0, 2.0);
    split(&project, "train", &[0, 0, 0, 1, 1]);
    split(&project, "validation", &[0, 0, 0, 0, 1, 1, 1, 1]);
    artifacts::classes(&project.stage("preprocess"), &["ants", "bees"]);
    artifacts::seal(&project.stage("preprocess"));
    fact(&project, "preprocess", "quarantined", "17");
    model(&project, "train-head", 1, &[("validation", &[ant, ant, ant, bee, ant, bee, bee, bee])]);
    model(&project, "finetune", 1, &[("validation", &[ant, ant, ant, ant, -3.0, bee, bee, bee])]);
    fact(&project, "finetune", "kept_epoch", "2");
    provenance(&project, "finetune", "settings: {learning_rate: 0.0001, hidden: [256, 64]}\n");
    project
}

/// Three classes with awkward names, a test split, one model that is wrong about the last picture.
fn three_classes() -> Project {
    let project = Project::new();
    for name in ["train", "validation", "test"] {
        split(&project, name, &[0, 1, 2, 1]);
    }
    artifacts::classes(&project.stage("preprocess"), &["<b>ant & co</b>", "Käfer", "sea \"star\""]);
    artifacts::seal(&project.stage("preprocess"));
    let logits = &[3.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 3.0, 1.0, 0.5, 1.0];
    model(&project, "finetune", 3, &[("validation", logits), ("test", logits)]);
    project
}

/// The two models of [`ants_and_bees`] and two more, one of them with more epochs and made from random weights.
fn four_models() -> Project {
    let project = ants_and_bees();
    let right: [f32; 8] = [-2.0, -2.0, -2.0, -2.0, 2.0, 2.0, 2.0, 2.0];
    for (name, wrong) in [("train-head-random", 3), ("scratch", 2)] {
        let logits: Vec<f32> = right.iter().enumerate().map(|(row, &x)| if row < wrong { -x } else { x }).collect();
        model(&project, name, 1, &[("validation", &logits)]);
    }
    let epochs = (1..=40).map(|epoch| format!("{epoch},0.5,0.5,0.5,0.{},0.01\n", 40 + epoch));
    history(&project, "scratch", &epochs.collect::<String>());
    provenance(&project, "scratch", "settings: {weights: null}\ninputs: {}\nweights: random weights from seed 7\n");
    project
}

/// A hundred classes, no test split, one model.
fn hundred_classes() -> Project {
    let names: Vec<String> = (0..100).map(|class| format!("class {class}")).collect();
    many_classes(&names.iter().map(String::as_str).collect::<Vec<_>>(), 300)
}

/// Thirty classes with names of several lengths.
fn thirty_classes() -> Project {
    let names: Vec<String> =
        (0..30).map(|class| format!("{}-{class}", ["ox", "honey-bee", "sea star"][class % 3])).collect();
    many_classes(&names.iter().map(String::as_str).collect::<Vec<_>>(), 900)
}

/// Six classes, the first of many photos and the others of few.
fn six_classes() -> Project {
    many_classes(&["animals", "buildings", "food", "plants", "symbols", "vehicles"], 90)
}

/// Any number of classes, no test split, one model that is mostly right.
fn many_classes(names: &[&str], n: usize) -> Project {
    let (project, k) = (Project::new(), names.len());
    let labels: Vec<i64> = (0..n).map(|row| if row % 3 == 0 { 0 } else { row % k } as i64).collect();
    split(&project, "validation", &labels);
    artifacts::classes(&project.stage("preprocess"), names);
    artifacts::seal(&project.stage("preprocess"));
    let noise = |row: usize, class: usize| ((row * k + class) * 7919 % 1000) as f32 / 100.0;
    let bonus = |row: usize, class: usize| if labels[row] == class as i64 { 6.0 } else { 0.0 };
    let logits: Vec<f32> = (0..n * k).map(|place| noise(place / k, place % k) + bonus(place / k, place % k)).collect();
    model(&project, "train-head", k, &[("validation", &logits)]);
    project
}

fn metrics(project: &Project) -> Value {
    serde_json::from_str(&text(project, "metrics.json")).unwrap()
}

fn text(project: &Project, file: &str) -> String {
    fs::read_to_string(project.artifact("report").file(file).unwrap()).unwrap()
}

/// Name and bytes of all that does not tell the time.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = walk::files(folder).unwrap().into_iter();
    let files = files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()));
    files.filter(|(name, _)| name != file_names::LOG).collect()
}

/// The page's words and titles, without style, plots and pictures.
fn words(page: &str) -> String {
    let mut words = page.to_owned();
    for (start, end) in [("<style>", "</style>"), ("<svg", "</svg>"), ("src=\"data:", "\""), ("style=\"", "\"")] {
        while let Some(from) = words.find(start) {
            let after = from + start.len();
            let to = after + words[after..].find(end).unwrap() + end.len();
            words.replace_range(from..to, " ");
        }
    }
    words
}

fn numbers(value: &Value, into: &mut Vec<f64>) {
    match value {
        Value::Number(number) => into.push(number.as_f64().unwrap()),
        Value::Array(items) => items.iter().for_each(|item| numbers(item, into)),
        Value::Object(items) => items.values().for_each(|item| numbers(item, into)),
        _ => {}
    }
}
