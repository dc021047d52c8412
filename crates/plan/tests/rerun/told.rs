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
fn rule_9_status_says_that_a_make_runs() {
    let project = project();
    let says = |project: &Project| project.make(&["status"]).succeeded().stderr;
    assert_eq!(says(&project), "");
    let mut make = make_until(&project, "count", "number.txt");
    let runs = "a make is at work on this pipeline: a stage that it has not finished is told as interrupted\n";
    assert_eq!(says(&project), runs);
    release(&project, "count");
    assert!(make.wait().unwrap().success());
    assert_eq!(says(&project), "");
}

#[test]
fn rule_9_status_and_why_name_the_reasons() {
    let project = project();
    let status = asked(&project, "status");
    assert_eq!(status, ALL.map(|name| format!("{name:6}  will run: it never ran\n")).concat());
    assert_eq!(project.ran(&["pipeline"]), ALL);
    assert_eq!(asked(&project, "why"), "every stage is fresh\n");
    project.edit("factor: 3", "factor: 5");
    project.change_program("count");
    project.make(&["build"]).succeeded();
    let status = asked(&project, "status");
    let count = "count   will run: its program changed; settings changed: settings.factor 5 (was 3)\n";
    assert_eq!(status, format!("gather  fresh\n{count}tell    may run: if count writes something new\n"));
    let why = "count\n  artifacts/.bin/count: its program changed\n  artifacts/test/count/config.yaml: settings \
               changed: settings.factor 5 (was 3)\ntell\n  artifacts/test/count/manifest.yaml: if count writes \
               something new\n";
    assert_eq!(asked(&project, "why"), why);
}

#[test]
fn rule_9_status_why_and_dry_runs_tell_the_truth_after_a_wave_was_stopped() {
    let project = made();
    project.change_program("gather");
    assert_eq!(project.ran(&["pipeline"]), ["gather"]);
    assert_eq!(asked(&project, "status"), "gather  fresh\ncount   fresh\ntell    fresh\n");
    assert_eq!(asked(&project, "why"), "every stage is fresh\n");
    assert_eq!(dry_run(&project, "pipeline"), "");
    assert_eq!(project.ran(&["pipeline"]), NONE);
}

#[test]
fn rule_9_a_wave_that_was_interrupted_between_two_stages_goes_on() {
    let project = made();
    project.edit("factor: 3", "factor: 5");
    assert_eq!(project.ran(&["count"]), ["count"]);
    let status = asked(&project, "status");
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

#[test]
fn rule_9_a_dry_run_of_rerun_names_what_it_would_run() {
    let project = made();
    let commands = "artifacts/.bin/count artifacts/test/count\n\
                    artifacts/.bin/tell artifacts/test/tell  # may run: if count writes something new\n";
    assert_eq!(dry_run(&project, "rerun STAGE=count"), commands);
    assert_eq!(dry_run(&project, "pipeline"), "", "nothing was told to run");
    let said = project.make(&["-n", "rerun", "STAGE=cuont"]).stderr;
    assert!(said.starts_with("no stage or target 'cuont', did you mean 'count'?"), "{said}");
}

#[test]
fn rule_9_a_dry_run_fails_where_the_real_one_would() {
    let project = made();
    project.edit("factor: 3", "factor: 5");
    fs::remove_file(project.path().join("data/paper.txt")).unwrap();
    let outcome = project.make(&["-n", "pipeline"]);
    assert_eq!(outcome.status, Some(2));
    assert_eq!(outcome.stderr.lines().next(), Some("nothing would run"));
    let refusal = project.make(&["pipeline"]).stderr;
    assert!(refusal.starts_with("data/paper.txt: no such file, needed by stage tell (in.paper)"), "{refusal}");
    let (_, list) = outcome.stdout.split_once('\n').unwrap();
    assert_eq!(list, format!("# {}\n", refusal.lines().next().unwrap()), "no command");
    assert_eq!(dry_run(&project, "count"), "artifacts/.bin/count artifacts/test/count\n");
}

#[test]
fn rule_9_status_tells_what_runs_although_another_stage_cannot() {
    let project = project();
    let photos = project.path().join("data/two words");
    project.edit("  tell:\n", "  alone: { run: tell, in: { paper: data/paper.txt, number: null } }\n  tell:\n");
    fs::rename(&photos, project.path().join("data/elsewhere")).unwrap();
    let status = asked(&project, "status");
    let expected = "gather  cannot run: data/two words: no such folder (in.photos)\n\
                    count   blocked: gather cannot run\n\
                    alone   `make alone` will run it, `make pipeline` runs nothing: it never ran\n\
                    tell    blocked: gather cannot run\n";
    assert_eq!(status, expected);
    let why = asked(&project, "why");
    assert!(why.contains("tell\n  gather cannot run\n"), "{why}");
    for goal in ["pipeline", "count", "tell"] {
        let outcome = project.make(&[goal]);
        assert_eq!((outcome.status, outcome.stages()), (Some(2), vec![]), "{goal}");
    }
    assert_eq!(project.ran(&["alone"]), ["alone"]);
}

#[test]
fn a_goal_that_is_fresh_says_so_and_make_nothing_else() {
    let project = made();
    let said = project.make(&["count"]).succeeded();
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("", "count: fresh, nothing to do\n"));
    project.edit("factor: 3", "factor: 5");
    assert_eq!(project.ran(&["count"]), ["count"]);
}

#[test]
fn a_stage_beside_another_of_its_program_that_nothing_reads_is_named() {
    let project = made();
    project.edit("  tell:\n", "  count-more: { run: count, settings: { factor: 4 } }\n  tell:\n");
    let said = project.make(&["pipeline"]).succeeded();
    assert_eq!(said.stages(), ["count-more"]);
    assert!(!said.stderr.contains("no stage reads it"), "counts are read one by one: {}", said.stderr);
    // Read as a report reads models, with the provenance.
    project.edit("{ paper: data/paper.txt }", "{ paper: data/paper.txt, numbers: [count] }");
    let said = project.make(&["pipeline"]).succeeded();
    let line = "count-more: no stage reads it; to see it in a report, name it there in `models`\n";
    assert!(said.stderr.starts_with(line), "{}", said.stderr);
    assert!(!said.stderr.contains("tell: no stage reads it"), "{}", said.stderr);
}
