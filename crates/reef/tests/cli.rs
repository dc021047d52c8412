//! The program, run in a fresh folder.

use artifact::{file_names, walk};
use fixture::Project;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Every file of `photos`, by its path below it.
fn photos(project: &Project) -> BTreeMap<PathBuf, Vec<u8>> {
    let folder = project.artifact("reef").folder(file_names::PHOTOS).unwrap();
    let files = walk::files(&folder).unwrap().into_iter();
    files.map(|path| (path.strip_prefix(&folder).unwrap().to_owned(), fs::read(&path).unwrap())).collect()
}

#[test]
fn no_class_of_scenes_is_drawn() {
    let project = Project::new();
    project.run("reef", "settings: {train: 1, validation: 1, test: 0}").succeeded();
    let names: Vec<String> = photos(&project).keys().map(|path| path.display().to_string()).collect();
    assert_eq!(names.len(), 2 * 29, "{names:?}");
    assert!(names.iter().all(|name| !name.contains("shark") && !name.contains("dolphin")), "{names:?}");
    assert!(project.artifact("reef").file(file_names::CONTACT_SHEET).is_ok());
}

#[test]
fn some_classes_more_pictures_and_other_splits_leave_pictures_as_they_were() {
    let project = Project::new();
    project.run("reef", "settings: {train: 2, validation: 1, test: 1, classes: [crab, eel, ray]}").succeeded();
    let few = photos(&project);
    project.run("reef", "settings: {train: 3, validation: 1, test: 0, classes: [ray, crab]}").succeeded();
    let other = photos(&project);
    assert_eq!(other.len(), 8);
    let common: Vec<&PathBuf> = few.keys().filter(|path| other.contains_key(*path)).collect();
    assert_eq!(common.len(), 6);
    assert!(common.iter().all(|path| few[*path] == other[*path]));
}

#[test]
fn settings_that_make_no_sense_are_refused_by_name() {
    let project = Project::new();
    for (setting, says) in [
        ("train: 0", "settings.train: expected a whole number from 1 to 10000, got 0"),
        ("classes: [crap]", "settings.classes: expected classes that reef draws (amphora, "),
        ("classes: [crap]", ", whale), got 'crap'; did you mean 'crab'?"),
        ("classes: [shark]", ", whale), got 'shark'"),
        ("classes: [crab]", "settings.classes: expected two or more, or [] for all, got only 'crab'"),
        ("classes: [crab, crab]", "settings.classes: expected every class once, got 'crab' twice"),
        ("task: source", "settings.task: unknown key"),
    ] {
        let stderr = project.resolve("reef", "reef", &format!("settings: {{{setting}}}")).failed();
        assert!(stderr.contains(says), "{setting}: {stderr}");
    }
}

#[test]
fn help_names_every_setting() {
    let help = Command::new(fixture::program("reef")).arg("--help").output().unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    for part in ["classes: []", "train: 100", "validation: 100", "test: 200", file_names::CONTACT_SHEET] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}
