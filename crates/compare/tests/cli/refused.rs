//! Pipelines that cannot be compared, and `--help`.

use super::*;
use artifact::file_names::DONE;
use std::fs::File;

#[test]
fn a_pipeline_that_is_not_there_or_has_not_run_is_answered_with_what_to_do() {
    let project = two(&[], &[]);
    project.write("pipelines/fresh.yaml", b"");
    let missing = "say which two pipelines: make compare A=name B=name\n";
    for (a, b, says) in [
        ("", "new", missing),
        ("old", "", missing),
        ("old", "nwe", "there is no pipeline 'nwe', did you mean 'new'? A= and B= may be: fresh new old\n"),
        ("../old", "new", "there is no pipeline '../old'; A= and B= may be: fresh new old\n"),
        ("old", "fresh", "pipeline 'fresh' has not run yet; `make pipeline PIPELINE=fresh` runs it\n"),
        (
            "old",
            "old",
            "expected two pipelines, got 'old' twice; copy the artifacts of an earlier run to compare with it\n",
        ),
        (
            "pipelines/old.yaml",
            "artifacts/old",
            "expected two pipelines, got 'old' twice; copy the artifacts of an earlier run to compare with it\n",
        ),
    ] {
        let outcome = compare(&project, a, b);
        assert_eq!((outcome.status, outcome.stderr.as_str(), outcome.stdout.as_str()), (Some(1), says, ""));
    }
}

#[test]
fn unfinished_stale_and_running_pipelines_are_refused() {
    let project = two(&[], &[]);
    project.write("pipelines/new.yaml", b"");
    let remedy = "`make pipeline PIPELINE=new` runs it\n";
    let head = project.path().join("artifacts/new/train-head");
    let refused = |says: &str| assert_eq!(compare(&project, "old", "new").failed(), format!("{says}{remedy}"));

    let config = fs::read_to_string(head.join(CONFIG)).unwrap();
    let file = format!("artifacts/new/train-head/{CONFIG}");
    for (from, to, what) in [
        ("epochs: 20", "epochs: 30", "its configuration"),
        ("seed: 7", "seed: 8", "its configuration"),
        ("extract", "report", "in.features"),
        ("in:\n  features:\n    stage: extract\n", "in: {}\n", "in.features"),
    ] {
        project.write(&file, config.replace(from, to).as_bytes());
        refused(&format!("artifacts/new/train-head: out of date, because {what} changed since it ran; "));
    }
    project.write(&file, config.as_bytes());
    compare(&project, "old", "new").succeeded();
    let models = "models:\n    stages:\n    - train-head\n";
    let file = format!("artifacts/new/report/{CONFIG}");
    let config = fs::read_to_string(project.path().join(&file)).unwrap();
    assert!(config.contains(models), "{config}");
    project.write(&file, config.replace(models, "models: { stages: [] }\n").as_bytes());
    refused("artifacts/new/report: out of date, because in.models changed since it ran; ");
    project.write(&file, config.as_bytes());

    artifacts::fact(&project.path().join("artifacts/new/preprocess"), "quarantined", "1");
    refused("artifacts/new/extract: out of date, because stage preprocess changed since it ran; ");
    artifacts::fact(&project.path().join("artifacts/new/preprocess"), "quarantined", "0");
    fs::remove_file(head.join(DONE)).unwrap();
    refused("artifacts/new/train-head: expected a finished stage, got one that was interrupted, failed or never ran; ");

    project.write("artifacts/.lock/old", b"");
    let lock = File::open(project.path().join("artifacts/.lock/old")).unwrap();
    lock.lock().unwrap();
    let said = compare(&project, "old", "new").failed();
    assert!(said.starts_with("a make runs pipeline 'old' now; "), "{said}");
}

#[test]
fn help_teaches() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_compare"));
    let said = Outcome::from(command.arg("--help").output().unwrap()).succeeded().stdout;
    for words in ["McNemar", "cp -r artifacts/mine artifacts/before", "left out and counted"] {
        assert!(said.split_whitespace().collect::<Vec<_>>().join(" ").contains(words), "{said}");
    }
}
