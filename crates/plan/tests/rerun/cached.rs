//! The cache of runs: what ran once need not run again.

use super::*;
use artifact::stamp::Stamp;

/// Runs `make` with a cache of runs; the stages that ran.
#[track_caller]
fn ran(project: &Project, arguments: &[&str]) -> Vec<String> {
    project.ran(&[&["RUN_CACHE=1G"], arguments].concat())
}

/// A project made with a cache of runs, then with another factor.
fn made_twice() -> Project {
    let project = project();
    assert_eq!(ran(&project, &["pipeline"]), ALL);
    project.edit("factor: 3", "factor: 5");
    assert_eq!(ran(&project, &["pipeline"]), ["count", "tell"]);
    project
}

fn entry(project: &Project, stage: &str) -> PathBuf {
    let stamp = Stamp::read(&project.stage(stage)).unwrap();
    project.path().join("artifacts/.cache").join(stamp.made_from.key())
}

#[test]
fn a_setting_that_is_put_back_runs_nothing_and_gives_the_same_bytes() {
    let project = project();
    ran(&project, &["pipeline"]);
    let before = project.snapshot();
    project.edit("factor: 3", "factor: 5");
    ran(&project, &["pipeline"]);
    let other = project.snapshot();
    project.edit("factor: 5", "factor: 3");
    let status = project.make(&["RUN_CACHE=1G", "status"]).succeeded().stdout;
    let expected = "gather  fresh\ncount   cached: settings changed: settings.factor 3 (was 5)\n\
                    tell    may run: if count writes something new\n";
    assert_eq!(status.split_once('\n').unwrap().1, expected);
    let dry = project.make(&["RUN_CACHE=1G", "-n", "pipeline"]).succeeded().stdout;
    assert!(dry.contains("\n# count: taken from the cache of runs\n"), "{dry}");
    assert!(dry.contains("/tell artifacts/test/tell --cache artifacts/.cache  # may run"), "{dry}");
    let back = project.make(&["RUN_CACHE=1G", "pipeline"]).succeeded();
    assert_eq!(back.stages(), NONE);
    assert_eq!(back.stderr, "count: taken from the cache of runs\ntell: taken from the cache of runs\n");
    assert!(back.stdout.starts_with("count bytes: 30\n"), "{}", back.stdout);
    assert_eq!(project.snapshot(), before);
    assert_eq!(asked(&project, "status"), "gather  fresh\ncount   fresh\ntell    fresh\n");
    project.make(&["verify"]).succeeded();
    project.edit("factor: 3", "factor: 5");
    assert_eq!(ran(&project, &["pipeline"]), NONE);
    assert_eq!(project.snapshot(), other);
}

#[test]
fn two_pipelines_with_the_same_stage_run_it_once() {
    let project = project();
    ran(&project, &["pipeline"]);
    project.write("pipelines/other.yaml", PIPELINE.as_bytes());
    assert_eq!(ran(&project, &["pipeline", "PIPELINE=other"]), ["tell"], "it depends on the pipeline's name");
    let gather =
        |pipeline: &str| fs::read(project.path().join("artifacts").join(pipeline).join("gather/all.txt")).unwrap();
    assert_eq!(gather("other"), gather("test"));
}

#[test]
fn a_stage_below_one_that_ran_is_taken_from_the_cache_too() {
    let project = made_twice();
    project.edit("factor: 5", "factor: 3");
    project.change_program("count");
    // The program is another one, so it runs; what it writes is what `tell` was once made from.
    let made = project.make(&["RUN_CACHE=1G", "pipeline"]).succeeded();
    assert_eq!(made.stages(), ["count"]);
    assert!(made.stderr.contains("tell: taken from the cache of runs\n"), "{}", made.stderr);
}

#[test]
fn a_run_whose_files_changed_is_not_used_and_leaves_the_cache() {
    for (stage, file) in
        [("count", "number.txt"), ("count", "manifest.yaml"), ("count", "provenance.yaml"), ("count", "done")]
    {
        let project = project();
        ran(&project, &["pipeline"]);
        let whole = project.snapshot();
        let entry = entry(&project, stage);
        project.edit("factor: 3", "factor: 5");
        ran(&project, &["pipeline"]);
        let bytes = fs::read(entry.join(file)).unwrap();
        let changed = [&[bytes[0] ^ 1], &bytes[1..]].concat();
        fs::remove_file(entry.join(file)).unwrap();
        artifact::write::atomic(&entry.join(file), &changed).unwrap();
        project.edit("factor: 5", "factor: 3");
        let made = project.make(&["RUN_CACHE=1G", "pipeline"]).succeeded();
        assert_eq!(made.stages(), ["count"], "{file}: {}", made.stderr);
        assert!(made.stderr.contains(": its files are not as they were written; removed\n"), "{}", made.stderr);
        assert_eq!(project.snapshot(), whole);
    }
}

