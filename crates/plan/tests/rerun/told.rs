//! Rule 9: parallel runs, and what status, why and dry runs say.

use super::*;

#[test]
fn rule_9_stages_run_in_parallel_when_they_can() {
    let project = project();
    project.pipeline(
        "seed: 7\nstages:\n  tell: { in: { numbers: [one, two], paper: data/paper.txt } }\n  one: { run: count }\n  \
         two: { run: count, settings: { factor: 2 } }\n  gather: { in: { photos: data/two words } }\n",
    );
    project.write("hold-one", b"");
    project.write("hold-two", b"");
    let make = project.make_command(&["-j2", "pipeline"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    // Each of them waits for the other one to have begun.
    wait_for(&project.stage("one").join(".partial/number.txt"));
    wait_for(&project.stage("two").join(".partial/number.txt"));
    release(&project, "one");
    release(&project, "two");
    assert!(make.unwrap().wait().unwrap().success());
    assert_eq!(output(&project, "tell/report.html"), "one bytes: 12\ntwo bytes: 24\n");
    assert_eq!(project.ran(&["-j2", "pipeline"]), NONE);
}

#[test]
fn rule_9_status_and_why_name_the_reasons() {
    let project = project();
    let status = project.make(&["status"]).succeeded().stdout;
    assert_eq!(status, ALL.map(|name| format!("{name:6}  will run: it never ran\n")).concat());
    assert_eq!(project.ran(&["pipeline"]), ALL);
    assert_eq!(project.make(&["why"]).succeeded().stdout, "every stage is fresh\n");
    project.edit("factor: 3", "factor: 5");
    project.change_program("count");
    let status = project.make(&["status"]).succeeded().stdout;
    let count = "count   will run: its program changed; settings changed: settings.factor 5 (was 3)\n";
    assert_eq!(status, format!("gather  fresh\n{count}tell    may run: if count writes something new\n"));
    let why = "count\n  artifacts/.bin/count: its program changed\n  artifacts/test/count/config.yaml: settings \
               changed: settings.factor 5 (was 3)\ntell\n  artifacts/test/count/manifest.yaml: if count writes \
               something new\n";
    assert_eq!(project.make(&["why"]).succeeded().stdout, why);
}

#[test]
fn rule_9_status_why_and_dry_runs_tell_the_truth_after_a_wave_was_stopped() {
    let project = made();
    project.change_program("gather");
    assert_eq!(project.ran(&["pipeline"]), ["gather"]);
    assert_eq!(project.make(&["status"]).succeeded().stdout, "gather  fresh\ncount   fresh\ntell    fresh\n");
    assert_eq!(project.make(&["why"]).succeeded().stdout, "every stage is fresh\n");
    assert_eq!(dry_run(&project, "pipeline"), "");
    assert_eq!(project.ran(&["pipeline"]), NONE);
}

#[test]
fn rule_9_a_wave_that_was_interrupted_between_two_stages_goes_on() {
    let project = made();
    project.edit("factor: 3", "factor: 5");
    assert_eq!(project.ran(&["count"]), ["count"]);
    let status = project.make(&["status"]).succeeded().stdout;
    assert_eq!(status, "gather  fresh\ncount   fresh\ntell    will run: output of count changed\n");
    assert_eq!(project.ran(&["pipeline"]), ["tell"]);
}

#[test]
fn rule_9_a_dry_run_names_what_would_run_and_runs_and_writes_nothing() {
    let project = made();
    project.edit("factor: 3", "factor: 5");
    let before = project.snapshot();
    let commands = "artifacts/.bin/count artifacts/test/count\n\
                    artifacts/.bin/tell artifacts/test/tell  # may run: if count writes something new\n";
    assert_eq!(dry_run(&project, "pipeline"), commands);
    assert_eq!(dry_run(&project, "count"), "artifacts/.bin/count artifacts/test/count\n");
    assert_eq!(project.snapshot(), before);
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
}
