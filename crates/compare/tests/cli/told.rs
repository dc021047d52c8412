//! What is printed.

use super::*;

#[test]
fn of_a_copy_nothing_differs() {
    let project = two(&[0], &[0]);
    let copied =
        Command::new("cp").args(["-r", "artifacts/old", "artifacts/copy"]).current_dir(project.path()).status();
    assert!(copied.unwrap().success());
    let outcome = compare(&project, "old", "copy").succeeded();
    assert_eq!(outcome.stderr, "");
    assert_eq!(
        outcome.stdout,
        "\
Settings: nothing differs

Photos
  preprocess  train       the same 4 photos and pictures
  preprocess  validation  the same 4 photos and pictures
  preprocess  test        the same 12 photos and pictures

Results                   old                             copy
  train-head  validation  1.000 [0.510, 1.000]  4 of 4    1.000 [0.510, 1.000]  4 of 4
  train-head  test        0.917 [0.646, 0.985]  11 of 12  0.917 [0.646, 0.985]  11 of 12
  headline                train-head                      train-head

Paired tests
  on the same 12 test photos
                both right  only old  only copy  both wrong  p
    train-head  11          0         0          1           1.000
  train-head: both are right about the same photos
"
    );
}

/// As of a model that was adapted: it has no epochs, it also answers photos that have no labels, and beside its own
/// logits lie those of the head without adaptation.
#[test]
fn only_labelled_photos_and_a_models_own_logits_count() {
    let project = Project::new();
    for name in ["old", "new"] {
        photos(&project, &format!("data/{name}"), &CLASSES);
        begin(&project, name, 12);
        trained(&project, "adapt", 7, "", &[]);
        let folder = project.stage("adapt");
        for file in [HISTORY.to_owned(), file_names::labels(Split::Test)] {
            fs::remove_file(folder.join(file)).unwrap();
        }
        let validation = folder.join(file_names::logits(Split::Validation));
        fs::copy(validation, folder.join(file_names::without_adaptation(Split::Validation))).unwrap();
        artifacts::seal(&folder);
        end(&project, name, &["preprocess", "extract", "adapt"]);
    }
    let said = compare(&project, "old", "new").succeeded().stdout;
    let results: Vec<&str> = said.lines().filter(|line| line.starts_with("  adapt ")).collect();
    assert_eq!(
        results,
        ["  adapt     validation  1.000 [0.510, 1.000]  4 of 4  1.000 [0.510, 1.000]  4 of 4"],
        "{said}"
    );
    assert!(said.contains("\n  on the same 4 validation photos\n"), "{said}");
}

#[test]
fn a_copy_may_have_a_dot_in_its_name_and_be_named_by_its_folder() {
    let project = two(&[], &[]);
    let run = |command: &str| {
        let words: Vec<&str> = command.split(' ').collect();
        assert!(Command::new(words[0]).args(&words[1..]).current_dir(project.path()).status().unwrap().success());
    };
    run("cp -r artifacts/old artifacts/old.2026");
    for given in ["old.2026", "artifacts/old.2026", "./artifacts/old.2026/"] {
        let said = compare(&project, "artifacts/old/", given).succeeded().stdout;
        assert!(said.contains("\n    train-head  12          0         0              0           1.000\n"), "{said}");
    }
    run("rm artifacts/old.2026/train-head/done");
    let says = compare(&project, "old", "old.2026").failed();
    assert!(says.ends_with("or never ran; it cannot run without pipelines/old.2026.yaml\n"), "{says}");
}

#[test]
fn a_setting_that_differs_is_named_and_equal_ones_are_not() {
    let said = compare(&two(&[0, 1], &[1, 2, 3]), "old", "new").succeeded().stdout;
    let settings = said.split("\n\n").next().unwrap();
    let lines: Vec<Vec<&str>> = settings.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["Settings", "that", "differ", "old", "new"]);
    assert_eq!(
        lines[1..].iter().map(|line| line.join(" ")).collect::<Vec<_>>(),
        ["preprocess", "in.photos data/old data/new", "train-head", "settings.epochs 10 20",]
    );
    // Both right: all but rows 0 to 3. Only old: 2 and 3. Only new: 0. 2 (1 + 3) / 8 is 1.
    assert!(said.contains("\n    train-head  8           2         1         1           1.000\n"), "{said}");
    assert!(said.ends_with("  train-head: the difference may be chance\n"), "{said}");
}

#[test]
fn six_photos_of_six_are_no_chance_unless_two_pairs_are_compared() {
    let (worse, right): (&[usize], &[usize]) = (&[0, 1, 2, 3, 4, 5], &[]);
    let said = compare(&two(worse, right), "old", "new").succeeded().stdout;
    // 2 / 2^6.
    assert!(said.contains("\n    train-head  6           0         6         0           0.031\n"), "{said}");
    assert!(said.ends_with("  train-head: new is better; chance alone rarely makes such a difference\n"), "{said}");
    let said = compare(&two(worse, right), "new", "old").succeeded().stdout;
    assert!(said.ends_with("  train-head: new is better; chance alone rarely makes such a difference\n"), "{said}");

    let project = Project::new();
    for (name, wrong) in [("old", worse), ("new", right)] {
        photos(&project, &format!("data/{name}"), &CLASSES);
        pipeline(&project, name, 12, &[("train-head", "", wrong), ("other", "", right)]);
    }
    let said = compare(&project, "old", "new").succeeded().stdout;
    assert!(said.contains("  train-head: the difference may be chance\n"), "{said}");
}

