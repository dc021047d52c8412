//! `predict` as a program, on a file that the real stages made.

use artifact::{Split, file_names, tables};
use fixture::{Outcome, Project, program, weights};
use std::process::Command;

const PREPROCESS: &str = "in: {photos: data}\nsettings: {height: 40, width: 70, resize: crop, filter: bicubic}";

/// A project whose photos are in `data`, and that ended with `export`.
fn project() -> Project {
    let project = Project::new();
    project.figures("data", [20, 25, 15]);
    project.write("w.safetensors", &weights::vgg16(0.125, 1));
    project.run("preprocess", PREPROCESS).succeeded();
    project.run("extract", "in: {weights: w.safetensors}\nsettings: {precision: f32}").succeeded();
    project.run("train-head", "settings: {hidden: [16], epochs: 10}").succeeded();
    project.run("export", "").succeeded();
    project
}

fn predict(project: &Project, arguments: &[&str]) -> Outcome {
    let mut command = Command::new(program("predict"));
    command.current_dir(project.path()).arg("artifacts/test/export/classifier.safetensors").args(arguments);
    command.output().unwrap().into()
}

#[test]
fn photos_get_the_answers_that_training_measured() {
    let project = project();
    let model = project.artifact("train-head");
    let photos = tables::files::read(&model.file(&file_names::files(Split::Test)).unwrap()).unwrap();
    let logits = model.logits(Split::Test).unwrap();
    let said = predict(&project, &["data/test", "--no-unknown"]).succeeded().stdout;
    let rows: Vec<Vec<&str>> = said.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), photos.len());
    for (row, photo) in photos.iter().enumerate() {
        let expected = ["disc", "square"][usize::from(logits.row(row)[0] > 0.0)];
        assert_eq!(rows[row][..4], [format!("data/{}", photo.path).as_str(), "ok", expected, ""]);
    }
}
