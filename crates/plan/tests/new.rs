//! `plan new`: pipeline files for folders of photos.

use fixture::{Outcome, Project, root};
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

/// A project with the template, and with so many photos in each folder.
fn project(folders: &[(&str, usize)]) -> Project {
    let project = Project::new();
    project.write("pipelines/template.yaml", &fs::read(root().join("pipelines/template.yaml")).unwrap());
    for (folder, photos) in folders {
        fs::create_dir_all(project.path().join(folder)).unwrap();
        (0..*photos).for_each(|number| project.write(&format!("{folder}/{number}.jpg"), b"by its name alone"));
    }
    project
}

fn new(project: &Project, name: &str, photos: &str) -> Outcome {
    let file = format!("pipelines/{name}.yaml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_plan"));
    command.args(["new", &file, photos]).current_dir(project.path()).output().unwrap().into()
}

fn text(project: &Project) -> String {
    fs::read_to_string(project.path().join("pipelines/birds.yaml")).unwrap()
}

/// The lines of the new pipeline that hold one of `keys`.
fn lines(project: &Project, keys: &[&str]) -> Vec<String> {
    let is_asked = |line: &&str| !line.starts_with('#') && keys.iter().any(|key| line.contains(key));
    text(project).lines().filter(is_asked).map(|line| line.trim().to_owned()).collect()
}

const SPLITS: [&str; 3] = ["splits:", "validation_fraction:", "test_fraction:"];

#[test]
fn one_folder_per_class_is_split_by_fractions() {
    let project =
        project(&[("my photos/finch", 25), ("my photos/tit", 3), ("my photos/__MACOSX", 2), ("my photos/.git", 1)]);
    for left_out in ["tit/notes.txt", "tit/4.avif", "finch/26.AVIF"] {
        project.write(&format!("my photos/{left_out}"), b"");
    }
    let said = new(&project, "birds", "my photos").succeeded().stderr;
    let told = [
        "28 photos of 2 classes (finch 25, tit 3); few photos: tit 3",
        "3 files are left out: 2 .avif, 1 .txt; convert them to JPEG, on a Mac with `sips -s format jpeg FILES --out FOLDER`, elsewhere with ImageMagick's `magick mogrify -format jpg FILES`",
        "validation and test get few photos of these classes, so results for them are uncertain: tit 1 and 1",
        "a run takes about 50 MB in artifacts/birds",
    ];
    let next = "make data PIPELINE=birds\n    make pipeline PIPELINE=birds";
    assert_eq!(said, format!("{}\npipelines/birds.yaml is written; look at it, then:\n    {next}\n", told.join("\n")));
    assert!(text(&project).starts_with(&format!("# {}\nseed: 7\n", told.join("\n# "))));
    assert_eq!(lines(&project, &["photos:"]), ["in: { photos: \"my photos\" }"]);
    assert_eq!(lines(&project, &SPLITS), ["validation_fraction: 0.2", "test_fraction: 0.2"]);
}

#[test]
fn whatever_files_are_called_a_few_kinds_are_told_on_one_line() {
    let project = project(&[("p/finch", 20), ("p/tit", 20)]);
    for n in 0..7 {
        project.write(&format!("p/tit/x.{n}\nseed: 1"), b"");
    }
    // A table beside the folders is no table of features.
    project.write("p/train.csv", b"");
    new(&project, "birds", "p").succeeded();
    let text = text(&project);
    let line = text.lines().nth(1).unwrap();
    assert!(
        line.starts_with("# 8 files are left out: 1 .0\\nseed: 1, ") && line.ends_with(", and 3 other kinds"),
        "{line}"
    );
    assert_eq!(lines(&project, &["seed:"]), ["seed: 7"]);
}

