//! Models that `select` handed on: values of a setting, and seeds.

use super::*;

const SELECTED: &str = "program: select 0.1.0
settings: { seeds: 2 }
inputs: { tried: { head-0.1-seed-7: 1f, head-0.2-seed-7: 2f } }
selected:
  program: train-head 0.1.0
  settings: { learning_rate: 0.2 }
  inputs: { features: { extract: 3f } }
";

/// `tried` of a model with the correct predictions of two seeds for each of two values, out of 8 validation pictures.
fn tried(setting: &str, first: [usize; 2], second: [usize; 2]) -> String {
    let mut text = format!("{SELECTED}tried:\n  setting: {setting}\n  selected: 1\n  candidates:\n");
    for (name, correct) in [("0.1", first), ("0.2", second)] {
        let _ = write!(text, "  - name: '{name}'\n    trainings:\n");
        for (seed, correct) in [7, 8].into_iter().zip(correct) {
            let counts = format!("{{ correct: {correct}, pictures: 8, loss: 0.5 }}");
            let _ = writeln!(
                text,
                "    - {{ stage: head-{name}-seed-{seed}, seed: {seed}, scores: {{ validation: {counts} }} }}"
            );
        }
    }
    text
}

fn project(tried: &str) -> Project {
    let project = ants_and_bees();
    provenance(&project, "finetune", tried);
    project
}

#[test]
fn the_page_and_its_files_tell_of_values_and_seeds() {
    let project = project(&tried("learning_rate", [5, 6], [7, 6]));
    project.run("report", "in: { models: [train-head, finetune] }").succeeded();
    let page = text(&project, "report.html");
    for says in [
        "Of 2 values of learning_rate, its 0.2 is the best on the validation photos.",
        "Trained with 2 seeds, its validation accuracy is 0.812 on average, from 0.750 to 0.875.",
        "<h3>finetune: learning_rate</h3>",
        "2 values were tried, each with 2 seeds",
        "<tr><th scope=\"row\">0.1</th><td>0.688</td><td>0.625 to&nbsp;0.750</td><td>0.500</td></tr>",
        "<tr><th scope=\"row\">0.2 (selected)</th><td>0.812</td>",
        "<h3>finetune: 2 seeds</h3>",
        "<td class=\"words\">7: 0.875, 8: 0.750</td>",
        "<a href=\"#tried\">",
        // Of the model, and not of `select`.
        "<tr><th scope=\"row\">settings.learning_rate</th><td class=\"words\">0.2</td></tr>",
        "<tr><th scope=\"row\">selected_from.head-0.1-seed-7</th>",
        "only the head was trained",
    ] {
        assert!(page.contains(says), "{says}");
    }
    let table = text(&project, "tried.csv");
    assert_eq!(table.lines().count(), 5);
    assert!(table.contains("\nfinetune,learning_rate,0.2,true,head-0.2-seed-8,8,validation,6,8,0.500000\n"), "{table}");
    let plot = text(&project, "finetune.tried.svg");
    assert!(plot.contains("\nlearning_rate\n") && plot.contains("\n0.2\n"), "{plot}");
    let summary = text(&project, "summary.txt");
    assert!(
        summary.ends_with("finetune    validation  0.812 ± 0.088, mean and standard deviation of 2 seeds\n"),
        "{summary}"
    );
}

#[test]
fn means_over_seeds_choose_the_headline_and_not_the_first_seed() {
    // The first seed of finetune is right for 7 of 8, as train-head is for 6; on average it is right for 5.
    let project = project(&tried("learning_rate", [1, 1], [7, 3]));
    project.run("report", "in: { models: [train-head, finetune] }").succeeded();
    let metrics = metrics(&project);
    assert_eq!(metrics["headline"]["model"], "train-head");
    let says = "train-head has the highest validation accuracy of 2 models, on average where there are several seeds.";
    assert!(text(&project, "report.html").contains(says));
}

#[test]
fn a_report_of_models_that_were_not_selected_says_nothing_of_it() {
    let project = ants_and_bees();
    project.run("report", "in: { models: [train-head, finetune] }").succeeded();
    let page = text(&project, "report.html");
    assert!(!page.contains("#tried") && !page.contains("Values and seeds"));
    assert!(!project.stage("report").join("tried.csv").exists());
}

#[test]
fn a_provenance_that_does_not_hold_what_was_tried_is_named() {
    let good = tried("null", [5, 6], [7, 6]);
    for (from, to, says) in [
        ("selected: 1", "selected: 2", "tried: expected a selected candidate with its trainings"),
        ("correct: 5", "correct: five", "tried.candidates[0].trainings[0].scores"),
    ] {
        let project = project(&good.replace(from, to));
        let said = project.run("report", "in: { models: [train-head, finetune] }").failed();
        assert!(said.contains(&format!("artifacts/test/finetune/provenance.yaml: {says}")), "{said}");
    }
}
