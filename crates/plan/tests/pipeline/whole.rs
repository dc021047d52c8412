//! From drawn photos to the report, with nothing else in the project.

use super::*;

#[test]
fn three_splits_of_two_classes_become_a_report() {
    let project = project();
    let first = project.make(&["pipeline"]).succeeded();
    assert_eq!(first.stages(), STAGES);
    let page = fs::read_to_string(project.stage("report").join("report.html")).unwrap();
    assert!(page.contains("magenta square") && page.contains("<svg"), "{} bytes", page.len());
    let metrics = metrics(&project);
    for (line, (model, split)) in first.stdout.lines().zip([
        ("train-head", Split::Validation),
        ("train-head", Split::Test),
        ("finetune", Split::Validation),
        ("finetune", Split::Test),
    ]) {
        let accuracy = accuracy(&metrics, model, split);
        assert!(accuracy > 0.7, "{model} learnt nothing: {accuracy} on {split}");
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[..3], [model, split.name(), &format!("{accuracy:.3}")]);
    }
    let last =
        ["report: artifacts/test/report/report.html", "classifier: artifacts/test/export/classifier.safetensors"];
    assert_eq!(first.stdout.lines().skip(4).collect::<Vec<_>>(), last);

    let second = project.make(&["pipeline"]).succeeded();
    assert_eq!(second.stages(), NONE);
    assert_eq!((second.stdout, second.stderr), (first.stdout, String::new()));
}

#[test]
fn without_the_artifacts_the_same_artifacts_come_again() {
    let project = project();
    assert_eq!(project.ran(&["pipeline"]), STAGES);
    let before = project.snapshot();
    fs::remove_dir_all(project.path().join("artifacts")).unwrap();
    assert_eq!(project.ran(&["pipeline"]), STAGES);
    same_as(&before, &project);
}

#[test]
fn three_classes_in_one_folder_each_are_split_and_become_a_report() {
    let project = empty();
    draw(&project, "data/figures", &FIGURES, 0, 32);
    project.pipeline(PIPELINE);
    project.edit("height: 40, width: 48", "height: 40, width: 48, validation_fraction: 0.3, test_fraction: 0.2");
    let outcome = project.make(&["pipeline"]).succeeded();
    assert_eq!(outcome.stages(), STAGES);
    let pictures = project.artifact("preprocess");
    let counts = Split::ALL.map(|split| pictures.labels(split).unwrap().len());
    assert_eq!(counts.iter().sum::<usize>(), 96);
    let logits = project.artifact("finetune").npy::<f32>(&file_names::logits(Split::Test)).unwrap();
    assert_eq!(logits.shape(), [counts[2], 3]);
    let metrics = metrics(&project);
    assert_eq!(metrics["classes"], serde_json::json!(FIGURES));
    for model in ["train-head", "finetune"] {
        let accuracy = accuracy(&metrics, model, Split::Test);
        assert!(accuracy > 0.5, "{model} learnt nothing: {accuracy} of three classes");
    }
}
