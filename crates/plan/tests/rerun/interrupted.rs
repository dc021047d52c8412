//! Rule 7: killed, failed or changed while it runs.

use super::*;

#[test]
fn rule_7_killed_at_any_stage_it_runs_again_and_writes_the_same_bytes() {
    let whole = without_times(&made());
    for (stage, half) in [("gather", "all.txt"), ("count", "number.txt"), ("tell", "report.html")] {
        let project = project();
        kill(make_until(&project, stage, half), "-KILL");
        let status = project.make(&["status"]).succeeded().stdout;
        assert!(status.contains("will run: it was interrupted, failed or told to run again"), "{status}");
        release(&project, stage);
        let rest = ALL.iter().position(|name| *name == stage).unwrap();
        assert_eq!(project.ran(&["pipeline"]), ALL[rest..]);
        assert_eq!(without_times(&project), whole);
    }
}

#[test]
fn rule_7_killed_while_it_ran_again_the_old_outputs_stay_until_the_new_ones_are_whole() {
    let project = made();
    project.edit("factor: 3", "factor: 5");
    kill(make_until(&project, "count", "number.txt"), "-INT");
    assert_eq!(output(&project, "count/number.txt"), "30");
    release(&project, "count");
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
    assert_eq!(output(&project, "count/number.txt"), "60");
}

#[test]
fn rule_7_a_failed_stage_runs_again_and_what_follows_does_not_run_before() {
    let project = project();
    project.write("fail-count", b"");
    let outcome = project.make(&["pipeline"]);
    assert_ne!(outcome.status, Some(0));
    assert!(outcome.stderr.contains("count: told to fail"), "{}", outcome.stderr);
    assert_eq!(outcome.stages(), ["gather"]);
    fs::remove_file(project.path().join("fail-count")).unwrap();
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
}

#[test]
fn rule_7_a_setting_changed_while_its_stage_runs_is_not_forgotten() {
    let project = project();
    let mut first = make_until(&project, "count", "number.txt");
    project.edit("factor: 3", "factor: 5");
    assert!(project.make(&["status"]).succeeded().stdout.contains("count   will run"));
    // A second make finds the folder in use and leaves it alone.
    let second = project.make(&["pipeline"]);
    assert!(
        second.stderr.contains("artifacts/test/count: another run is writing into this folder"),
        "{}",
        second.stderr
    );
    release(&project, "count");
    assert!(first.wait().unwrap().success());
    assert_eq!(output(&project, "count/number.txt"), "30");
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
    assert_eq!(output(&project, "count/number.txt"), "60");
}

#[test]
fn rule_7_an_output_deleted_by_hand_is_made_again() {
    let project = made();
    fs::remove_file(project.stage("gather").join("all.txt")).unwrap();
    let status = project.make(&["status"]).succeeded().stdout;
    assert!(status.contains("gather  will run: its all.txt is missing"), "{status}");
    assert_eq!(project.ran(&["pipeline"]), ["gather"]);
    fs::remove_file(project.stage("count").join("manifest.yaml")).unwrap();
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
}
