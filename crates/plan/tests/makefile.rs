//! The Makefile's targets and what it says to those who mistype.

use fixture::{Outcome, Project};
use std::fs;

const STAGES: [&str; 3] = ["gather", "count", "tell"];

fn project() -> Project {
    let stub = fixture::program("examples/stub");
    let project = Project::with_makefile(&STAGES.map(|name| (name, stub.clone())));
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

#[test]
fn a_bare_make_prints_the_targets_and_the_pipelines() {
    let project = project();
    project.write("pipelines/other.yaml", b"");
    let help = project.make(&[]).succeeded().stdout;
    for target in
        ["pipeline", "STAGE", "rerun", "status", "why", "data", "clean", "setup", "build", "test", "lint", "distclean"]
    {
        assert!(help.contains(&format!("make {target} ")), "{target} is not in\n{help}");
    }
    assert!(help.contains("other test (if you name none)\n"), "{help}");
}

#[test]
fn a_pipeline_that_is_not_there_is_answered_with_those_that_are() {
    let project = project();
    project.write("pipelines/other.yaml", b"");
    for target in ["pipeline", "data", "status", "clean", "gather"] {
        for (name, file) in [("tset", "tset"), ("..", ".."), ("*", "*"), ("/", "/")] {
            let said = refused(project.make(&[&format!("PIPELINE={name}"), target]));
            let expected = format!("there is no pipelines/{file}.yaml; PIPELINE= may be: other test.  Stop.\n");
            assert!(said.ends_with(&expected), "{said}");
        }
        refused(project.make(&["PIPELINE=", target]));
        refused(project.make(&["PIPELINE=test other", target]));
    }
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
    assert_eq!(project.ran(&["-j2", "gather", "tell"]), ["tell"]);
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
fn an_unknown_target_is_answered_with_the_nearest_and_the_stages() {
    let project = project();
    let said = refused(project.make(&["pipelin"]));
    assert!(said.contains("no stage or target 'pipelin'; see `make help`"), "before anything is built: {said}");
    assert!(!project.path().join("artifacts").exists());
    project.make(&["build"]).succeeded();
    let said = refused(project.make(&["coutn"]));
    let expected = "no stage or target 'coutn', did you mean 'count'? stages of pipelines/test.yaml: gather, count, \
                    tell; see `make help`\n";
    assert!(said.starts_with(expected), "{said}");
    assert!(refused(project.make(&["satus"])).starts_with("no stage or target 'satus', did you mean 'status'?"));
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
    fs::remove_file(&built).unwrap();
    assert!(refused(project.make(&["pipeline"])).contains("built/gather: not built"));
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
fn distclean_asks_cargo_where_the_compiled_is_and_setup_is_told_which_cargo() {
    let project = project();
    project.write("artifacts/README.md", b"");
    let said = project.make(&["distclean", "CARGO=echo my-cargo"]).succeeded().stdout;
    assert!(said.contains("\nmy-cargo clean"), "{said}");
    let said = project.make(&["setup", "CARGO=my-cargo +nightly", "SETUP=printenv CARGO"]).succeeded().stdout;
    assert_eq!(said, "my-cargo +nightly\n");
}

#[test]
fn make_t_would_lie_and_is_refused() {
    let project = project();
    project.make(&["build"]).succeeded();
    assert!(refused(project.make(&["-t", "pipeline"])).contains("make -t would call stages done that never ran"));
    assert!(!project.stage("gather").exists());
}

#[test]
fn stages_that_left_the_pipeline_file_are_mentioned_and_kept() {
    let project = project();
    project.ran(&["pipeline"]);
    project.pipeline("seed: 7\nstages:\n  gather: {in: {photos: data/photos}}\n  count:\n");
    let status = project.make(&["status"]).succeeded().stdout;
    assert_eq!(status, "gather  fresh\ncount   fresh\ntell    not part of pipelines/test.yaml; left as it is\n");
    assert_eq!(project.ran(&["pipeline"]), [""; 0]);
    assert!(project.stage("tell").join("report.html").exists());
}

#[test]
fn words_that_make_would_pass_over_are_refused() {
    let project = project();
    for (arguments, says) in [
        (&["pipeline", "gather"][..], "'gather' says nothing beside pipeline"),
        (&["status", "count"], "'count' says nothing beside status"),
        (&["data", "count"], "'count' says nothing beside data"),
        (&["pipeline", "pipeline=other"], "PIPELINE= is written in capitals"),
    ] {
        let outcome = project.make(arguments);
        assert_ne!(outcome.status, Some(0), "{arguments:?}");
        assert!(outcome.stderr.contains(says), "{}", outcome.stderr);
    }
    project.write("pipelines/mine.yaml", b"seed: 1");
    let outcome = project.make(&["pipeline", "mine"]);
    assert!(outcome.stderr.contains("'mine' is a pipeline: make pipeline PIPELINE=mine"), "{}", outcome.stderr);
    let outcome = project.make(&["mine"]);
    assert!(outcome.stderr.contains("'mine' is a pipeline: make pipeline PIPELINE=mine"), "{}", outcome.stderr);
}

/// The names of all files in the project's own folder: a command that a name smuggled in makes one.
fn held(project: &Project) -> Vec<String> {
    let paths = artifact::walk::entries(project.path()).unwrap();
    paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn names_that_the_shell_would_run_are_refused_before_it_sees_them() {
    let project = project();
    project.make(&["build"]).succeeded();
    let before = held(&project);
    let is_name = "lower-case letters, digits, - and _, a letter or digit first";
    let no_pipeline = "there is no pipelines/$(shell touch pwned).yaml; PIPELINE= may be: test";
    for (arguments, says) in [
        (&["a;touch${IFS}pwned"][..], format!("no stage or target 'a;touch${{IFS}}pwned': names are {is_name}")),
        (&["$(shell touch pwned)"], format!("no stage or target '$(shell': names are {is_name}")),
        (&["rerun", "STAGE=x';id>p5;'"], format!("STAGE='x';id>p5;'': names of stages are {is_name}")),
        (&["rerun", "STAGE=-x"], format!("STAGE='-x': names of stages are {is_name}")),
        (&["rerun", "STAGE=$(shell touch pwned)"], "say which stage".to_owned()),
        (&["rerun", "STAGE=$(shell${IFS}id)"], "STAGE='$(shell${IFS}id)': names of stages are ".to_owned()),
        (&["crosscheck", "ONLY=x'; id>p6; '"], "ONLY='x'; id>p6; '': expected words of ".to_owned()),
        (&["status", "PIPELINE=$(shell touch pwned)"], no_pipeline.to_owned()),
        (&["clean", "PIPELINE=$(shell touch pwned)"], no_pipeline.to_owned()),
    ] {
        let said = refused(project.make(arguments));
        assert!(said.contains(&says), "{arguments:?}: {said}");
        assert_eq!(held(&project), before, "{arguments:?}");
    }
}

#[test]
fn names_of_pipeline_files_that_the_shell_would_run_are_refused_before_it_sees_them() {
    let project = project();
    project.write("pipelines/a';touch${IFS}pwned;'b.yaml", b"");
    let before = held(&project);
    let is_name = "lower-case letters, digits, - and _, a letter or digit first, then .yaml";
    let warning = format!("pipelines/: left out 'a';touch${{IFS}}pwned;'b': expected file names of {is_name}\n");
    let help = project.make(&[]).succeeded();
    assert!(help.stderr.contains(&warning) && !help.stdout.contains("pwned"), "{}{}", help.stderr, help.stdout);
    assert_eq!(held(&project), before);
    let said = refused(project.make(&["status", "PIPELINE=a';touch${IFS}pwned;'b"]));
    assert!(said.contains("there is no pipelines/a';touch${IFS}pwned;'b.yaml; PIPELINE= may be: test"), "{said}");
    assert_eq!(held(&project), before);
    // A folder that `make clean` would find by its name.
    fs::remove_file(project.path().join("pipelines/a';touch${IFS}pwned;'b.yaml")).unwrap();
    project.write("artifacts/a;touch${IFS}pwned/plan.mk", b"");
    let before = held(&project);
    let said = refused(project.make(&["clean", "PIPELINE=a;touch${IFS}pwned"]));
    assert!(said.contains("there is no pipelines/a;touch${IFS}pwned.yaml"), "{said}");
    assert_eq!(held(&project), before);
}

#[test]
fn the_reef_is_built_only_for_pipelines_that_run_it() {
    let project = project();
    project.write("crates/reef/src/main.rs", b"");
    let build = |stage: &str| {
        project.pipeline(&format!("# weights/vgg16-reef.safetensors\nseed: 7\nstages:\n  {stage}\n"));
        project.make(&["build", "CARGO=echo"])
    };
    let printed = build("gather: {in: {photos: data/reef-photos}}").succeeded().stdout;
    assert!(printed.contains(" --exclude reef"), "{printed}");
    for stage in ["reef:", "reef: {}", "fish: {run: reef}", "fish: {run: 'reef', in: {}}", "\"reef\": {run: \"reef\"}"]
    {
        let outcome = build(stage);
        assert!(!outcome.stdout.contains("--exclude"), "{stage}: {}", outcome.stdout);
        assert!(refused(outcome).contains("built/reef: not built"), "{stage}");
        let printed = project.make(&["-n", "pipeline"]).succeeded().stdout;
        assert!(printed.ends_with("\n# the programs are not built yet; then every stage runs\n"), "{printed}");
    }
}
