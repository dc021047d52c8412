//! The program, run on models made by hand.

use artifact::tried::Candidate;
use artifact::{Split, file_names, write};
use fixture::{Project, artifacts};
use std::fs;

/// Two classes, four pictures a split, all of class 0; `right` of the validation pictures are predicted correctly.
fn model(project: &Project, name: &str, right: usize, provenance: &str) {
    let folder = project.stage(name);
    artifacts::classes(&folder, &["ant", "bee"]);
    let logits: Vec<f32> = (0..4).map(|row| if row < right { -2.0 } else { 1.0 }).collect();
    for split in [Split::Validation, Split::Test] {
        artifacts::npy(&folder, &file_names::labels(split), &[4], &[0_i64; 4]);
        artifacts::npy(&folder, &file_names::logits(split), &[4, 1], &logits);
        artifacts::files(&folder, split.name(), 4);
    }
    write::atomic(&folder.join(file_names::HEAD), name.as_bytes()).unwrap();
    write::atomic(&folder.join(file_names::PROVENANCE), provenance.as_bytes()).unwrap();
    artifacts::seal(&folder);
    artifacts::fact(&folder, "kept_epoch", "3");
}

fn provenance(seed: u64, rate: f64) -> String {
    format!("program: train-head 0.1.0\nseed: {seed}\nsettings: {{ rate: {rate}, batch: 20 }}\n")
}

fn run(project: &Project, draft: &str) -> fixture::Outcome {
    project.configure("select", "best", draft);
    project.command("select", "best").output().unwrap().into()
}

fn kept(project: &Project) -> String {
    fs::read_to_string(project.stage("best").join(file_names::HEAD)).unwrap()
}

#[test]
fn the_model_with_the_most_correct_validation_predictions_is_handed_on_with_its_facts() {
    let project = Project::new();
    for (name, right, rate) in [("a", 2, 0.1), ("b", 3, 0.2), ("c", 3, 0.3)] {
        model(&project, name, right, &provenance(7, rate));
    }
    let said = run(&project, "in: { tried: [a, c, b] }").succeeded().stderr;
    // Equal in accuracy and loss: the first in the list.
    assert_eq!(kept(&project), "c");
    assert!(said.contains("best: rate 0.1: validation accuracy 0.500, loss 0.7201\n"), "{said}");
    assert!(said.contains("best: rate 0.3: validation accuracy 0.750, loss 0.4235  selected\n"), "{said}");
    let (selected, original) = (project.artifact("best"), project.artifact("c"));
    assert_eq!(selected.manifest().facts, original.manifest().facts);
    let labels = file_names::labels(Split::Test);
    assert_eq!(selected.hash(&labels).unwrap(), original.hash(&labels).unwrap());
    let text = fs::read_to_string(project.stage("best").join(file_names::PROVENANCE)).unwrap();
    assert!(text.contains("selected:\n  program: train-head 0.1.0\n  seed: 7\n"), "{text}");
    assert!(text.contains("        validation:\n          correct: 2\n          pictures: 4\n"), "{text}");
}

