//! `plan`, as make starts it, when it takes all stages from the cache of runs.

use super::*;
use crate::project::{STAGES, project};
use std::process::Command;

/// Names of the Makefile's own targets.
const RESERVED: &str = "pipeline";

fn plan(project: &Project) -> Command {
    let mut plan = Command::new("artifacts/.bin/plan");
    plan.args(["make", "pipelines/test.yaml", "--reserved", RESERVED, "--run-cache", "1G"]);
    plan.current_dir(project.path()).env_remove("RUST_BACKTRACE");
    plan
}

fn make(project: &Project) -> Outcome {
    project.make_command(&["pipeline"]).env("RUN_CACHE", "1G").output().unwrap().into()
}

/// What is wrong with the end of a `plan` in which call `at` failed, and with the make after it.
fn mistake(project: &Project, at: usize, disk: Disk, whole: &Files) -> Option<String> {
    for [stage, _] in STAGES {
        remove(&project.stage(stage));
    }
    let run = Faulted::run(plan(project), project, at, disk);
    let wrong = if run.outcome.status == Some(0) { None } else { run.wrong_end() };
    let next = make(project);
    let other = differences(&project.snapshot(), whole);
    let is_well = next.status == Some(0) && other.is_empty();
    let wrong = wrong.or_else(|| (!is_well).then(|| format!("the next make: {next:?}, other files: {other:?}")));
    wrong.map(|wrong| run.told("plan", &wrong))
}

#[test]
fn a_call_that_fails_in_plan_ends_with_a_sentence_and_the_next_make_comes_to_the_same() {
    let project = project();
    make(&project).succeeded();
    let whole = project.snapshot();
    for [stage, _] in STAGES {
        remove(&project.stage(stage));
    }
    let restored = Faulted::run(plan(&project), &project, 0, Disk::Broken);
    assert!(restored.outcome.stderr.contains("taken from the cache of runs"), "{}", restored.outcome.stderr);
    let mut mistakes = Vec::new();
    for disk in [Disk::Broken, Disk::Full] {
        for at in (1..restored.calls.len()).step_by(restored.calls.len().div_ceil(8)) {
            mistakes.extend(mistake(&project, at, disk, &whole));
        }
    }
    assert!(mistakes.is_empty(), "{} mistakes\n{}", mistakes.len(), mistakes.join("\n"));
}