#[test]
fn a_run_that_failed_or_was_killed_is_never_kept() {
    let project = project();
    project.write("fail-count", b"");
    project.make(&["RUN_CACHE=1G", "pipeline"]);
    fs::remove_file(project.path().join("fail-count")).unwrap();
    assert_eq!(artifact::walk::entries(&project.path().join("artifacts/.cache")).unwrap().len(), 1, "gather alone");
    assert_eq!(ran(&project, &["pipeline"]), ["count", "tell"]);
}

#[test]
fn what_shall_run_again_does_not_come_from_the_cache() {
    let project = made_twice();
    assert_eq!(ran(&project, &["rerun", "STAGE=count"]), ["count"]);
    assert_eq!(ran(&project, &["-B", "pipeline"]), ALL);
    let count = entry(&project, "count");
    assert!(count.exists());
    project.make(&["clean"]).succeeded();
    assert!(!count.exists());
    assert_eq!(ran(&project, &["pipeline"]), ALL, "`clean` leads to a run from scratch");
}

#[test]
fn what_was_told_to_run_again_runs_also_after_a_kill() {
    let project = project();
    ran(&project, &["pipeline"]);
    project.write("hold-count", b"");
    let mut make = project.make_command(&["RUN_CACHE=1G", "rerun", "STAGE=count"]);
    let make = make.process_group(0).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for(&project.stage("count").join(".partial/number.txt"));
    kill(make, "-KILL");
    release(&project, "count");
    assert_eq!(ran(&project, &["pipeline"]), ["count"]);
}

#[test]
fn the_cache_keeps_to_its_room_and_the_present_artifacts_take_none() {
    let project = made_twice();
    let runs = || artifact::walk::entries(&project.path().join("artifacts/.cache")).unwrap().len();
    assert_eq!(runs(), 5);
    let said = project.make(&["RUN_CACHE=1", "gc"]).succeeded().stdout;
    assert_eq!(said, "artifacts/.cache: 2 runs removed, 3 runs of 0 MB kept\n");
    assert_eq!(runs(), 3);
    project.edit("factor: 5", "factor: 3");
    assert_eq!(ran(&project, &["pipeline"]), ["count", "tell"]);
    let said = project.make(&["RUN_CACHE=ten", "gc"]).stderr;
    assert!(said.contains("invalid value 'ten' for '--run-cache <BYTES>': expected a number of bytes"), "{said}");
}

#[test]
fn without_room_there_is_no_cache() {
    let project = made();
    assert!(!project.path().join("artifacts/.cache").exists());
    project.edit("factor: 3", "factor: 5");
    project.ran(&["pipeline"]);
    project.edit("factor: 5", "factor: 3");
    assert_eq!(project.ran(&["pipeline"]), ["count", "tell"]);
}

#[test]
fn folders_of_files_come_back_too_and_what_others_put_there_is_never_replaced() {
    let stub = fixture::program("examples/stub");
    let project = Project::with_makefile(&["draw", "gather"].map(|name| (name, stub.clone())));
    project.pipeline("seed: 7\nstages:\n  draw: {}\n  gather: {}\n");
    ran(&project, &["pipeline"]);
    let before = project.snapshot();
    project.edit("draw: {}", "draw: { settings: { photos: 31 } }");
    ran(&project, &["pipeline"]);
    project.edit("draw: { settings: { photos: 31 } }", "draw: {}");
    project.write("artifacts/test/draw/photos/0/mine.jpg", b"mine");
    let said = project.make(&["RUN_CACHE=1G", "pipeline"]).stderr;
    assert!(said.contains("draw/photos/0/mine.jpg: no run of this stage put it here"), "{said}");
    assert_eq!(output(&project, "draw/photos/0/mine.jpg"), "mine");
    fs::remove_file(project.stage("draw").join("photos/0/mine.jpg")).unwrap();
    assert_eq!(ran(&project, &["pipeline"]), NONE);
    assert_eq!(project.snapshot(), before);
}