#[test]
fn models_of_one_pipeline_alone_are_shown_and_the_headlines_are_paired() {
    let project = Project::new();
    for (name, width, model, wrong) in [("old", 12, "train-head", 0), ("new", 14, "finetune", 1)] {
        photos(&project, &format!("data/{name}"), &CLASSES);
        pipeline(&project, name, width, &[(model, "", &[wrong])]);
    }
    let said = compare(&project, "old", "new").succeeded().stdout;
    let pictures = "  preprocess  test        the same 12 photos, other pictures of them\n";
    for line in ["  train-head: only in old\n", "  finetune: only in new\n", pictures] {
        assert!(said.contains(line), "{said}");
    }
    for row in ["train-head test 0.917 [0.646, 0.985] 11 of 12 –", "finetune test – 0.917 [0.646, 0.985] 11 of 12"]
    {
        let is_row = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ") == row;
        assert!(said.lines().any(is_row), "{row}\n{said}");
    }
    assert!(
        said.contains("\n    train-head, finetune (headlines)  10          1         1         0           1.000\n"),
        "{said}"
    );
}

#[test]
fn only_shared_photos_count_and_those_that_the_other_trained_on_are_left_out_loudly() {
    let project = Project::new();
    photos(&project, "data/old", &CLASSES);
    // Of the test photos 10 to 15 of old, new trains on 10 and tests 13 to 17; other names are the same photos.
    for (split, numbers) in [("train", 0..1), ("train", 10..11), ("validation", 2..4), ("test", 13..18)] {
        draw(&project, &format!("data/new/{split}"), &CLASSES, numbers);
    }
    fs::rename(project.path().join("data/new/test/disc/13.png"), project.path().join("data/new/test/disc/99.png"))
        .unwrap();
    pipeline(&project, "old", 12, &[("train-head", "", &[])]);
    pipeline(&project, "new", 12, &[("train-head", "", &[])]);
    let said = compare(&project, "old", "new").succeeded().stdout;
    let warning =
        "was trained on 2 of the test photos of old, which are left out here; there may be others that look the same";
    let expected =
        format!("\n  on 6 test photos that both have; old alone has 4, new alone has 4\n  WARNING: new {warning}\n");
    assert!(said.contains(&expected), "{said}");
    assert!(said.contains("\n    train-head  6           0         0         0           1.000\n"), "{said}");
    assert!(said.contains("  preprocess  test        12 and 10 photos, 6 of them in both\n"), "{said}");
}

#[test]
fn without_a_shared_photo_there_is_nothing_to_compare() {
    let project = Project::new();
    photos(&project, "data/old", &CLASSES);
    for (split, numbers) in [("train", 20..22), ("validation", 22..24), ("test", 24..26)] {
        draw(&project, &format!("data/new/{split}"), &CLASSES, numbers);
    }
    for name in ["old", "new"] {
        pipeline(&project, name, 12, &[("train-head", "", &[])]);
    }
    let said = compare(&project, "old", "new").succeeded().stdout;
    let expected = "\nPaired tests\n  on 0 test photos that both have; old alone has 12, new alone has 4\n  so there is \
                    nothing to compare\n";
    assert!(said.ends_with(expected), "{said}");
}

#[test]
fn other_classes_are_named_and_not_paired() {
    let project = Project::new();
    photos(&project, "data/old", &CLASSES);
    photos(&project, "data/new", &["disc", "square", "cross"]);
    for name in ["old", "new"] {
        pipeline(&project, name, 12, &[("train-head", "", &[])]);
    }
    let said = compare(&project, "old", "new").succeeded().stdout;
    let expected = "\nPaired tests\n  train-head: not compared, as the classes differ (only in new: cross)\n";
    assert!(said.starts_with("Settings that differ") && said.ends_with(expected), "{said}");
}

#[test]
fn a_pipeline_without_a_report_has_no_headline() {
    let project = two(&[], &[]);
    let plan = pipelines::line(&["preprocess", "extract", "train-head"]);
    project.write(&format!("artifacts/new/{PLAN}"), plan.as_bytes());
    let said = compare(&project, "old", "new").succeeded().stdout;
    assert!(said.contains("  report: only in old\n"), "{said}");
    assert!(said.contains("\n  headline                train-head                      no report\n"), "{said}");
}

#[test]
fn without_a_test_split_in_both_the_validation_photos_serve() {
    let project = Project::new();
    photos(&project, "data/old", &CLASSES);
    for (split, numbers) in [("train", 0..2), ("validation", 2..4)] {
        draw(&project, &format!("data/new/{split}"), &CLASSES, numbers);
    }
    pipeline(&project, "old", 12, &[("train-head", "", &[])]);
    pipeline(&project, "new", 12, &[("train-head", "", &[0])]);
    let said = compare(&project, "old", "new").succeeded().stdout;
    let expected = "  on the same 4 validation photos\n  without a test split in both, these are the validation photos, \
                    which also chose the epoch and, where several were tried, the setting\n";
    assert!(said.contains(expected), "{said}");
    assert!(said.contains("\n    train-head  3           1         0         0           1.000\n"), "{said}");
    assert!(said.contains("  preprocess  test        only in old\n"), "{said}");
    assert!(said.contains("\n    in.photos.holds   20 files                        8 files\n"), "{said}");
}
