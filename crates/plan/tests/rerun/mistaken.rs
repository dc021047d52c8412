//! Rule 8: a mistake anywhere, and nothing runs. The same for a file that was damaged after it was made.

use super::*;

#[test]
fn rule_8_a_mistake_in_the_last_stage_and_nothing_runs() {
    let project = project();
    project.edit("paper: data/paper.txt }", "paper: data/paper.txt }\n    settings: { wrod: photos }");
    let outcome = project.make(&["pipeline"]);
    assert_ne!(outcome.status, Some(0));
    let message = "pipelines/test.yaml: stages.tell.settings.wrod: unknown key, did you mean 'word'?";
    assert_eq!(outcome.stderr.lines().next(), Some(message));
    assert!(!project.path().join("artifacts/test").exists());
}

#[test]
fn rule_8_what_a_program_warns_of_is_not_taken_for_a_mistake() {
    let project = project();
    project.write("warn", b"");
    project.edit("factor: 3", "facter: 3");
    let message = "pipelines/test.yaml: stages.count.settings.facter: unknown key, did you mean 'factor'?";
    assert_eq!(project.make(&["pipeline"]).stderr.lines().next(), Some(message));
    project.edit("facter: 3", "factor: 3");
    assert_eq!(project.ran(&["pipeline"]), ALL);
}

#[test]
fn rule_8_a_missing_file_of_the_last_stage_and_nothing_runs() {
    let project = project();
    fs::remove_file(project.path().join("data/paper.txt")).unwrap();
    let message = "data/paper.txt: no such file, needed by stage tell (in.paper) of pipelines/test.yaml; \
                   put it there or mend the path";
    assert_eq!(project.make(&["pipeline"]).stderr.lines().next(), Some(message));
    assert!(!project.path().join("artifacts/test").exists());
    let expected = "gather  `make gather` will run it, `make pipeline` runs nothing: it never ran\n\
                    count   `make count` will run it, `make pipeline` runs nothing: it never ran\n\
                    tell    cannot run: data/paper.txt: no such file (in.paper)\n";
    assert_eq!(asked(&project, "status"), expected);
    assert_eq!(project.ran(&["count"]), ["gather", "count"], "these do not need it");
}

/// Truncates a file to its first two bytes. Returns what is then said about it.
fn truncate(project: &Project, file: &str) -> String {
    let path = project.path().join("artifacts/test").join(file);
    let bytes = fs::metadata(&path).unwrap().len();
    File::options().write(true).open(&path).unwrap().set_len(2).unwrap();
    let (stage, _) = file.split_once('/').unwrap();
    format!(
        "artifacts/test/{file}: expected {bytes} bytes, as manifest.yaml says, got 2; `make rerun STAGE={stage} \
         PIPELINE=test` makes it again"
    )
}

#[test]
fn a_truncated_output_is_no_fresh_one_and_is_told_before_anything_runs() {
    let project = made();
    let before = project.snapshot();
    let message = truncate(&project, "gather/all.txt");
    let status = asked(&project, "status");
    let blocked = "blocked: gather is damaged";
    assert_eq!(status, format!("gather  damaged: {message}\ncount   {blocked}\ntell    {blocked}\n"));
    let why = asked(&project, "why");
    assert!(why.starts_with(&format!("gather\n  {message}\n")), "{why}");
    for goal in ["pipeline", "gather", "count"] {
        let outcome = project.make(&[goal]);
        assert_eq!((outcome.status, outcome.stages()), (Some(2), vec![]));
        assert_eq!(outcome.stderr.lines().next(), Some(message.as_str()));
        assert!(project.make(&["-n", goal]).stdout.ends_with(&format!("\n# {message}\n")));
    }
    assert_eq!(
        dry_run(&project, "rerun STAGE=gather").lines().next(),
        Some("artifacts/.bin/gather artifacts/test/gather")
    );
    assert_eq!(project.ran(&["rerun", "STAGE=gather"]), ["gather"]);
    assert_eq!(project.snapshot(), before);
}

#[test]
fn truncated_outputs_of_two_stages_are_made_again_one_after_the_other() {
    let project = made();
    let before = project.snapshot();
    truncate(&project, "gather/all.txt");
    truncate(&project, "tell/report.html");
    assert_eq!(project.ran(&["rerun", "STAGE=tell"]), ["tell"]);
    assert_eq!(project.ran(&["rerun", "STAGE=gather"]), ["gather"]);
    assert_eq!(project.snapshot(), before);
}

#[test]
fn a_truncated_output_of_a_stage_that_runs_anyway_stops_nothing() {
    let project = made();
    truncate(&project, "count/number.txt");
    project.edit("factor: 3", "factor: 5");
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
    assert_eq!(output(&project, "count/number.txt"), "60");
}
