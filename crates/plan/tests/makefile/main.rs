//! The Makefile's targets.

mod mistaken;

use fixture::{Outcome, Project};
use std::fs;
use std::process::Command;

const STAGES: [&str; 3] = ["gather", "count", "tell"];

fn project() -> Project {
    let stub = fixture::program("examples/stub");
    let mut programs = STAGES.map(|name| (name, stub.clone())).to_vec();
    programs.push(("compare", fixture::program("compare")));
    let project = Project::with_makefile(&programs);
    project.write("data/photos/a.jpg", b"photo");
    project.write("data/paper.txt", b"");
    project.pipeline(
        "seed: 7\nstages:\n  gather: {in: {photos: data/photos}}\n  count:\n  tell: {in: {paper: data/paper.txt}}\n",
    );
    project
}

#[track_caller]
fn refused(outcome: Outcome) -> String {
    assert_eq!(outcome.status, Some(2), "make's own status for a failure; stderr: {}", outcome.stderr);
    assert_eq!(outcome.stages(), [""; 0]);
    outcome.stderr
}

/// The names of all files in the project's own folder: a command that a name smuggled in makes one.
fn held(project: &Project) -> Vec<String> {
    let paths = artifact::walk::entries(project.path()).unwrap();
    paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_bare_make_prints_the_targets_and_the_pipelines() {
    let project = project();
    project.write("pipelines/other.yaml", b"");
    let help = project.make(&[]).succeeded().stdout;
    for target in [
        "pipeline",
        "STAGE",
        "rerun",
        "status",
        "why",
        "data",
        "verify",
        "clean",
        "compare",
        "setup",
        "build",
        "test",
        "lint",
        "distclean",
    ] {
        assert!(help.contains(&format!("make {target} ")), "{target} is not in\n{help}");
    }
    assert!(help.contains("other test (if you name none)\n"), "{help}");
}

#[test]
fn a_pipeline_may_be_named_by_its_path_and_make_started_elsewhere() {
    let project = project();
    assert_eq!(project.ran(&["pipeline", "PIPELINE=./pipelines/test.yaml"]), STAGES);
    let mut elsewhere = project.make_command(&["-C", project.path().to_str().unwrap(), "status"]);
    let status: Outcome = elsewhere.current_dir("/").output().unwrap().into();
    assert!(status.succeeded().stdout.contains("tell    fresh\n"));
}

#[test]
fn a_stages_name_makes_it_and_what_it_needs() {
    let project = project();
    assert_eq!(project.ran(&["count"]), ["gather", "count"]);
    let outcome = project.make(&["-j2", "gather", "tell"]).succeeded();
    assert_eq!(outcome.stages(), ["tell"]);
    assert!(!outcome.stderr.contains("jobserver"), "{}", outcome.stderr);
}

#[test]
fn a_stage_may_be_called_like_a_file_of_the_project() {
    let project = project();
    project.pipeline("seed: 7\nstages:\n  pipelines: {run: gather, in: {photos: data/photos}}\n");
    assert_eq!(project.ran(&["pipelines"]), ["pipelines"]);
}

#[test]
fn no_target_of_the_makefiles_own_is_in_the_way_of_a_stages_name() {
    let project = project();
    project.pipeline("seed: 7\nstages:\n  make-stages: {run: gather, in: {photos: data/photos}}\n");
    let outcome = project.make(&["make-stages"]).succeeded();
    assert_eq!((outcome.stages(), outcome.stderr.contains("Circular")), (vec!["make-stages".to_owned()], false));
}

#[test]
fn rerun_runs_one_stage_again_and_the_rest_only_if_need_be() {
    let project = project();
    assert_eq!(project.ran(&["pipeline"]), STAGES);
    assert_eq!(project.ran(&["rerun", "STAGE=gather"]), ["gather"]);
    assert!(refused(project.make(&["rerun"])).contains("say which stage: make rerun STAGE=name"));
    assert!(
        refused(project.make(&["rerun", "STAGE=cont"])).contains("no stage or target 'cont', did you mean 'count'?")
    );
    assert_eq!(project.ran(&["pipeline"]), [""; 0]);
}

#[test]
fn a_program_that_was_built_again_to_the_same_bytes_is_left_alone() {
    let project = project();
    assert_eq!(project.ran(&["pipeline"]), STAGES);
    let built = project.path().join("built/gather");
    let bytes = fs::read(&built).unwrap();
    fs::remove_file(&built).unwrap();
    project.write("built/gather", &bytes);
    assert_eq!(project.ran(&["pipeline"]), [""; 0]);
}

#[test]
fn programs_come_from_where_cargo_says_and_only_when_all_are_built() {
    let project = project();
    fs::create_dir(project.path().join("my target")).unwrap();
    fs::rename(project.path().join("built"), project.path().join("my target/release")).unwrap();
    let says = |more: &str| format!(r#"printf '{{"executable":"%s"}}\n' "$PWD/my target/release"/*; {more}"#);
    project.write("elsewhere.sh", says("echo 'error: could not compile' >&2; exit 101").as_bytes());
    let said = refused(project.make(&["pipeline", "CARGO=sh elsewhere.sh"]));
    assert!(said.contains("error: could not compile\n"), "{said}");
    assert!(!project.path().join("artifacts/.bin/plan").exists());
    project.write("elsewhere.sh", says("exit 0").as_bytes());
    assert_eq!(project.ran(&["pipeline", "CARGO=sh elsewhere.sh"]), STAGES);
}

#[test]
fn status_why_and_clean_compile_nothing() {
    let project = project();
    for target in ["status", "why"] {
        let outcome = project.make(&[target]).succeeded();
        let says = "the programs are not built yet; `make pipeline` compiles them first\n";
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), (says, ""));
    }
    assert!(refused(project.make(&["clean"])).starts_with("clean: the programs are not built yet"));
    assert!(!project.path().join("artifacts").exists());
    project.ran(&["pipeline"]);
    project.write("cargo.sh", b"echo compiling >&2; exit 1");
    assert_eq!(project.make(&["why", "SETUP=false"]).succeeded().stdout, "pipelines/test.yaml\nevery stage is fresh\n");
    assert!(project.make(&["status", "SETUP=false"]).succeeded().stdout.contains("tell    fresh\n"));
    assert_eq!(project.make(&["clean", "SETUP=false"]).succeeded().stderr, "removed artifacts/test\n");
}

