//! Rule 7: killed, failed or changed while it runs.

use super::*;
use artifact::file_names;
use std::io::{BufRead as _, BufReader};

#[test]
fn rule_7_killed_at_any_stage_it_runs_again_and_writes_the_same_bytes() {
    let whole = made().snapshot();
    for (stage, half) in [("gather", "all.txt"), ("count", "number.txt"), ("tell", "report.html")] {
        let project = project();
        kill(make_until(&project, stage, half), "-KILL");
        let status = asked(&project, "status");
        assert!(status.contains("will run: it was interrupted, failed or told to run again"), "{status}");
        release(&project, stage);
        let rest = ALL.iter().position(|name| *name == stage).unwrap();
        assert_eq!(project.ran(&["pipeline"]), ALL[rest..]);
        assert_eq!(project.snapshot(), whole);
    }
}

#[test]
fn rule_7_killed_while_it_ran_again_the_old_outputs_stay_until_the_new_ones_are_whole() {
    let project = made();
    project.edit("factor: 3", "factor: 5");
    // Not -INT: a shell that starts the tests in the background lets them ignore that.
    kill(make_until(&project, "count", "number.txt"), "-TERM");
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
fn rule_7_a_file_beyond_the_limit_is_an_error_that_names_it() {
    let project = made();
    let before = project.snapshot();
    let mut limited = Command::new("bash");
    // The limit counts blocks of 1,024 bytes: `number.txt` takes one too many, and empty files take none.
    limited.args(["-c", "ulimit -f 0; exec \"$0\" \"$@\""]).arg(project.path().join("artifacts/.bin/count"));
    limited.arg("artifacts/test/count").current_dir(project.path());
    let said = fixture::Outcome::from(limited.output().unwrap()).failed();
    assert!(said.contains("artifacts/test/count/"), "{said}");
    assert!(said.contains("File too large (os error 27)"), "{said}");
    assert_eq!(project.snapshot(), before);
    project.make(&["verify"]).succeeded();
}

#[test]
fn rule_7_a_stage_that_panics_fails_like_any_other_and_says_what_to_do() {
    let said_by_tch = "called `Result::unwrap()` on an `Err` value: Torch(\"CUDA out of memory. Tried to allocate 2 GiB\\n\
                       Exception raised from malloc at x.cpp:1\\nframe #0: c10::Error\\n\")";
    let says =
        "count: libtorch: CUDA out of memory. Tried to allocate 2 GiB; this computer has too little memory free\n";
    for (file, message, says) in [
        ("panic-count", said_by_tch, says),
        ("panic-thread-count", said_by_tch, says),
        ("panic-count", "index out of bounds", "count: index out of bounds (crates/plan/examples/stub.rs:"),
        ("panic-thread-count", "index out of bounds", "count: index out of bounds (crates/plan/examples/stub.rs:"),
    ] {
        let project = made();
        let before = project.snapshot();
        project.edit("factor: 3", "factor: 5");
        project.write(file, message.as_bytes());
        let outcome = project.make(&["pipeline"]);
        assert_eq!((outcome.status, outcome.stages().len()), (Some(2), 0));
        let (told, make) = outcome.stderr.split_at(outcome.stderr.find('\n').unwrap() + 1);
        assert!(told.starts_with(says) && make.starts_with("make"), "{}", outcome.stderr);
        assert!(make.contains("Error 1\n") && !make.contains("panic"), "{make}");
        let traced = project.make_command(&["pipeline"]).env("RUST_BACKTRACE", "1").output().unwrap();
        let traced = String::from_utf8_lossy(&traced.stderr).into_owned();
        assert!(traced.contains("stack backtrace:") && traced.contains(says), "{traced}");
        assert_eq!(output(&project, "count/number.txt"), "30");
        assert!(!project.stage("count").join(file_names::PARTIAL).exists());
        // What the stage had saved serves the next run.
        let left: Vec<_> = project.snapshot().into_keys().filter(|path| !before.contains_key(path)).collect();
        assert_eq!(left, [Path::new("count").join(file_names::RESUME)]);
        fs::remove_file(project.path().join(file)).unwrap();
        assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
    }
}

#[test]
fn rule_7_a_setting_changed_while_its_stage_runs_is_not_forgotten() {
    let project = project();
    let mut first = make_until(&project, "count", "number.txt");
    project.edit("factor: 3", "factor: 5");
    assert!(asked(&project, "status").contains("count   will run"));
    release(&project, "count");
    assert!(first.wait().unwrap().success());
    assert_eq!(output(&project, "count/number.txt"), "30");
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
    assert_eq!(output(&project, "count/number.txt"), "60");
}

/// Starts make, and returns when it says that it waits.
fn make_that_waits(project: &Project, goal: &str) -> Child {
    let mut make = project.make_command(&[goal]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(make.stderr.as_mut().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "make: another make runs test; waiting for it to end\n");
    make
}

#[test]
fn rule_7_a_second_make_waits_for_the_first_and_reads_the_pipeline_only_then() {
    let project = project();
    let mut first = make_until(&project, "count", "number.txt");
    // Another pipeline is in nobody's way.
    project.write("pipelines/other.yaml", PIPELINE.as_bytes());
    assert_eq!(project.ran(&["gather", "PIPELINE=other"]), ["gather"]);
    assert!(asked(&project, "status").contains("count   will run"));
    let mut second = make_that_waits(&project, "pipeline");
    project.edit("factor: 3", "factor: 5");
    release(&project, "count");
    assert!(first.wait().unwrap().success());
    assert!(second.wait().unwrap().success());
    assert_eq!(output(&project, "count/number.txt"), "60");
    assert_eq!(project.ran(&["-j4", "pipeline"]), NONE);
}

#[test]
fn rule_7_clean_waits_too_and_so_does_whoever_comes_after_a_killed_make() {
    let project = project();
    let mut first = make_until(&project, "count", "number.txt");
    // Make alone: its stage goes on.
    first.kill().unwrap();
    first.wait().unwrap();
    let mut clean = make_that_waits(&project, "clean");
    assert!(project.stage("count").exists());
    release(&project, "count");
    assert!(clean.wait().unwrap().success());
    assert!(!project.path().join("artifacts/test").exists());
    assert_eq!(project.ran(&["pipeline"]), ALL);
}

#[test]
fn rule_7_an_output_deleted_by_hand_is_made_again() {
    let project = made();
    fs::remove_file(project.stage("gather").join("all.txt")).unwrap();
    let status = asked(&project, "status");
    assert!(status.contains("gather  will run: its all.txt is missing"), "{status}");
    assert_eq!(project.ran(&["pipeline"]), ["gather"]);
    fs::remove_file(project.stage("count").join("manifest.yaml")).unwrap();
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
}

/// Starts make and returns when it has started the program of `stage`, which is still loading.
fn make_until_loading(project: &Project, stage: &str) -> Child {
    project.write(&format!("load-{stage}"), b"");
    let make = project.make_command(&["pipeline"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for(&project.path().join(format!("loading-{stage}")));
    make
}

#[test]
fn rule_7_a_program_or_setting_changed_while_the_program_was_loading_is_not_forgotten() {
    let project = made();
    for (change, runs) in [("program", &["count"][..]), ("setting", &["count", "tell"])] {
        fs::remove_file(project.stage("count").join("done")).unwrap();
        let mut first = make_until_loading(&project, "count");
        match change {
            "program" => project.change_program("count"),
            _ => project.edit("factor: 3", "factor: 5"),
        }
        // Puts the new program in place; the new configuration waits for the first make.
        project.make(&["build"]).succeeded();
        fs::remove_file(project.path().join("load-count")).unwrap();
        assert!(first.wait().unwrap().success());
        let status = asked(&project, "status");
        assert!(status.contains("count   will run: "), "{status}");
        assert_eq!(project.ran(&["pipeline"]), runs, "{change}");
        assert_eq!(project.ran(&["pipeline"]), NONE);
    }
}

/// Count, killed on its way: at first, or while the last number is still there.
fn killed_counting(again: bool) -> Project {
    let project = if again { made() } else { project() };
    project.edit("factor: 3", "factor: 5");
    kill(make_until(&project, "count", "number.txt"), "-KILL");
    release(&project, "count");
    project
}

#[test]
fn rule_7_a_killed_stage_that_saved_its_state_goes_on_and_status_says_so() {
    for (again, cause) in [
        (false, "it was interrupted, failed or told to run again"),
        (true, "settings changed: settings.factor 5 (was 3)"),
    ] {
        let project = killed_counting(again);
        let status = asked(&project, "status");
        let expected =
            format!("will run: {cause}; it continues where it stopped, unless something else changed since\n");
        assert!(status.contains(&expected), "{status}");
        let said = project.make(&["pipeline"]).succeeded().stderr;
        assert!(said.contains("count: resuming\n"), "{said}");
        assert!(!project.stage("count").join(file_names::RESUME).exists());
        let status = asked(&project, "status");
        assert_eq!(status, "gather  fresh\ncount   fresh\ntell    fresh\n");
    }
}

#[test]
fn rule_7_rerun_starts_a_killed_stage_from_its_beginning() {
    for again in [true, false] {
        let project = killed_counting(again);
        assert!(project.stage("count").join(file_names::RESUME).exists());
        assert!(!project.make(&["-n", "rerun", "STAGE=count"]).stdout.contains("continues"));
        let said = project.make(&["rerun", "STAGE=count"]).succeeded().stderr;
        assert!(!said.contains("resuming"), "{said}");
        assert_eq!(output(&project, "count/number.txt"), "60");
    }
}

#[test]
fn rule_7_a_state_is_not_that_of_a_program_that_was_replaced_since() {
    let project = killed_counting(false);
    project.change_program("count");
    let said = project.make(&["pipeline"]).succeeded().stderr;
    assert!(said.contains("count: starting afresh: the state of an earlier run differs in program\n"), "{said}");
}

#[test]
fn rule_7_a_program_that_was_replaced_while_it_loaded_can_be_gone_on_with() {
    let project = killed_counting(false);
    let mut make = make_until_loading(&project, "count");
    // Puts the new program in the place of the running one, which has no path from now on.
    project.change_program("count");
    project.make(&["build"]).succeeded();
    fs::remove_file(project.path().join("load-count")).unwrap();
    assert!(make.wait().unwrap().success());
    let log = output(&project, "count/log.txt");
    assert!(log.contains("resuming\n"), "{log}");
}

#[test]
fn rule_7_why_a_stage_failed_is_told_also_when_its_folder_cannot_be_cleared() {
    let project = project();
    let mut make = project.make_command(&["pipeline"]);
    project.write("hold-count", b"");
    let make = make.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let partial = project.stage("count").join(".partial");
    wait_for(&partial.join("number.txt"));
    fs::create_dir(partial.join("a folder")).unwrap();
    project.write("fail-count", b"");
    release(&project, "count");
    let outcome: fixture::Outcome = make.wait_with_output().unwrap().into();
    assert!(outcome.stderr.contains("\ncount: told to fail\n"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("no run of this stage put this folder among"), "{}", outcome.stderr);
}
