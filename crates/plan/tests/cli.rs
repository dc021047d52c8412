//! What `plan` says about a pipeline file.

use fixture::{Outcome, Project};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

const GOOD: &str = "seed: 7
stages:
  gather: { in: { photos: data/photos } }
  count: { settings: { factor: 3 } }
  tell: { in: { paper: data/paper.txt } }
";

fn project(pipeline: &str) -> Project {
    let project = Project::new();
    project.write("artifacts/.bin/plan", b"");
    project.write("artifacts/.bin/fetch", b"");
    project.write("artifacts/.bin/compare", b"");
    for name in ["gather", "count", "tell"] {
        symlink(fixture::program("examples/stub"), project.path().join("artifacts/.bin").join(name)).unwrap();
    }
    project.write("pipelines/p.yaml", pipeline.as_bytes());
    project
}

fn plan(project: &Project, arguments: &[&str]) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plan"));
    command.args(arguments).current_dir(project.path()).output().unwrap().into()
}

fn check(pipeline: &str) -> Outcome {
    plan(&project(pipeline), &["check", "pipelines/p.yaml", "--reserved", "help clean"])
}

#[track_caller]
fn refuses(from: &str, to: &str, message: &str) {
    assert!(GOOD.contains(from), "{from}");
    let said = check(&GOOD.replace(from, to)).failed();
    assert_eq!(said, format!("pipelines/p.yaml: {message}\n"));
}

#[test]
fn a_good_pipeline_is_passed_in_silence_without_its_outside_files() {
    let outcome = check(GOOD).succeeded();
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
}

#[test]
fn unknown_keys_are_answered_with_the_nearest() {
    refuses("seed: 7", "sed: 7\nseed: 7", "sed: unknown key, did you mean 'seed'?");
    refuses(
        "count: { settings",
        "count: { setings",
        "stages.count.setings: unknown key, did you mean 'settings'?; settings of the stage stand below `settings:`",
    );
    refuses("factor: 3", "facter: 3", "stages.count.settings.facter: unknown key, did you mean 'factor'?");
    refuses("{ paper:", "{ papers:", "stages.tell.in.papers: unknown key, did you mean 'paper'?");
    refuses("seed: 7", "seed: 7\nauthor: me", "author: unknown key, expected one of seed, stages");
}

#[test]
fn the_seed_is_a_whole_number_and_must_be_given() {
    let number = "expected a whole number from 0 to 18446744073709551615";
    refuses("seed: 7\n", "", &format!("seed: {number}, got nothing"));
    refuses("seed: 7", "seed: -7", &format!("seed: {number}, got -7"));
    refuses("seed: 7", "seed: seven", &format!("seed: {number}, got seven"));
    refuses("count: {", "count: { seed: 1.5,", &format!("stages.count.seed: {number}, got 1.5"));
}

#[test]
fn programs_are_known_by_name() {
    refuses("count: {", "coutn: {", "stages.coutn: no program 'coutn', did you mean 'count'?");
    refuses("count: {", "count: { run: cuont,", "stages.count.run: no program 'cuont', did you mean 'count'?");
    let all = "expected `run:` and one of count, gather, tell";
    refuses("count: {", "enumerate: {", &format!("stages.enumerate: no program 'enumerate', {all}"));
    refuses("count: {", "count: { run: 3,", "stages.count.run: expected the name of a program, got 3");
    for no_stage in ["plan", "fetch", "compare"] {
        let said = format!("stages.count.run: no program '{no_stage}', {all}");
        refuses("count: {", &format!("count: {{ run: {no_stage},"), &said);
    }
}

#[test]
fn names_are_made_of_plain_characters_and_are_no_targets() {
    let name = "expected a name of lower-case letters, digits, - and _, a letter or digit first, at most 100 in all";
    refuses("count: {", "Count: {", &format!("stages.Count: {name}, got 'Count'"));
    refuses("count: {", "'a b': {", &format!("stages.a b: {name}, got 'a b'"));
    refuses("count: {", "-c: {", &format!("stages.-c: {name}, got '-c'"));
    let long = "c".repeat(101);
    let says = format!("stages.{long}: {name}, got '{long}'");
    refuses("count: {", &format!("{long}: {{"), &says);
    refuses(
        "count: {",
        "clean: {",
        "stages.clean: make has a target 'clean'; choose another name and say `run: clean`",
    );
    let project = project(GOOD);
    project.write("pipelines/My Pipeline.yaml", GOOD.as_bytes());
    let said = plan(&project, &["check", "pipelines/My Pipeline.yaml"]).failed();
    assert!(said.starts_with("pipelines/My Pipeline.yaml: expected a file name of lower-case letters"), "{said}");
}

