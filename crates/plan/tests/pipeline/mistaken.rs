//! Mistakes: each one ends in one message that says what and where, and leaves everything as it was.

use super::*;
use artifact::file_names;
use fixture::Outcome;

/// What was said, without make's own lines about the failure of its recipe.
#[track_caller]
fn message(outcome: &Outcome) -> String {
    assert_eq!(outcome.status, Some(2), "make's own status for a failure; stderr: {}", outcome.stderr);
    assert_eq!((outcome.stages(), outcome.stdout.as_str()), (vec![], ""));
    let lines: Vec<&str> = outcome.stderr.lines().filter(|line| !line.starts_with("make")).collect();
    lines.join("\n")
}

/// Everything in the artifact folders that a stage may write: not what `plan` writes.
fn written(project: &Project) -> Files {
    let plans = [file_names::CONFIG, file_names::INPUTS, "plan.mk"];
    let is_written = |path: &PathBuf| !path.starts_with(".plan") && plans.iter().all(|name| !path.ends_with(name));
    // Nothing at all, before the first run.
    if !project.path().join("artifacts/test").exists() {
        return Files::new();
    }
    project.snapshot().into_iter().filter(|(path, _)| is_written(path)).collect()
}

/// Makes `stage`, which fails; the message. No file came, went or changed but the log of the failed stage.
#[track_caller]
fn failure_of(project: &Project, stage: &str) -> String {
    let before = written(project);
    let said = message(&project.make(&["pipeline"]));
    assert_eq!(differences(&written(project), &before), NO_FILES);
    assert!(!project.stage(stage).join(file_names::DONE).exists());
    assert!(!project.stage(stage).join(file_names::PARTIAL).exists());
    let log = fs::read_to_string(project.stage(stage).join(file_names::LOG)).unwrap();
    assert_eq!(format!("{stage}: {}", log.trim_end()), said, "the log says the same");
    assert_eq!(message(&project.make(&["pipeline"])), said, "and again the next time");
    said
}

#[test]
fn a_misspelt_setting_in_the_last_stage_and_nothing_runs() {
    let project = project();
    project.edit("report: {}", "report: { settings: { galery: 9 } }");
    let said = message(&project.make(&["pipeline"]));
    assert_eq!(said, "pipelines/test.yaml: stages.report.settings.galery: unknown key, did you mean 'gallery'?");
    assert!(!project.path().join("artifacts/test").exists());
}

#[test]
fn a_missing_weight_file_and_nothing_runs() {
    let project = project();
    fs::remove_file(project.path().join("data/weights/narrow.safetensors")).unwrap();
    let expected = "data/weights/narrow.safetensors: no such file, needed by stage extract (in.weights) of \
                    pipelines/test.yaml; put it there or mend the path";
    assert_eq!(message(&project.make(&["pipeline"])), expected);
    assert!(!project.path().join("artifacts/test").exists());
}

#[test]
fn weights_of_another_network_are_named_with_the_tensor_that_differs() {
    let project = project();
    assert_eq!(project.ran(&["augment"]), ["preprocess", "augment"]);
    project.edit("width: 0.125", "width: 0.25");
    let file = "extract: data/weights/narrow.safetensors: expected tensor";
    let expected = format!(
        "{file} features.0.weight with shape [16, 3, 3, 3] for vgg16, got [8, 3, 3, 3]: weights of vgg16 of width \
         0.125"
    );
    assert_eq!(failure_of(&project, "extract"), expected);
    project.edit("vgg16, width: 0.25", "vgg19, width: 0.125");
    let expected = format!(
        "{file} features.16.weight with shape [32, 32, 3, 3] for vgg19, got no such tensor: weights of vgg16 of width \
         0.125"
    );
    assert_eq!(failure_of(&project, "extract"), expected);
    project.edit("vgg19, width: 0.125, recipe: unit, cut: block4_pool", "mobilenet_v2, width: 0.35, cut: block_14");
    let expected = "extract: data/weights/narrow.safetensors: expected weights for mobilenet_v2 in a file of \
                    Keras, whose network it is, got weights of vgg16 of width 0.125";
    assert_eq!(failure_of(&project, "extract"), expected);
}

#[test]
fn an_empty_jpeg_is_named() {
    let project = project();
    fs::remove_dir_all(project.path().join("data/figures/validation/cyan disc")).unwrap();
    project.write("data/figures/validation/cyan disc/empty.jpg", b"");
    let expected = "preprocess: data/figures: 1 of 69 photos cannot be read (`settings: { on_unreadable: \
                    quarantine }` leaves them out):\ndata/figures/validation/cyan disc/empty.jpg: expected a JPEG, PNG, BMP, WebP, TIFF, GIF, HEIC or JPEG XL \
                    photo, got an empty file";
    assert_eq!(failure_of(&project, "preprocess"), expected);
}

#[test]
fn a_truncated_array_is_found_before_anything_runs_and_by_each_stage_that_reads_its_folder() {
    let project = project();
    assert_eq!(project.ran(&["pipeline"]), STAGES);
    let before = project.snapshot();
    for (file, reader) in [
        ("preprocess/train.images.npy", "augment"),
        ("augment/train.labels.npy", "extract"),
        ("extract/test.features.npy", "train-head"),
        ("extract/augmented.block4_pool.npy", "finetune"),
        ("finetune/test.logits.npy", "report"),
    ] {
        let (stage, _) = file.split_once('/').unwrap();
        let path = project.path().join("artifacts/test").join(file);
        let bytes = fs::metadata(&path).unwrap().len();
        fs::File::options().write(true).open(&path).unwrap().set_len(bytes - 7).unwrap();
        fs::remove_file(project.stage(reader).join(file_names::DONE)).unwrap();
        let expected = format!(
            "artifacts/test/{file}: expected {bytes} bytes, as manifest.yaml says, got {}; \
             `make rerun STAGE={stage} PIPELINE=test` makes it again",
            bytes - 7
        );
        let damaged = written(&project);
        assert_eq!(message(&project.make(&["pipeline"])), expected);
        assert_eq!(project.rerun(reader, reader).failed(), format!("{reader}: {expected}\n"));
        assert_eq!(differences(&written(&project), &damaged), NO_FILES);
        assert!(!project.stage(reader).join(file_names::PARTIAL).exists());
        assert_eq!(project.ran(&["rerun", &format!("STAGE={stage}")]), [stage, reader]);
    }
    same_as(&before, &project);
}