#[test]
fn splits_are_known_by_the_names_of_their_folders() {
    let all = [("p/train/a", 20), ("p/train/b", 20), ("p/val/a", 1), ("p/val/b", 1), ("p/test/a", 1), ("p/test/b", 1)];
    let both = [("p/Train/a", 20), ("p/Train/b", 20), ("p/test/a", 1), ("p/test/b", 1)];
    for (folders, expected) in [
        (&all[..], &["splits: { train: train, validation: val, test: test }"][..]),
        (&all[..4], &["splits: { train: train, validation: val }", "test_fraction: 0.2"]),
        // A folder around the class folders.
        (&all[..2], &["validation_fraction: 0.2", "test_fraction: 0.2"]),
        (&both, &["splits: { train: Train, test: test }", "validation_fraction: 0.2"]),
    ] {
        let project = project(folders);
        new(&project, "birds", "p").succeeded();
        assert_eq!(lines(&project, &SPLITS), expected, "{folders:?}");
    }
}

/// The line about classes that are too small to be split.
fn too_small(project: &Project) -> Option<String> {
    let said = new(project, "birds", "p").succeeded().stderr;
    said.lines().find(|line| line.starts_with("preprocess will refuse")).map(str::to_owned)
}

#[test]
fn classes_of_fewer_photos_than_splits_are_told_as_preprocess_will() {
    let project = project(&[("p/a", 2), ("p/b", 1), ("p/c", 60)]);
    let said = new(&project, "birds", "p").succeeded().stderr;
    let told = [
        "63 photos of 3 classes (a 2, b 1, c 60); 2 classes have fewer than 20 (first: a 2)",
        "preprocess will refuse classes of fewer than 3 different photos, as each split needs one: a has 2, b has 1; add \
         photos, or set test_fraction: 0, and 2 are enough",
    ];
    assert!(said.starts_with(&format!("{}\na run takes", told.join("\n"))), "{said}");
    assert!(text(&project).starts_with(&format!("# {}\n", told.join("\n# "))));
}

#[test]
fn only_photos_for_splits_that_are_drawn_can_be_too_few() {
    let all = |[a, b]: [usize; 2]| {
        [("p/train/a", a), ("p/train/b", b), ("p/val/a", 1), ("p/val/b", 1), ("p/test/a", 1), ("p/test/b", 1)]
    };
    let line = |folders: &[(&str, usize)]| too_small(&project(folders));
    let refused = "preprocess will refuse classes of fewer than 2 different photos, as each split needs one: a has 1; add \
                   photos";
    assert_eq!(line(&all([1, 1])), None);
    assert_eq!(line(&all([1, 2])[..4]), Some(format!("{refused}, or set test_fraction: 0, and 1 is enough")));
    let [train, other, _, _, test @ ..] = all([1, 2]);
    assert_eq!(line(&[&[train, other][..], &test].concat()), Some(refused.to_owned()));
    assert_eq!(line(&all([2, 2])[..4]), None);
    assert_eq!(line(&[("p/a", 3), ("p/b", 3)]), None);
}

#[test]
fn eight_classes_are_shown_and_fewer_than_twenty_photos_are_few() {
    for (classes, shown) in [(8, "c6 20, c7 19); few photos: c7 19"), (9, "c6 20, c7 20, …); few photos: c8 19")] {
        let folders: Vec<String> = (0..classes).map(|class| format!("p/c{class}")).collect();
        let photos = |class: usize| if class + 1 == classes { 19 } else { 20 };
        let counted: Vec<(&str, usize)> =
            folders.iter().enumerate().map(|(class, folder)| (folder.as_str(), photos(class))).collect();
        let said = new(&project(&counted), "birds", "p").succeeded().stderr;
        assert!(said.lines().next().unwrap().ends_with(shown), "{said}");
    }
}

#[test]
fn any_name_of_a_folder_is_a_path_in_the_file() {
    // libyaml breaks lines at the first three.
    let breaks = ["a\u{85}b", "a\u{2028}seed: 3", "a\u{2029}b", "a\u{fffe}b"];
    for folder in ["cats, dogs", "birds [2024]", "a: b", "#1", "no", "it's \"so\""].into_iter().chain(breaks) {
        let project = project(&[(&format!("{folder}/a\nb: c"), 20), (&format!("{folder}/tit"), 20)]);
        new(&project, "birds", folder).succeeded();
        let file: artifact::yaml::Value = artifact::yaml::from_str(&text(&project)).unwrap();
        assert_eq!(file["stages"]["preprocess"]["in"]["photos"].as_str(), Some(folder));
    }
}

