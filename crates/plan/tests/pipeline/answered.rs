//! The file that a pipeline ends with gives the answers that the report has.

use super::*;

/// Rows of a CSV file without quotes, by column.
fn rows(text: &str) -> Vec<BTreeMap<&str, &str>> {
    let mut lines = text.lines().map(|line| line.split(','));
    let names: Vec<&str> = lines.next().unwrap().collect();
    lines.map(|cells| names.iter().copied().zip(cells).collect()).collect()
}

#[track_caller]
fn photos_get_the_answers_of_the_report(project: &Project, photos: &str) {
    let predictions = fs::read_to_string(project.stage("report").join("predictions.csv")).unwrap();
    let expected: BTreeMap<String, &str> = rows(&predictions)
        .iter()
        .filter(|row| (row["model"], row["split"]) == ("finetune", "test"))
        .map(|row| (format!("data/figures/{}", row["path"]), row["answer"]))
        .collect();
    let found = project.make(&["predict", &format!("PHOTOS={photos}")]).succeeded().stdout;
    let found: BTreeMap<&str, &str> = rows(&found).iter().map(|row| (row["path"], row["class_1"])).collect();
    assert!(expected.len() > 10 && expected.iter().all(|(path, answer)| found[path.as_str()] == *answer));
}

#[test]
fn two_classes_are_answered_as_the_report_has_them_and_checked_by_verify() {
    let project = project();
    project.make(&["pipeline"]).succeeded();
    photos_get_the_answers_of_the_report(&project, "data/figures/test");
    let said = project.make(&["verify"]).succeeded().stdout;
    assert!(said.contains("5 files as written, 8 of 8 golden photos answered as then\n"), "{said}");
}

#[test]
fn three_classes_are_answered_as_the_report_has_them() {
    let project = empty();
    draw(&project, "data/figures", &FIGURES, 0, 32);
    project.pipeline(PIPELINE);
    project.edit("height: 40, width: 48", "height: 40, width: 48, validation_fraction: 0.3, test_fraction: 0.2");
    project.make(&["pipeline"]).succeeded();
    photos_get_the_answers_of_the_report(&project, "data/figures");
}

#[test]
fn without_a_classifier_predict_says_what_makes_it() {
    let project = project();
    project.make(&["build"]).succeeded();
    let said = project.make(&["predict", "PHOTOS=data/figures"]);
    assert_eq!(said.status, Some(2));
    let says = "there is no finished artifacts/test/export/classifier.safetensors; `make pipeline PIPELINE=test` makes it \
                if the pipeline has the stage `export`\n";
    assert!(said.stderr.contains(says), "{}", said.stderr);
}