#[test]
fn the_test_pictures_are_counted_for_the_selected_model_only() {
    let project = Project::new();
    for (name, right, rate) in [("a", 2, 0.1), ("b", 3, 0.2), ("c", 1, 0.3)] {
        model(&project, name, right, &provenance(7, rate));
    }
    run(&project, "in: { tried: [a, b, c] }").succeeded();
    let tried = artifact::tried::read(&project.artifact("best")).unwrap().unwrap();
    let has_test = |candidate: &Candidate| candidate.total(Split::Test).is_some();
    assert_eq!(tried.candidates.iter().map(has_test).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(tried.selected, 1);
}

#[test]
fn nothing_is_random_and_a_candidate_has_a_seed_at_least() {
    let project = Project::new();
    model(&project, "a", 2, &provenance(7, 0.1));
    project.configure("select", "best", "in: { tried: [a] }");
    let config = fs::read_to_string(project.stage("best").join(file_names::CONFIG)).unwrap();
    assert!(!config.contains("seed:"), "{config}");
    let said = project.resolve("select", "best", "in: { tried: [a] }\nsettings: { seeds: 0 }").failed();
    assert_eq!(said, "settings.seeds: expected a whole number from 1, got 0\n");
}

#[test]
fn of_seeds_alone_the_mean_is_said_and_which_is_handed_on() {
    let project = Project::new();
    for (name, right, seed) in [("a", 4, 7), ("b", 2, 8)] {
        model(&project, name, right, &provenance(seed, 0.1));
    }
    let said = run(&project, "in: { tried: [a, b] }\nsettings: { seeds: 2 }").succeeded().stderr;
    assert!(said.contains("best: mean of 2 seeds: validation accuracy 0.750, loss 0.4235; a is handed on\n"), "{said}");
}

#[test]
fn seeds_are_compared_by_their_mean_and_the_first_one_is_handed_on() {
    let project = Project::new();
    for (name, right, seed, rate) in [("a", 4, 7, 0.1), ("b", 1, 8, 0.1), ("c", 2, 7, 0.2), ("d", 4, 8, 0.2)] {
        model(&project, name, right, &provenance(seed, rate));
    }
    let said = run(&project, "in: { tried: [a, b, c, d] }\nsettings: { seeds: 2 }").succeeded().stderr;
    assert_eq!(kept(&project), "c");
    assert!(
        said.contains("best: rate 0.2: validation accuracy 0.750, loss 0.4235, mean of 2 seeds  selected\n"),
        "{said}"
    );
}

#[test]
fn a_model_that_was_selected_counts_with_all_its_seeds_and_by_its_own_settings() {
    let project = Project::new();
    for (name, right, seed, rate) in [("a", 4, 7, 0.1), ("b", 0, 8, 0.1), ("c", 3, 7, 0.2), ("d", 3, 8, 0.2)] {
        model(&project, name, right, &provenance(seed, rate));
    }
    for (name, tried) in [("first", "a, b"), ("second", "c, d")] {
        project.configure("select", name, &format!("in: {{ tried: [{tried}] }}\nsettings: {{ seeds: 2 }}"));
        fixture::Outcome::from(project.command("select", name).output().unwrap()).succeeded();
    }
    let said = run(&project, "in: { tried: [first, second] }").succeeded().stderr;
    // The first seeds alone are 4 and 3; together with the second ones they are 4 and 6.
    assert!(said.contains("best: rate 0.1: validation accuracy 0.500"), "{said}");
    assert!(
        said.contains("best: rate 0.2: validation accuracy 0.750, loss 0.4235, mean of 2 seeds  selected\n"),
        "{said}"
    );
    assert_eq!(kept(&project), "c");
    let text = fs::read_to_string(project.stage("best").join(file_names::PROVENANCE)).unwrap();
    assert_eq!(text.matches("\ntried:\n").count(), 1);
    assert!(text.contains("stage: d\n") && !text.contains("stage: second\n"), "{text}");
}

#[test]
fn models_that_differ_in_more_than_a_setting_have_the_names_of_their_stages() {
    let project = Project::new();
    for (name, features) in [("a", "one"), ("b", "other")] {
        let inputs = format!("inputs: {{ features: {{ {features}: 1f }} }}\n");
        model(&project, name, 2, &(provenance(7, if name == "a" { 0.1 } else { 0.2 }) + &inputs));
    }
    let said = run(&project, "in: { tried: [a, b] }").succeeded().stderr;
    assert!(said.contains("best: a: validation accuracy 0.500, loss 0.7201  selected\n"), "{said}");
}

#[test]
fn what_cannot_be_compared_is_named() {
    let project = Project::new();
    model(&project, "a", 2, &provenance(7, 0.1));
    model(&project, "b", 3, &provenance(7, 0.1));
    model(&project, "c", 3, &provenance(8, 0.3));
    model(&project, "other", 3, &provenance(8, 0.1));
    artifacts::npy(&project.stage("other"), &file_names::labels(Split::Test), &[4], &[1_i64; 4]);
    artifacts::seal(&project.stage("other"));
    let refused = |draft: &str| run(&project, draft).failed().replace(&project.path().display().to_string(), "");
    let seeds = |names: &str| refused(&format!("in: {{ tried: [{names}] }}\nsettings: {{ seeds: 2 }}"));
    let path = |stage: &str| format!("artifacts/test/{stage}/provenance.yaml");
    assert!(seeds("a, b, c").contains("in.tried: expected a multiple of 2, because of `seeds`, got 3 stages"));
    let says = seeds("a, b");
    assert!(
        says.contains(&format!("{}: expected another seed, because of `seeds`, got seed 7 again", path("b"))),
        "{says}"
    );
    let says = seeds("a, c");
    assert!(
        says.contains(&format!("{}: expected the settings of a, because of `seeds`, got others", path("c"))),
        "{says}"
    );
    let says = refused("in: { tried: [a, other] }");
    assert!(says.contains("other/test.labels.npy: expected the same as "), "{says}");
    assert!(!project.stage("best").join(file_names::DONE).exists());
}

#[test]
fn without_validation_pictures_nothing_is_selected() {
    let project = Project::new();
    for (name, seed) in [("a", 7), ("b", 8)] {
        model(&project, name, 2, &provenance(seed, 0.1));
        for file in [file_names::labels(Split::Validation), file_names::logits(Split::Validation)] {
            fs::remove_file(project.stage(name).join(file)).unwrap();
        }
        artifacts::seal(&project.stage(name));
    }
    let says = run(&project, "in: { tried: [a, b] }").failed();
    assert!(says.ends_with("selecting one of 2 needs validation pictures, and there are none\n"), "{says}");
    // Seeds alone choose nothing.
    run(&project, "in: { tried: [a, b] }\nsettings: { seeds: 2 }").succeeded();
    assert_eq!(kept(&project), "a");
}