#[test]
fn no_name_of_a_class_ends_a_comment() {
    for odd in ["\n", "\r", "\u{7f}", "\u{85}", "\u{2028}", "\u{2029}", "\u{fffe}", "\u{ffff}"] {
        let project = project(&[(&format!("p/ants{odd}seed: 3"), 60), ("p/tit", 20)]);
        let said = new(&project, "birds", "p").succeeded().stderr;
        assert!(said.contains("(ants\u{fffd}seed: 3 60, tit 20)"), "{said}");
        let file: artifact::yaml::Value = artifact::yaml::from_str(&text(&project)).unwrap();
        assert_eq!(file["seed"].as_u64(), Some(7), "{odd:?}");
    }
}

/// Stages and settings of the new pipeline.
fn stages(project: &Project) -> artifact::yaml::Value {
    artifact::yaml::from_str::<artifact::yaml::Value>(&text(project)).unwrap()["stages"].clone()
}

#[test]
fn classes_count_the_same_where_one_has_three_times_the_photos_of_another() {
    for (largest, class_weight) in [(59, None), (60, Some("balanced"))] {
        let project = project(&[("p/a\nb", largest), ("p/tit", 20)]);
        new(&project, "birds", "p").succeeded();
        let stages = stages(&project);
        for stage in ["train-head", "finetune"] {
            let found = stages[stage].get("settings").map(|settings| settings["class_weight"].as_str().unwrap());
            assert_eq!(found, class_weight, "{largest}: {stage}");
        }
        let why = "    # So that every class counts the same in the loss: a\u{fffd}b has 60 photos, tit 20.\n";
        assert_eq!(text(&project).contains(why), class_weight.is_some(), "{}", text(&project));
    }
}

#[test]
fn names_that_look_like_a_place_to_fill_in_are_names() {
    let project = project(&[("train-head: {}/finetune: {}", 60), ("train-head: {}/tit", 20)]);
    new(&project, "birds", "train-head: {}").succeeded();
    let stages = stages(&project);
    assert_eq!(stages["preprocess"]["in"]["photos"].as_str(), Some("train-head: {}"));
    for stage in ["train-head", "finetune"] {
        assert_eq!(stages[stage]["settings"]["class_weight"].as_str(), Some("balanced"), "{stage}");
    }
}

/// Adds 4,950 photos to `folder`: 50 links to a folder of 99.
fn add_4950(project: &Project, folder: &str) {
    (0..99).for_each(|number| project.write(&format!("pool/{number}.jpg"), b""));
    for number in 0..50 {
        symlink(project.path().join("pool"), project.path().join(folder).join(format!("link{number}"))).unwrap();
    }
}

#[test]
fn of_many_photos_less_is_drawn_and_fewer_copies_are_made() {
    for (tits, fraction, copies) in [(50, 0.2, 4), (51, 0.1, 2)] {
        let project = project(&[("p/finch", 0), ("p/tit", tits)]);
        add_4950(&project, "p/finch");
        let said = new(&project, "birds", "p").succeeded().stderr;
        let stages = stages(&project);
        for key in ["validation_fraction", "test_fraction"] {
            assert_eq!(stages["preprocess"]["settings"][key].as_f64(), Some(fraction), "{tits}");
        }
        assert_eq!(stages["augment"]["settings"]["copies"].as_u64(), Some(copies));
        // 224 · 224 · 3 bytes of pixels and 7 · 7 · 192 · 2 of the cut, times 4,001 pictures.
        let why = "    # Only 2, because there are many photos: one copy of all takes about 680 MB";
        assert_eq!(text(&project).contains(why), copies == 2, "{}", text(&project));
        let room = if copies == 2 { "about 3.4 GB" } else { "about 4.1 GB" };
        assert!(said.contains(&format!("a run takes {room} in artifacts/birds")), "{said}");
    }
}