#[test]
fn stages_read_stages_that_there_are_and_never_themselves() {
    refuses(
        "count: {",
        "count: { in: { images: gathr },",
        "stages.count.in.images: expected a stage of this pipeline (gather, tell), got gathr",
    );
    refuses(
        "count: {",
        "count: { in: { images: count },",
        "stages.count.in.images: expected a stage of this pipeline (gather, tell), got count",
    );
    refuses(
        "count: {",
        "again: { run: count, in: { images: count } }\n  count: { in: { images: again },",
        "stages: the stages read each other in a circle: again reads count reads again",
    );
}

#[test]
fn files_without_stages_are_refused() {
    let seed = "pipelines/p.yaml: seed: expected a whole number from 0 to 18446744073709551615, got nothing\n";
    let stages = "pipelines/p.yaml: stages: expected at least one stage, got none\n";
    assert_eq!(check("").failed(), format!("{seed}{stages}"));
    assert_eq!(check("seed: 1\nstages:\n").failed(), stages);
    assert_eq!(
        check("seed: 1\nstages: [a]\n").failed(),
        "pipelines/p.yaml: stages: expected keys with values, got [a]\n"
    );
    assert_eq!(
        check("just text").failed(),
        "pipelines/p.yaml: the whole file: expected keys with values, got just text\n"
    );
}

#[test]
fn what_is_no_yaml_is_refused_with_its_line() {
    for (from, to, line) in [
        ("count: { settings: {", "count: { settings: ", "line 4"),
        ("  count:", "\tcount:", "line 4"),
        ("count: { settings: {", "gather: { settings: {", "duplicate"),
        ("factor: 3", "factor: 3, factor: 4", "duplicate"),
    ] {
        let said = check(&GOOD.replace(from, to)).failed();
        assert!(said.starts_with("pipelines/p.yaml: ") && said.contains(line), "{said}");
    }
    let said = plan(&project(GOOD), &["check", "pipelines/q.yaml"]).failed();
    assert_eq!(said, "there is no pipelines/q.yaml, did you mean 'p'? PIPELINE= may be: p\n");
}

#[test]
fn clean_removes_what_a_pipeline_made_and_nothing_else() {
    let project = project(GOOD);
    project.write("pipelines/other.yaml", GOOD.as_bytes());
    for file in ["p/plan.mk", "gone/plan.mk", "mine/photo.jpg", ".bin/plan.mk", "../crates/plan.mk"] {
        project.write(&format!("artifacts/{file}"), b"");
    }
    assert_eq!(plan(&project, &["clean", "pipelines/p.yaml"]).succeeded().stderr, "removed artifacts/p\n");
    assert_eq!(plan(&project, &["clean", "pipelines/p.yaml"]).succeeded().stderr, "");
    assert_eq!(plan(&project, &["clean", "pipelines/gone.yaml"]).succeeded().stderr, "removed artifacts/gone\n");
    for name in ["mine", "../crates", "..", ".bin", "", "/tmp"] {
        let said = plan(&project, &["clean", &format!("pipelines/{name}.yaml")]).failed();
        assert!(said.contains(&format!("pipelines/{name}.yaml")), "{said}");
    }
    let left = artifact::walk::entries(&project.path().join("artifacts")).unwrap();
    assert_eq!(left, [".bin", ".lock", "mine"].map(|name| project.path().join("artifacts").join(name)));
    assert!(project.path().join("artifacts/.bin/plan").exists() && project.path().join("crates/plan.mk").exists());
}

#[test]
fn the_mistakes_of_all_stages_are_told_at_once() {
    let said = check(&GOOD.replace("factor", "facter").replace("paper:", "papier:")).failed();
    assert_eq!(said.lines().count(), 2, "{said}");
}

#[test]
fn programs_that_are_not_there_or_do_not_start_are_named() {
    let project = project(GOOD);
    let said = plan(&project, &["check", "pipelines/p.yaml", "--programs", "bin"]).failed();
    assert_eq!(said, "bin: there are no programs in it; `make build` puts them there\n");
    let count = project.path().join("artifacts/.bin/count");
    fs::remove_file(&count).unwrap();
    symlink("/bin/false", &count).unwrap();
    let said = plan(&project, &["check", "pipelines/p.yaml"]).failed();
    let expected =
        "pipelines/p.yaml: stages.count: artifacts/.bin/count: failed to check this stage (exit status: 1): \n";
    assert_eq!(said, expected);
}

