//! The program run in fresh folders.

mod alike;
mod errors;
mod labels;
mod lines;
mod made;
mod names;
mod photos;
mod real;
mod splits;

use artifact::Split;
use fixture::{Outcome, Project, picture};

/// Photos of 12 x 9 below `photos`: as many as asked for in each folder, no two alike.
fn photos(project: &Project, folders: &[(&str, u64)]) {
    for (i, (folder, n)) in folders.iter().enumerate() {
        for number in 0..*n {
            project.picture(&format!("photos/{folder}/{number}.png"), &picture::noise(12, 9, 1000 * i as u64 + number));
        }
    }
}

/// Runs on `photos` with pictures of 6 x 8 and more settings, such as `filter: nearest`.
#[track_caller]
fn run(project: &Project, settings: &str) -> Outcome {
    project.run("preprocess", &draft(settings))
}

fn draft(settings: &str) -> String {
    let comma = if settings.is_empty() { "" } else { ", " };
    format!("in: {{photos: photos}}\nsettings: {{height: 6, width: 8{comma}{settings}}}")
}

/// The rows of one split: path of the photo, label.
fn rows(project: &Project, split: Split) -> Vec<(String, i64)> {
    let artifact = project.artifact("preprocess");
    let labels = artifact.labels(split).unwrap();
    let table = std::fs::read_to_string(artifact.file(&artifact::file_names::files(split)).unwrap()).unwrap();
    let paths = table.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().to_owned());
    let images = artifact.npy::<u8>(&artifact::file_names::images(split)).unwrap().axes("(n, 6, 8, 3)").unwrap();
    assert_eq!(images.len(), labels.len());
    paths.zip(labels.data().iter().copied()).collect()
}

/// Every file of the artifact but the log, name and bytes.
fn bytes(project: &Project) -> Vec<(String, Vec<u8>)> {
    let files = artifact::walk::files(&project.stage("preprocess")).unwrap();
    let named = files.iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path));
    named
        .filter(|(name, _)| !["log.txt", "inputs.txt"].contains(&name.as_str()))
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect()
}