#[test]
fn folders_of_splits_keep_their_photos_whatever_the_number() {
    let project = project(&[("p/train/a", 0), ("p/train/b", 41), ("p/val/a", 5), ("p/val/b", 5)]);
    add_4950(&project, "p/train/a");
    new(&project, "birds", "p").succeeded();
    assert_eq!(lines(&project, &SPLITS), ["splits: { train: train, validation: val }", "test_fraction: 0.1"]);
}

#[test]
fn a_template_that_lacks_a_place_to_fill_in_is_refused() {
    for place in ["in: { photos: data/mine }", "settings: { copies: 4,", "train-head: {}", "finetune: {}"] {
        let project = project(&[("p/finch", 60), ("p/tit", 20)]);
        let template = fs::read_to_string(root().join("pipelines/template.yaml")).unwrap();
        assert!(template.contains(place), "{place}");
        let other = place.replace("{ photos", "{  photos").replace("{ copies", "{  copies").replace("{}", "{ }");
        project.write("pipelines/template.yaml", template.replace(place, &other).as_bytes());
        let said = new(&project, "birds", "p").failed();
        assert_eq!(said, format!("pipelines/template.yaml: expected '{place}' in it, found no such text\n"));
        assert!(!project.path().join("pipelines/birds.yaml").exists());
    }
}

/// People copy it from there.
#[test]
fn the_readme_shows_what_is_written() {
    let project = project(&[("data/birds/finch", 20), ("data/birds/tit", 20)]);
    new(&project, "birds", "data/birds").succeeded();
    let lines: Vec<String> = text(&project)
        .lines()
        .filter(|line| !line.trim().starts_with('#'))
        .map(|line| format!("    {line}\n"))
        .collect();
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains(&lines.concat()), "{}", lines.concat());
}

#[test]
fn a_folder_around_the_class_folders_is_passed_through() {
    let project = project(&[("zip/birds-v2/finch", 20), ("zip/birds-v2/tit", 20)]);
    new(&project, "birds", "zip").succeeded();
    assert_eq!(lines(&project, &["photos:"]), ["in: { photos: zip/birds-v2 }"]);
}

#[test]
fn refusals_name_what_was_expected_and_write_nothing() {
    let project = project(&[("one/finch", 20), ("empty/finch", 20)]);
    project.write("empty/tit/notes.txt", b"");
    project.write("raw/tit/1.cr2", b"");
    project.write("flat/0.jpg", b"");
    project.write("arrays/train.csv", b"a,label\n");
    for (name, photos, expected) in [
        ("birds", "nowhere", "nowhere: expected a folder of photos, found no such folder\n"),
        (
            "birds",
            "arrays",
            "arrays: expected photos, found train.csv: data/README.md has a pipeline file for features of your own\n",
        ),
        ("birds", "flat/0.jpg", "flat/0.jpg: expected a folder of photos, found a file\n"),
        (
            "birds",
            "flat",
            "flat: expected a folder for each class, found photos in it; name the folder above it, or put the classes into a table, as data/README.md says\n",
        ),
        ("birds", "one", "one: expected a folder of photos for each of at least two classes, found only 'finch'\n"),
        ("birds", "empty", "empty/tit: expected photos, found 1 .txt\n"),
        (
            "birds",
            "raw",
            "raw/tit: expected photos, found 1 .cr2; convert them to JPEG, on a Mac with `sips -s format jpeg FILES --out FOLDER`, elsewhere with ImageMagick's `magick mogrify -format jpg FILES`\n",
        ),
        ("birds", "", "say where the photos are: make new NAME=birds PHOTOS=path\n"),
        ("", "one", "the new pipeline needs a name: make new NAME=name PHOTOS=path\n"),
        ("template", "one", "pipelines/template.yaml: there is a pipeline of this name already; choose another\n"),
    ] {
        assert_eq!(new(&project, name, photos).failed(), expected);
    }
    let said = new(&project, "My Birds", "one").failed();
    assert!(said.starts_with("NAME='My Birds': expected a name of lower-case letters"), "{said}");
    let said = new(&project, "My/birds", "one").failed();
    assert!(said.starts_with("NAME='My/birds': expected a name of lower-case letters"), "{said}");
    assert_eq!(artifact::walk::entries(&project.path().join("pipelines")).unwrap().len(), 1);
}
