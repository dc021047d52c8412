//! Which photo goes where.

use crate::{bytes, photos, rows, run};
use artifact::Split::{self, Test, Train, Validation};
use fixture::{Project, picture, program};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

const FOLDERS: [(&str, u64); 5] =
    [("train/bees", 2), ("train/ants", 11), ("val/ants", 1), ("val/bees", 2), ("test/bees", 0)];

#[test]
fn split_folders_are_taken_as_they_are() {
    let project = Project::new();
    photos(&project, &FOLDERS);
    let said = run(&project, "splits: {validation: val}").succeeded().stderr;
    assert!(
        said.contains("preprocess: train 13 (ants 11, bees 2), validation 3 (ants 1, bees 2), each 8 × 6 pixels\n"),
        "{said}"
    );
    let ants = ["0", "1", "10", "2", "3", "4", "5", "6", "7", "8", "9"].map(|n| (format!("train/ants/{n}.png"), 0));
    let bees = ["0", "1"].map(|n| (format!("train/bees/{n}.png"), 1));
    assert_eq!(rows(&project, Train), [&ants[..], &bees].concat());
    let validation = [("val/ants/0.png", 0), ("val/bees/0.png", 1), ("val/bees/1.png", 1)];
    assert_eq!(rows(&project, Validation), validation.map(|(path, label)| (path.to_owned(), label)));
    let artifact = project.artifact("preprocess");
    assert_eq!(artifact.splits(), [Train, Validation]);
    assert_eq!(artifact.classes().unwrap().names(), ["ants", "bees"]);
    assert!(!artifact.has("quarantine.csv"));
}

#[test]
fn listed_classes_give_the_labels() {
    let project = Project::new();
    photos(
        &project,
        &[("train/a", 1), ("train/b", 1), ("validation/a", 1), ("validation/b", 1), ("test/a", 1), ("test/b", 2)],
    );
    run(&project, "classes: [b, a]").succeeded();
    assert_eq!(project.artifact("preprocess").classes().unwrap().names(), ["b", "a"]);
    assert_eq!(rows(&project, Train), [("train/b/0.png".to_owned(), 0), ("train/a/0.png".to_owned(), 1)]);
    assert_eq!(rows(&project, Test).iter().map(|(_, label)| *label).collect::<Vec<_>>(), [0, 0, 1]);
}

/// The split of every photo.
fn places(project: &Project) -> BTreeMap<String, Split> {
    let splits = project.artifact("preprocess").splits();
    splits.into_iter().flat_map(|split| rows(project, split).into_iter().map(move |(path, _)| (path, split))).collect()
}

const FRACTIONS: &str = "validation_fraction: 0.3, test_fraction: 0.2";

#[test]
fn shares_are_of_each_class() {
    let project = Project::new();
    photos(&project, &[("ants", 30), ("bees", 8)]);
    let said = run(&project, FRACTIONS).succeeded().stderr;
    let line =
        "train 19 (ants 15, bees 4), validation 11 (ants 9, bees 2), test 8 (ants 6, bees 2), each 8 × 6 pixels\n";
    assert!(said.contains(line), "{said}");
    let first = places(&project);
    project.run("preprocess", &format!("seed: 8\n{}", crate::draft(FRACTIONS))).succeeded();
    assert_ne!(places(&project), first);
}

#[test]
fn splits_without_a_folder_are_drawn_from_the_photos_of_train() {
    let project = Project::new();
    photos(&project, &[("train/a", 10), ("train/b", 5), ("val/a", 2), ("val/b", 1)]);
    run(&project, "validation_fraction: 0.2, splits: {test: val}").succeeded();
    let first = places(&project);
    let all =
        |folder: &str| first.iter().filter(|(path, _)| path.starts_with(folder)).map(|(_, split)| *split).collect();
    let count = |splits: Vec<Split>, split| splits.into_iter().filter(|other| *other == split).count();
    assert_eq!(all("val/"), vec![Test; 3]);
    for (folder, train, validation) in [("train/a", 8, 2), ("train/b", 4, 1)] {
        assert_eq!([count(all(folder), Train), count(all(folder), Validation)], [train, validation], "{folder}");
    }
    // Photos of the other folder have no say in it.
    project.picture("photos/val/a/more.png", &picture::noise(12, 9, 500));
    run(&project, "validation_fraction: 0.2, splits: {test: val}").succeeded();
    let second = places(&project);
    assert!(first.iter().all(|(path, split)| second[path] == *split));
}

#[test]
fn what_never_parts_from_a_photo_with_a_split_goes_there() {
    let project = Project::new();
    photos(&project, &[("train/a", 10), ("train/b", 10), ("val/a", 2), ("val/b", 2)]);
    let equal = |name: &str, class: &str| {
        let folder = project.path().join("photos");
        fs::copy(folder.join(format!("val/{class}/0.png")), folder.join(format!("train/{class}/{name}.png"))).unwrap();
    };
    equal("again", "a");
    for rule in ["stratified", "independent"] {
        run(&project, &format!("validation_fraction: 0.2, splits: {{test: val}}, split: {rule}")).succeeded();
        assert_eq!(places(&project)["train/a/again.png"], Test, "{rule}");
    }
    // 0.png of both classes and both folders are one group.
    let said = run(&project, "validation_fraction: 0.2, splits: {test: val}, group: '/0.png'").succeeded().stderr;
    assert_eq!(places(&project)["train/b/0.png"], Test);
    assert!(!said.contains("also in"), "{said}");
}

