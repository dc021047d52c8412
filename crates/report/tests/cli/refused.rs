//! What is refused, and in which words.

use super::*;

/// Spoils the artifacts with `spoil`; the report has to fail with `says` and leave nothing behind.
#[track_caller]
fn refuses(draft: &str, spoil: impl Fn(&Project), says: &str) {
    let project = ants_and_bees();
    spoil(&project);
    let message = project.run("report", draft).failed();
    assert!(message.contains(says), "{message}");
    assert!(!project.stage("report").join("report.html").exists());
    assert!(!project.stage("report").join(file_names::DONE).exists());
}

#[test]
fn wrong_logits_are_named() {
    let logits = |shape: &'static [usize], values: &'static [f32]| {
        move |project: &Project| {
            artifacts::npy(&project.stage("finetune"), "validation.logits.npy", shape, values);
            artifacts::seal(&project.stage("finetune"));
        }
    };
    let file = "artifacts/test/finetune/validation.logits.npy";
    refuses(
        "",
        logits(&[3, 1], &[0.0; 3]),
        &format!("{file}: expected 8 rows, as many as labels in validation.labels.npy, got 3"),
    );
    refuses("", logits(&[8, 2], &[0.0; 16]), &format!("{file}: expected shape (n, 1), got [8, 2]"));
    refuses(
        "",
        logits(&[8, 1], &[0.0, 0.0, 0.0, 0.0, 0.0, f32::NAN, 0.0, 0.0]),
        &format!("{file}: expected finite logits, got NaN in row 5"),
    );
}

#[test]
fn wrong_histories_are_named() {
    let file = "artifacts/test/train-head/history.csv";
    let rows = |rows: &'static str| move |project: &Project| history(project, "train-head", rows);
    refuses("", rows("2,1,1,1,1,1\n"), &format!("{file}: expected epoch 1 in line 2, got 2"));
    refuses(
        "",
        rows("1,1,1,1,1,1\n2,1,1,NaN,1,1\n"),
        &format!("{file}: expected a finite number as validation_loss in line 3, got NaN"),
    );
    refuses("", rows(""), &format!("{file}: expected at least one epoch, got none"));
    let short = |project: &Project| {
        write::atomic(&project.stage("train-head").join(file_names::HISTORY), b"epoch,train_loss\n1,0.5\n").unwrap();
        artifacts::seal(&project.stage("train-head"));
    };
    refuses("", short, &format!("{file}: expected column train_accuracy, got epoch,train_loss"));
    refuses(
        "",
        |project| fact(project, "finetune", "kept_epoch", "4"),
        "artifacts/test/finetune/manifest.yaml: expected kept_epoch from 1 to 3, the epochs of history.csv, got 4",
    );
}

#[test]
fn remarks_must_be_texts() {
    refuses(
        "",
        |project| fact(project, "finetune", "remarks", "seven"),
        "artifacts/test/finetune/manifest.yaml: expected facts.remarks, a list of texts, got seven",
    );
}

#[test]
fn what_was_seen_must_be_a_text() {
    refuses(
        "",
        |project| fact(project, "finetune", "seen", "[4, 5]"),
        "artifacts/test/finetune/manifest.yaml: expected seen to be a text, got [4, 5]",
    );
}

#[test]
fn wrong_truths_and_inputs_are_named() {
    let bare = |project: &Project| {
        for name in [file_names::labels("validation"), file_names::images("validation")] {
            fs::remove_file(project.stage("preprocess").join(name)).unwrap();
        }
        artifacts::seal(&project.stage("preprocess"));
    };
    refuses("", bare, "manifest.yaml: expected validation.labels.npy or test.labels.npy, got neither");
    let empty = |project: &Project| {
        split(project, "validation", &[]);
        artifacts::seal(&project.stage("preprocess"));
    };
    refuses("", empty, "validation.labels.npy: expected at least one picture, got 0");
    let files = |project: &Project| {
        let path = project.stage("preprocess").join(file_names::files("validation"));
        let row = format!("row,path,blake3,width,height\n0,a,{},3,4\n", "0".repeat(64));
        write::atomic(&path, row.as_bytes()).unwrap();
        artifacts::seal(&project.stage("preprocess"));
    };
    refuses("", files, "validation.files.csv: expected 8 rows, as many as labels in validation.labels.npy, got 1");
    let swapped = |project: &Project| {
        artifacts::classes(&project.stage("preprocess"), &["bees", "ants"]);
        artifacts::seal(&project.stage("preprocess"));
    };
    refuses(
        "",
        swapped,
        "artifacts/test/train-head/classes.yaml: expected the same as artifacts/test/preprocess/classes.yaml",
    );
    let relabelled = |project: &Project| {
        split(project, "validation", &[1, 0, 0, 0, 1, 1, 1, 1]);
        artifacts::seal(&project.stage("preprocess"));
    };
    refuses(
        "",
        relabelled,
        "artifacts/test/train-head/validation.labels.npy: expected the same as artifacts/test/preprocess/",
    );
}

#[test]
fn settings_are_checked_before_any_work() {
    let project = ants_and_bees();
    let config = project.resolve("report", "report", "").succeeded().stdout;
    assert!(config.contains("- train-head\n    - finetune\n"), "{config}");
    for (settings, says) in [
        ("{smoothing: 1}", "settings.smoothing: expected a number from 0 to below 1, or null, got 1"),
        ("{galery: 3}", "settings.galery: unknown key, did you mean 'gallery'?"),
        ("{mistakes: 5000}", "settings.mistakes: expected at most 1000 photos, got 5000"),
    ] {
        let message = project.resolve("report", "report", &format!("settings: {settings}")).failed();
        assert!(message.contains(says), "{message}");
    }
}