#[test]
fn compare_names_two_pipelines_that_have_run_and_compiles_nothing() {
    let project = project();
    assert!(refused(project.make(&["compare"])).starts_with("compare: the programs are not built yet"));
    let pipeline = fs::read_to_string(project.path().join("pipelines/test.yaml")).unwrap();
    project.write("pipelines/other.yaml", pipeline.replace("  count:", "  count: {settings: {factor: 3}}").as_bytes());
    project.ran(&["pipeline"]);
    let compare =
        |a: &str, b: &str| project.make(&["compare", "PIPELINE=", "CARGO=false", &format!("A={a}"), &format!("B={b}")]);
    let says = "pipeline 'other' has not run yet; `make pipeline PIPELINE=other` runs it\n";
    assert!(refused(compare("test", "other")).starts_with(says));
    project.ran(&["pipeline", "PIPELINE=other"]);
    let said = compare("artifacts/test/", "./pipelines/other.yaml").succeeded().stdout;
    let words: Vec<&str> = said.split_whitespace().collect();
    let expected = "Settings that differ test other count settings.factor 1 3 Results: neither pipeline has a model";
    assert!(words.join(" ").starts_with(expected), "{said}");
    assert!(refused(compare("", "other")).starts_with("say which two pipelines: make compare A=name B=name\n"));
    assert!(refused(compare("tset", "other")).starts_with("there is no pipeline 'tset', did you mean 'test'?"));
    assert!(refused(compare("-x", "other")).starts_with("there is no pipeline '-x'"));
    let said = refused(project.make(&["pipeline", "A=test"]));
    assert!(said.contains("A= goes with `make compare`; say PIPELINE=name"), "{said}");
}

#[test]
fn only_what_is_said_to_be_taken_from_the_environment_is() {
    let project = project();
    let outcome = |arguments: &[&str], environment: &[(&str, &str)]| -> Outcome {
        project.make_command(arguments).envs(environment.iter().copied()).output().unwrap().into()
    };
    let hostile =
        ["PIPELINE", "STAGE", "GOALS", "A", "B", "ONLY", "PARTS", "SETUP", "BIN", "pipeline", "TARGETS", "FILE"]
            .map(|name| (name, "$(shell touch pwned)'; touch pwned; '"));
    let before = [held(&project), vec!["artifacts".to_owned()]].concat().len();
    assert_eq!(outcome(&["pipeline"], &hostile).succeeded().stages(), STAGES);
    assert_eq!(held(&project).len(), before);
    assert!(refused(outcome(&["rerun"], &[("STAGE", "count")])).contains("say which stage"));
    let help: Outcome =
        Command::new("make").env("PIPELINE", "other").current_dir(project.path()).output().unwrap().into();
    assert!(!help.stdout.contains("other"), "{}", help.stdout);
}

