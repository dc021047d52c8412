//! The program, run in a fresh folder.

use artifact::{file_names, walk};
use fixture::Project;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Every file of `photos`, by its path below it.
fn photos(project: &Project) -> BTreeMap<PathBuf, Vec<u8>> {
    let folder = project.artifact("scenes").folder(file_names::PHOTOS).unwrap();
    let files = walk::files(&folder).unwrap().into_iter();
    files.map(|path| (path.strip_prefix(&folder).unwrap().to_owned(), fs::read(&path).unwrap())).collect()
}

fn names(photos: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<String> {
    photos.keys().map(|path| path.display().to_string()).collect()
}

#[test]
fn each_split_and_class_has_its_pictures() {
    let project = Project::new();
    let outcome = project.run("scenes", "settings: {train: 2, validation: 1, test: 0}").succeeded();
    assert!(
        outcome.stderr.contains("6 pictures of 2 classes, each 2 train, 1 validation, 0 test"),
        "{}",
        outcome.stderr
    );
    let photos = photos(&project);
    assert_eq!(
        names(&photos),
        [
            "train/dolphin/0000.jpg",
            "train/dolphin/0001.jpg",
            "train/shark/0000.jpg",
            "train/shark/0001.jpg",
            "validation/dolphin/0000.jpg",
            "validation/shark/0000.jpg",
        ]
    );
    for (path, bytes) in &photos {
        let photo = image::load_from_memory(bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (long, short) = (photo.width().max(photo.height()), photo.width().min(photo.height()));
        assert!((160..=360).contains(&long) && (120..=300).contains(&short), "{}: {long} × {short}", path.display());
    }
    let folder = project.artifact("scenes");
    let written: Vec<&str> = folder.manifest().files.keys().map(String::as_str).collect();
    assert_eq!(written, [file_names::CONTACT_SHEET, file_names::PHOTOS]);
    assert_eq!(folder.manifest().facts[artifact::facts::DRAWN], 6);
    let sheet = image::open(folder.file(file_names::CONTACT_SHEET).unwrap()).unwrap();
    assert_eq!(sheet.width(), 1200);
}

#[test]
fn more_pictures_leave_pictures_as_they_were() {
    let project = Project::new();
    project.run("scenes", "settings: {train: 2, validation: 1, test: 1}").succeeded();
    let few = photos(&project);
    project.run("scenes", "settings: {train: 3, validation: 1, test: 0}").succeeded();
    let more = photos(&project);
    let common: Vec<&PathBuf> = few.keys().filter(|path| more.contains_key(*path)).collect();
    assert_eq!((few.len(), more.len(), common.len()), (8, 8, 6));
    assert!(common.iter().all(|path| few[*path] == more[*path]));
}

#[test]
fn fewer_pictures_leave_none_of_the_old_ones() {
    let project = Project::new();
    project.run("scenes", "settings: {train: 3, validation: 2, test: 1}").succeeded();
    project.run("scenes", "settings: {train: 1, validation: 1, test: 0}").succeeded();
    assert_eq!(
        names(&photos(&project)),
        ["train/dolphin/0000.jpg", "train/shark/0000.jpg", "validation/dolphin/0000.jpg", "validation/shark/0000.jpg"]
    );
}

#[test]
fn another_seed_draws_other_pictures() {
    let project = Project::new();
    let settings = "settings: {train: 1, validation: 1, test: 0}";
    project.run("scenes", settings).succeeded();
    let seven = photos(&project);
    project.run("scenes", &format!("seed: 8\n{settings}")).succeeded();
    let eight = photos(&project);
    assert!(seven.iter().all(|(path, bytes)| eight[path] != *bytes));
}

#[test]
fn in_another_sea_other_animals_swim() {
    let project = Project::new();
    let counts = "train: 1, validation: 1, test: 0";
    let mut drawn = BTreeMap::new();
    for sea in ["time: day", "time: night", "murk: 0.3", "camera: old"] {
        project.run("scenes", &format!("settings: {{{counts}, {sea}}}")).succeeded();
        for (path, bytes) in photos(&project) {
            // Sizes are drawn with the animals.
            let size = image::load_from_memory(&bytes).map(|photo| (photo.width(), photo.height())).unwrap();
            drawn.entry(path).or_insert_with(Vec::new).push(size);
        }
    }
    for (path, sizes) in drawn {
        let differ = (0..4).all(|i| (0..i).all(|j| sizes[i] != sizes[j]));
        assert!(sizes.len() == 4 && differ, "{}: {sizes:?}", path.display());
    }
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let project = Project::new();
    project.run("scenes", "settings: {train: 6, validation: 2, test: 2}").succeeded();
    let outputs = |threads: &str| {
        let mut command = Command::new(fixture::program("scenes"));
        command.arg("artifacts/test/scenes").env("RAYON_NUM_THREADS", threads).current_dir(project.path());
        assert!(command.output().unwrap().status.success());
        fs::read(project.stage("scenes").join(file_names::MANIFEST)).unwrap()
    };
    let one = outputs("1");
    assert!(!one.is_empty());
    assert_eq!(one, outputs("4"));
}

#[test]
fn settings_that_make_no_sense_are_refused_by_name() {
    let project = Project::new();
    for (setting, says) in [
        ("train: 0", "settings.train: expected a whole number from 1 to 10000, got 0"),
        ("validation: 0", "settings.validation: expected a whole number from 1 to 10000, got 0"),
        ("validation: 10001", "settings.validation: expected a whole number from 1 to 10000, got 10001"),
        ("test: -1", "settings.test: "),
        ("murk: 1.1", "settings.murk: expected a number from 0 to 1, got 1.1"),
        ("murk: .nan", "settings.murk: expected a number from 0 to 1, got NaN"),
        ("time: noon", "settings.time: "),
        ("camera: lens", "settings.camera: "),
        ("task: target", "settings.task: unknown key"),
        ("classes: [shark, dolphin]", "settings.classes: unknown key"),
        ("tests: 3", "settings.tests: unknown key, did you mean 'test'?"),
    ] {
        let stderr = project.resolve("scenes", "scenes", &format!("settings: {{{setting}}}")).failed();
        assert!(stderr.contains(says), "{setting}: {stderr}");
    }
}

#[test]
fn help_names_every_setting() {
    let help = Command::new(fixture::program("scenes")).arg("--help").output().unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    for part in [
        "train: 100",
        "validation: 100",
        "test: 200",
        "time: \"day\"",
        "murk: 0.0",
        "camera: \"new\"",
        file_names::CONTACT_SHEET,
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}
