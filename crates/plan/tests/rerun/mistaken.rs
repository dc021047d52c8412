//! Rule 8: a mistake anywhere, and nothing runs.

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
fn rule_8_a_missing_file_of_the_last_stage_and_nothing_runs() {
    let project = project();
    fs::remove_file(project.path().join("data/paper.txt")).unwrap();
    let message = "data/paper.txt: no such file, needed by stage tell (in.paper) of pipelines/test.yaml; \
                   data/README.md says where to get it";
    assert_eq!(project.make(&["pipeline"]).stderr.lines().next(), Some(message));
    assert!(!project.path().join("artifacts/test").exists());
    let status = project.make(&["status"]).succeeded().stdout;
    assert!(status.contains("tell    cannot run: data/paper.txt: no such file (in.paper)\n"), "{status}");
    assert_eq!(project.ran(&["count"]), ["gather", "count"], "these do not need it");
}