#[test]
fn two_pipelines_at_once_do_not_meet() {
    let project = project();
    project.write("pipelines/other.yaml", &fs::read(project.path().join("pipelines/test.yaml")).unwrap());
    let start = |name: &str| project.make_command(&["pipeline", &format!("PIPELINE={name}")]).spawn().unwrap();
    let both = [start("test"), start("other")];
    for mut make in both {
        assert!(make.wait().unwrap().success());
    }
    for name in ["test", "other"] {
        assert_eq!(project.ran(&["pipeline", &format!("PIPELINE={name}")]), [""; 0]);
    }
}

#[test]
fn clean_removes_one_pipeline_and_distclean_all_that_git_does_not_have() {
    let project = project();
    project.write("pipelines/other.yaml", &fs::read(project.path().join("pipelines/test.yaml")).unwrap());
    project.write("artifacts/README.md", b"");
    project.ran(&["pipeline"]);
    project.ran(&["pipeline", "PIPELINE=other"]);
    fs::remove_file(project.path().join("pipelines/other.yaml")).unwrap();
    project.make(&["clean", "PIPELINE=other"]).succeeded();
    assert!(!project.path().join("artifacts/other").exists(), "also when the pipeline file has gone");
    assert!(project.stage("tell").join("done").exists());
    project.make(&["distclean"]).succeeded();
    let left = |folder: &str| artifact::walk::entries(&project.path().join(folder)).unwrap();
    assert_eq!(left("artifacts"), [project.path().join("artifacts/README.md")]);
    assert!(!project.path().join(".libtorch").exists());
    assert!(fixture::root().join(".libtorch/lib").exists(), "a link is removed, not what it leads to");
}

#[test]
fn clean_removes_a_link_and_says_what_stays() {
    let project = project();
    project.make(&["pipeline"]).succeeded();
    let [link, elsewhere] = ["artifacts/test", "elsewhere"].map(|name| project.path().join(name));
    fs::rename(&link, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
    let said = project.make(&["clean"]).succeeded().stderr;
    let stays = format!("which was a link; what it led to, {}, stays as it is\n", elsewhere.display());
    assert_eq!(said, format!("removed artifacts/test, {stays}"));
    assert!(elsewhere.join("tell/report.html").exists() && fs::symlink_metadata(&link).is_err());
}

#[test]
fn distclean_asks_cargo_where_the_compiled_is_and_setup_is_told_which_cargo() {
    let project = project();
    project.write("artifacts/README.md", b"");
    let said = project.make(&["distclean", "CARGO=echo my-cargo"]).succeeded().stdout;
    assert!(said.contains("\nmy-cargo clean"), "{said}");
    let said = project.make(&["setup", "CARGO=my-cargo +nightly", "SETUP=printenv CARGO"]).succeeded().stdout;
    assert_eq!(said, "my-cargo +nightly\n");
}

#[test]
fn stages_that_left_the_pipeline_file_are_mentioned_and_kept() {
    let project = project();
    project.ran(&["pipeline"]);
    project.pipeline("seed: 7\nstages:\n  gather: {in: {photos: data/photos}}\n  count:\n");
    let status = project.make(&["status"]).succeeded().stdout;
    let stages = "gather  fresh\ncount   fresh\ntell    not part of pipelines/test.yaml; left as it is\n";
    assert_eq!(status, format!("pipelines/test.yaml\n{stages}"));
    assert_eq!(project.ran(&["pipeline"]), [""; 0]);
    assert!(project.stage("tell").join("report.html").exists());
}

#[test]
fn the_reef_is_built_only_for_pipelines_that_run_it() {
    let project = project();
    project.make(&["build"]).succeeded();
    project.write("arguments.sh", b"echo \"$@\"; echo \"$@\" >&2");
    let build = |stage: &str| {
        project.pipeline(&format!("# weights/vgg16-reef.safetensors\nseed: 7\nstages:\n  {stage}\n"));
        project.make(&["build", "CARGO=sh arguments.sh"]).succeeded().stderr
    };
    let said = build("gather: {in: {photos: data/reef-photos}}");
    assert!(said.contains(" --exclude reef"), "{said}");
    for stage in ["reef:", "reef: {}", "fish: {run: reef}", "fish: {run: 'reef', in: {}}", "\"reef\": {run: \"reef\"}"]
    {
        let said = build(stage);
        assert!(!said.contains("--exclude"), "{stage}: {said}");
        let printed = project.make(&["-n", "pipeline"]).succeeded().stdout;
        assert!(printed.ends_with("\n# the programs are not built yet; then every stage runs\n"), "{printed}");
    }
}