#[test]
fn groups_never_part() {
    let project = Project::new();
    for (class, offset) in [("ants", 0), ("bees", 100)] {
        for number in 0..30 {
            let path = format!("photos/{class}/nest {} {number}.png", number / 3);
            project.picture(&path, &picture::noise(12, 9, offset + number));
        }
    }
    project.picture("photos/ants/alone.png", &picture::noise(12, 9, 200));
    let said = run(&project, &format!("{FRACTIONS}, group: '^.*/nest \\d+'")).succeeded().stderr;
    let line = "20 groups of photos that never part; 1 of 61 photos are in none (first: ants/alone.png)\n";
    assert!(said.contains(line), "{said}");
    let places = places(&project);
    for class in ["ants", "bees"] {
        for nest in 0..10 {
            let of_nest = [0, 1, 2].map(|n| places[&format!("{class}/nest {nest} {}.png", 3 * nest + n)]);
            assert!(of_nest.iter().all(|split| *split == of_nest[0]), "{of_nest:?}");
        }
    }
    assert!(!said.contains("in a group that is also in train"), "{said}");
    let none = run(&project, &format!("{FRACTIONS}, group: 'Nest'")).failed();
    assert_eq!(
        none,
        "preprocess: settings.group: expected a part of the paths of photos that belong together, got 'Nest', which none \
         matches (the first is ants/alone.png)\n"
    );
}

#[test]
fn a_group_in_two_given_splits_is_told() {
    let project = Project::new();
    photos(&project, &[("train/a", 2), ("train/b", 2), ("validation/a", 1), ("validation/b", 1)]);
    let said = run(&project, "group: '[ab]/0'").succeeded().stderr;
    let line = "2 photos of validation in a group that is also in train (first: train/a/0.png = validation/a/0.png)\n";
    assert!(said.contains(line), "{said}");
}

#[test]
fn drawn_one_by_one_a_photo_more_moves_no_other_and_equal_files_never_part() {
    const FRACTIONS: &str = "validation_fraction: 0.3, test_fraction: 0.2, split: independent";
    let project = Project::new();
    photos(&project, &[("ants", 30), ("bees", 30)]);
    run(&project, FRACTIONS).succeeded();
    let before = places(&project);
    assert_eq!(before.len(), 60);
    assert_eq!(project.artifact("preprocess").splits(), [Train, Validation, Test]);

    project.picture("photos/ants/000.png", &picture::noise(12, 9, 77));
    for number in 0..30 {
        project.picture(&format!("photos/ants/deeper/again {number}.png"), &picture::noise(12, 9, number));
    }
    run(&project, FRACTIONS).succeeded();
    let after = places(&project);
    assert_eq!(after.len(), 91);
    assert!(before.iter().all(|(path, split)| after[path] == *split));
    assert!((0..30).all(|n| after[&format!("ants/deeper/again {n}.png")] == after[&format!("ants/{n}.png")]));

    let other = format!("seed: 8\n{}", crate::draft(FRACTIONS));
    project.run("preprocess", &other).succeeded();
    assert_ne!(places(&project), after);
}

#[test]
fn threads_and_names_of_the_project_do_not_show_in_the_bytes() {
    let results = ["1", "4"].map(|threads| {
        let project = Project::new();
        photos(&project, &[("ants", 12), ("bees", 12)]);
        project.write("photos/ants/broken.jpg", b"\xff\xd8\xff\xe0");
        run(&project, &format!("{FRACTIONS}, on_unreadable: quarantine, resize: crop")).succeeded();
        let mut command = Command::new(program("preprocess"));
        command.arg("artifacts/test/preprocess").current_dir(project.path()).env("RAYON_NUM_THREADS", threads);
        assert!(command.output().unwrap().status.success());
        bytes(&project)
    });
    assert_eq!(results[0], results[1]);
    assert!(results[0].iter().any(|(name, _)| name == "test.images.npy"));
}

#[test]
fn equal_photos_in_the_wrong_places_are_told() {
    let project = Project::new();
    photos(&project, &[("train/a", 2), ("train/b", 2), ("validation/a", 1), ("validation/b", 1)]);
    let quiet = run(&project, "").succeeded().stderr;
    assert!(!quiet.contains("byte for byte"), "{quiet}");
    project.picture("photos/validation/a/leak.png", &picture::noise(12, 9, 1));
    project.picture("photos/train/b/twice.png", &picture::noise(12, 9, 0));
    let said = run(&project, "").succeeded().stderr;
    for line in [
        "1 photo of validation also in train, byte for byte (first: train/a/1.png = validation/a/leak.png)",
        "1 photo under two classes, byte for byte (first: train/a/0.png = train/b/twice.png)",
    ] {
        assert!(said.contains(line), "{said}");
    }
    // For the report.
    let facts = project.artifact("preprocess").manifest().facts.clone();
    let leak = facts["leaks"]["validation"][0].as_str().unwrap();
    assert!(leak.starts_with("1 photo of validation also in train"), "{leak}");
    assert!(facts["remarks"][0].as_str().unwrap().starts_with("1 photo under two classes"));
}

#[test]
fn classes_of_few_photos_to_be_measured_on_are_told_and_remarked_in_the_report() {
    let project = Project::new();
    photos(&project, &[("train/a", 2), ("train/b", 2), ("validation/a", 5), ("validation/b", 5)]);
    let quiet = run(&project, "").succeeded().stderr;
    assert!(!quiet.contains("fewer than"), "{quiet}");
    assert!(!project.artifact("preprocess").manifest().facts.contains_key("remarks"));
    fs::remove_file(project.path().join("photos/validation/b/4.png")).unwrap();
    let said = run(&project, "").succeeded().stderr;
    let line = "1 class has fewer than 5 photos in validation or test: 'b' (4 in validation); a single photo decides much of \
                what is measured of such a class";
    assert!(said.contains(&format!("preprocess: {line}\n")), "{said}");
    assert_eq!(project.artifact("preprocess").manifest().facts["remarks"][0].as_str(), Some(line));
}
