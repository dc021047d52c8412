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

/// Runs `plan` with a call failing, and then a make.
fn try_fault(project: &Project, fault: &Fault, whole: &Files, tally: &mut Tally) {
    forget(project);
    let run = Run::new(plan(project), project, fault.disk, Some(fault));
    let wrong = if run.outcome.status == Some(0) { None } else { run.wrong_end(fault.disk) };
    let next = make(project);
    let other = differences(&project.snapshot(), whole);
    let is_well = next.status == Some(0) && other.is_empty();
    let wrong = wrong.or_else(|| (!is_well).then(|| format!("the next make: {next:?}, other files: {other:?}")));
    tally.add(&run, "plan", fault, wrong);
}

/// Removes all stages; the cache of runs still has them.
fn forget(project: &Project) {
    for [stage, _] in STAGES {
        remove(&project.stage(stage));
    }
}

/// Fails `samples` of the calls on each kind of disk.
fn tally(samples: usize) -> Tally {
    let project = project();
    make(&project).succeeded();
    let whole = project.snapshot();
    let mut tally = Tally::default();
    for disk in [Disk::Broken, Disk::Full] {
        forget(&project);
        let restored = Run::new(plan(&project), &project, disk, None);
        assert!(restored.outcome.stderr.contains("taken from the cache of runs"), "{}", restored.outcome.stderr);
        for fault in restored.sample(disk, samples, 0) {
            try_fault(&project, &fault, &whole, &mut tally);
        }
    }
    tally
}

#[test]
fn a_call_that_fails_in_plan_ends_with_a_sentence_and_the_next_make_comes_to_the_same() {
    tally(6).assert_well();
}
