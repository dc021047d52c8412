//! Models that a `select` of their pipeline handed on.

use super::*;

/// A pipeline whose model `train-head` was selected from `tried`: settings, seed, and the test rows that each is wrong
/// about. They are equally good on validation, so the first is selected.
fn tuned(project: &Project, name: &str, seeds: usize, tried: &[(&str, u64, &[usize])]) {
    photos(project, &format!("data/{name}"), &CLASSES);
    begin(project, name, 12);
    let names: Vec<String> = (0..tried.len()).map(|number| format!("train-head-{number}")).collect();
    for (stage, (settings, seed, wrong)) in names.iter().zip(tried) {
        trained(project, stage, *seed, settings, wrong);
    }
    let draft = format!("in: {{tried: [{}]}}\nsettings: {{seeds: {seeds}}}", names.join(", "));
    project.run_as("select", "train-head", &draft).succeeded();
    project.run("report", "in: {models: [train-head]}").succeeded();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    end(project, name, &[&["preprocess", "extract"], &names[..], &["train-head", "report"]].concat());
}

/// The words of each line.
fn lines(said: &str) -> Vec<String> {
    said.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn only_the_selected_of_several_values_is_a_model_and_only_it_is_tested() {
    let project = Project::new();
    for (name, wrong) in [("old", &[0, 1, 2, 3, 4, 5][..]), ("new", &[])] {
        tuned(&project, name, 1, &[("rate: 0.1", 7, wrong), ("rate: 0.2", 7, &[8])]);
    }
    let said = compare(&project, "old", "new").succeeded().stdout;
    let results = said.split("\n\n").find(|part| part.starts_with("Results")).unwrap();
    assert_eq!(
        lines(results)[1..],
        [
            "train-head validation 1.000 [0.510, 1.000] 4 of 4 1.000 [0.510, 1.000] 4 of 4",
            "train-head test 0.500 [0.254, 0.746] 6 of 12 1.000 [0.758, 1.000] 12 of 12",
            "headline train-head train-head",
        ]
    );
    // 2 / 2^6 of one comparison; the level of three would be below that.
    assert!(said.contains("\n    train-head  6           0         6         0           0.031\n"), "{said}");
    assert!(said.ends_with("  train-head: new is better; chance alone rarely makes such a difference\n"), "{said}");
}

#[test]
fn a_tuned_stage_differs_from_another_in_the_settings_of_its_training() {
    let project = Project::new();
    tuned(&project, "old", 1, &[("rate: 0.1, hidden: [8]", 7, &[]), ("rate: 0.2, hidden: [8]", 7, &[])]);
    photos(&project, "data/new", &CLASSES);
    pipeline(&project, "new", 12, &[("train-head", "rate: 0.3, hidden: [8]", &[])]);
    let said = compare(&project, "old", "new").succeeded().stdout;
    assert_eq!(
        said.split("\n\n").next().unwrap(),
        "\
Settings that differ  old                         new
  preprocess
    in.photos         data/old                    data/new
  train-head-0, train-head-1: only in old
  train-head
    selected_from     train-head-0, train-head-1  –
    settings.rate     0.1                         0.3"
    );
}

#[test]
fn stages_in_a_row_that_differ_in_the_same_share_its_lines() {
    let project = Project::new();
    for (name, epochs) in [("old", 10), ("new", 20)] {
        let settings = [1, 2].map(|rate| format!("rate: {rate}, epochs: {epochs}"));
        tuned(&project, name, 1, &[(&settings[0], 7, &[]), (&settings[1], 7, &[])]);
    }
    let said = compare(&project, "old", "new").succeeded().stdout;
    let expected = "\n  train-head-0, train-head-1, train-head\n    settings.epochs   10        20\n\nPhotos\n";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn the_mean_over_seeds_is_told_and_the_first_seed_is_compared() {
    let project = Project::new();
    // Right: 12 and 9 of 12. Their mean is 0.875, their deviation 0.25 / √2.
    tuned(&project, "old", 2, &[("rate: 0.1", 7, &[]), ("rate: 0.1", 8, &[0, 1, 2])]);
    photos(&project, "data/new", &CLASSES);
    pipeline(&project, "new", 12, &[("train-head", "rate: 0.1", &[0])]);
    let said = compare(&project, "old", "new").succeeded().stdout;
    let results = said.split("\n\n").find(|part| part.starts_with("Results")).unwrap();
    assert_eq!(
        lines(results)[2..],
        [
            "train-head validation, mean 1.000 ± 0.000 of 2 seeds –",
            "train-head test 1.000 [0.758, 1.000] 12 of 12 0.917 [0.646, 0.985] 11 of 12",
            "train-head test, mean 0.875 ± 0.177 of 2 seeds –",
            "headline train-head train-head",
            "mean: over seeds, ± their standard deviation; all other numbers are of the first seed",
        ]
    );
    let tests =
        "\nPaired tests\n  for a model with several seeds, the first seed is compared\n  on the same 12 test photos\n";
    assert!(said.contains(tests), "{said}");
    assert!(said.contains("\n    train-head  11          1         0         0           1.000\n"), "{said}");
}
