//! Photos that a stage of the pipeline made.

use crate::{bytes, photos, rows};
use artifact::Split::Train;
use artifact::file_names;
use fixture::{Project, artifacts};
use std::fs;

const SETTINGS: &str = "settings: {height: 6, width: 8}";

/// A project with a finished stage that drew the same photos as are in the folder `photos`.
fn project(stage: &str) -> Project {
    let project = Project::new();
    photos(&project, &[("train/a", 2), ("train/b", 2), ("validation/a", 1), ("validation/b", 1)]);
    fs::create_dir_all(project.stage(stage)).unwrap();
    fs::rename(project.path().join("photos"), project.stage(stage).join(file_names::PHOTOS)).unwrap();
    photos(&project, &[("train/a", 2), ("train/b", 2), ("validation/a", 1), ("validation/b", 1)]);
    artifacts::seal(&project.stage(stage));
    project
}

#[test]
fn they_give_the_same_artifact_as_photos_from_outside() {
    let project = project("scenes");
    project.run("preprocess", SETTINGS).succeeded();
    assert_eq!(rows(&project, Train)[0], ("train/a/0.png".to_owned(), 0));
    let made = bytes(&project);
    project.run("preprocess", &format!("in: {{photos: photos}}\n{SETTINGS}")).succeeded();
    let outside = bytes(&project);
    let differ = made.iter().zip(&outside).filter(|(one, other)| one != other).map(|((name, _), _)| name.as_str());
    assert_eq!(differ.collect::<Vec<_>>(), ["config.yaml", "done", "provenance.yaml"]);
    assert_eq!(made.len(), outside.len());
}

#[test]
fn they_come_from_the_stage_that_is_named() {
    let project = project("sea");
    project.run("preprocess", &format!("in: {{photos: sea}}\n{SETTINGS}")).succeeded();
    let provenance = fs::read_to_string(project.stage("preprocess").join("provenance.yaml")).unwrap();
    assert!(provenance.contains("photos:\n    sea: "), "{provenance}");
    let says = project.resolve("preprocess", "preprocess", SETTINGS).failed();
    let expected = "in.photos: expected a path, relative to the project, or the name of a stage (usually 'scenes'), got \
                    nothing\n";
    assert_eq!(says, expected);
}

#[test]
fn one_that_is_not_as_it_was_drawn_is_refused() {
    let project = project("scenes");
    let path = project.stage("scenes").join("photos/train/b/1.png");
    let mut photo = fs::read(&path).unwrap();
    *photo.last_mut().unwrap() ^= 1;
    fs::remove_file(&path).unwrap();
    artifact::write::atomic(&path, &photo).unwrap();
    let says = project.run("preprocess", SETTINGS).failed();
    assert!(says.starts_with("preprocess: artifacts/test/scenes/photos: expected blake3 "), "{says}");
    assert!(says.ends_with("`make rerun STAGE=scenes PIPELINE=test` makes it again\n"), "{says}");
}

#[test]
fn a_stage_without_photos_is_refused() {
    let project = Project::new();
    artifacts::classes(&project.stage("sea"), &["a", "b"]);
    artifacts::seal(&project.stage("sea"));
    let says = project.run("preprocess", &format!("in: {{photos: sea}}\n{SETTINGS}")).failed();
    let expected = "preprocess: artifacts/test/sea/manifest.yaml: expected photos, got only classes.yaml\n";
    assert_eq!(says, expected);
}