#[test]
fn make_writes_only_what_changed_and_asks_only_about_what_changed() {
    let project = project(GOOD);
    project.write("data/photos/a.jpg", b"photo");
    project.write("data/paper.txt", b"");
    let make = || plan(&project, &["make", "pipelines/p.yaml"]);
    make().succeeded();
    let folder = project.path().join("artifacts/p");
    let times = || -> Vec<_> {
        let files = artifact::walk::files(&folder).unwrap();
        files.into_iter().map(|path| (fs::metadata(&path).unwrap().modified().unwrap(), path)).collect()
    };
    let before = times();
    assert_eq!(before.len(), 3 + 3 + 1, "three config.yaml, three answers, plan.mk: {before:?}");
    // Programs of the same bytes that may not be executed show that nobody asks them.
    for name in ["count", "tell"] {
        let path = project.path().join("artifacts/.bin").join(name);
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        artifact::write::atomic(&path, &bytes).unwrap();
    }
    make().succeeded();
    assert_eq!(times(), before);
    project.write("pipelines/p.yaml", GOOD.replace("factor: 3", "factor: 4").as_bytes());
    assert!(make().failed().contains("stages.count: artifacts/.bin/count: Permission denied"));
    assert_eq!(times(), before);
}

#[test]
fn hand_made_changes_to_what_plan_wrote_are_undone() {
    let project = project(GOOD);
    project.write("data/photos/a.jpg", b"photo");
    project.write("data/paper.txt", b"");
    plan(&project, &["make", "pipelines/p.yaml"]).succeeded();
    let config = project.path().join("artifacts/p/count/config.yaml");
    let before = fs::read(&config).unwrap();
    project.write("artifacts/p/count/config.yaml", b"half a file");
    project.write("artifacts/p/.plan/tell.yaml", b"half a file");
    plan(&project, &["make", "pipelines/p.yaml"]).succeeded();
    assert_eq!(fs::read(&config).unwrap(), before);
}

#[test]
fn make_names_every_outside_file_that_its_goals_need() {
    let project = project(GOOD);
    project.write("data/photos", b"a file");
    let said = plan(&project, &["make", "pipelines/p.yaml"]).failed();
    let of = "of pipelines/p.yaml; put it there or mend the path";
    let photos = format!("data/photos: expected a folder, found a file, needed by stage gather (in.photos) {of}\n");
    let paper = format!("data/paper.txt: no such file, needed by stage tell (in.paper) {of}\n");
    assert_eq!(said, format!("{photos}{paper}"));
    assert_eq!(plan(&project, &["make", "pipelines/p.yaml", "count"]).failed(), photos);
    let said = plan(&project, &["make", "pipelines/p.yaml", "cuont"]).failed();
    assert!(said.starts_with("no stage or target 'cuont', did you mean 'count'?"), "{said}");
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let project = project(GOOD);
    project.write("draft.yaml", b"stages: [gather]\nseed: 7\n");
    for (program, arguments) in [
        (env!("CARGO_BIN_EXE_plan"), ["status", "pipelines/p.yaml"].as_slice()),
        (env!("CARGO_BIN_EXE_plan"), &["why", "pipelines/p.yaml"]),
        ("artifacts/.bin/count", &["--resolve"]),
    ] {
        let mut command = Command::new(project.path().join(program));
        command.args(arguments).current_dir(project.path()).stderr(Stdio::piped());
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        command.stdin(File::open(project.path().join("draft.yaml")).unwrap()).stdout(writer);
        let outcome: Outcome = command.spawn().unwrap().wait_with_output().unwrap().into();
        assert_eq!(outcome.succeeded().stderr, "");
    }
}

#[test]
fn what_a_killed_plan_left_is_cleared_away_and_nothing_else() {
    let project = project(GOOD);
    project.write("data/photos/a.jpg", b"photo");
    project.write("data/paper.txt", b"");
    let left = ["plan.mk.tmp", ".plan/count.yaml.tmp", "count/config.yaml.tmp"];
    for file in left.iter().chain(&["count/mine.tmp"]) {
        project.write(&format!("artifacts/p/{file}"), b"hal");
    }
    plan(&project, &["make", "pipelines/p.yaml"]).succeeded();
    for file in left {
        assert!(!project.path().join("artifacts/p").join(file).exists(), "{file}");
    }
    assert!(project.path().join("artifacts/p/count/mine.tmp").exists());
}
