//! What the Makefile says to those who mistype, and names that a shell would run.

use super::*;

#[test]
fn a_pipeline_that_is_not_there_is_answered_with_those_that_are() {
    let project = project();
    project.write("pipelines/other.yaml", b"");
    for target in ["pipeline", "data", "status", "verify", "clean", "gather"] {
        for name in ["tset", "..", "*", "/"] {
            let said = refused(project.make(&[&format!("PIPELINE={name}"), target]));
            let expected = format!("there is no pipelines/{name}.yaml; PIPELINE= may be: other test.  Stop.\n");
            assert!(said.ends_with(&expected), "before anything is built: {said}");
        }
        refused(project.make(&["PIPELINE=", target]));
        refused(project.make(&["PIPELINE=test other", target]));
    }
    assert!(!project.path().join("artifacts").exists());
    project.make(&["build"]).succeeded();
    for target in ["pipeline", "data", "status", "verify", "clean", "gather"] {
        let said = refused(project.make(&["PIPELINE=tset", target]));
        let expected = "there is no pipelines/tset.yaml, did you mean 'test'? PIPELINE= may be: other test\n";
        assert!(said.starts_with(expected), "{said}");
        for name in ["..", "*", "/", "", "%", "test other", "../pipelines/test", "sub/test"] {
            let said = refused(project.make(&[&format!("PIPELINE={name}"), target]));
            assert!(said.starts_with(&format!("there is no pipelines/{name}.yaml")), "{said}");
        }
    }
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
fn make_t_would_lie_and_is_refused() {
    let project = project();
    project.make(&["build"]).succeeded();
    assert!(refused(project.make(&["-t", "pipeline"])).contains("make -t would call stages done that never ran"));
    assert!(!project.stage("gather").exists());
}

#[test]
fn words_that_make_would_pass_over_are_refused() {
    let project = project();
    project.write("pipelines/other.yaml", b"");
    for (arguments, says) in [
        (&["pipeline", "gather"][..], "'gather' says nothing beside pipeline"),
        (&["status", "count"], "'count' says nothing beside status"),
        (&["data", "count"], "'count' says nothing beside data"),
        (&["clean", "count"], "'count' says nothing beside clean"),
        (&["pipeline", "mine"], "'mine' says nothing beside pipeline: name a pipeline with PIPELINE=name"),
        (&["pipeline", "other"], "'other' says nothing beside pipeline: say PIPELINE=other"),
        (
            &["new", "NAME=x", "PHOTOS=/home/my", "pets"],
            "'pets' is a word of its own: put a path with spaces in quotes, PHOTOS=",
        ),
        (&["status", "NAME=x"], "NAME= goes with `make new`; say PIPELINE=name"),
        (&["pipeline", "pipeline=other"], "pipeline= sets nothing. Variables are PIPELINE STAGE "),
        (&["pipeline", "PIPLINE=other"], "PIPLINE= sets nothing."),
        (&["pipeline", "PHOTOS=data"], "PHOTOS= goes with `make new`; the photos of a pipeline stand in its file"),
        (&["predict"], "say which photos: make predict PIPELINE=test PHOTOS=path"),
        (&["predict", "PIPELINE=tset", "PHOTOS=x"], "there is no pipelines/tset.yaml; PIPELINE= may be: "),
        (&["install"], "say into which folder: make install PREFIX=path"),
        (&["pipeline", "PREFIX=/tmp"], "PREFIX= goes with `make install`"),
        (&["pipeline", "LISTEN=0.0.0.0:80"], "LISTEN= goes with `make serve`"),
        (&["predict", "HOST=photos"], "HOST= goes with `make serve`"),
        (&["NAME=birds"], "NAME= goes with `make new`; say PIPELINE=name"),
        (&["status", "ONLY=memory"], "ONLY= goes with `make bench`"),
        (&["pipeline", "learning_rate=1"], "learning_rate= sets nothing."),
        (
            &["pipeline", "STAGE=count"],
            "STAGE= goes with `make rerun`; to make one stage and what it needs: make count",
        ),
        (&["rerun", "count"], "'count' says nothing beside rerun: say STAGE=count"),
        (
            &["new", "PHOTOS=data"],
            "say how the new pipeline is called and where its photos are: make new NAME=name PHOTOS=path",
        ),
    ] {
        let outcome = project.make(arguments);
        assert_ne!(outcome.status, Some(0), "{arguments:?}");
        assert!(outcome.stderr.contains(says), "{}", outcome.stderr);
    }
    project.write("pipelines/mine.yaml", b"seed: 1");
    project.make(&["build"]).succeeded();
    let outcome = project.make(&["mine"]);
    assert!(outcome.stderr.contains("'mine' is a pipeline: make pipeline PIPELINE=mine"), "{}", outcome.stderr);
}

#[test]
fn names_that_a_shell_would_run_are_words_and_nothing_else() {
    let project = project();
    let unbuilt = held(&project);
    for name in ["a;touch${IFS}pwned", "$(shell touch pwned)", "a:;touch pwned", "x';touch pwned;'"] {
        refused(project.make(&[name]));
        refused(project.make(&["pipeline", &format!("PIPELINE={name}")]));
        assert_eq!(held(&project), unbuilt, "before anything is built: {name}");
    }
    project.make(&["build"]).succeeded();
    let before = held(&project);
    for name in [
        "a;touch${IFS}pwned",
        "a:;touch pwned",
        "a:b",
        "%",
        "x';touch pwned;'",
        "x\"; touch pwned; \"",
        "`touch pwned`",
        "$(touch pwned)",
        "$(shell touch pwned)",
        "$$(touch pwned)",
        "x\ntouch pwned",
        "x'\ntouch pwned #",
        "\\",
        "#",
    ] {
        let said = refused(project.make(&[name]));
        assert!(said.starts_with("no stage or target '"), "{name}: {said}");
        for arguments in [
            ["rerun", &format!("STAGE={name}")],
            ["status", &format!("PIPELINE={name}")],
            ["clean", &format!("PIPELINE={name}")],
            ["compare", &format!("A={name}")],
            ["compare", &format!("B={name}")],
            ["bench", &format!("ONLY={name}")],
            ["bench", &format!("PARTS={name}")],
        ] {
            for options in [&[][..], &["-n"], &["-i", "-k"]] {
                project.make(&[options, &arguments].concat());
                assert_eq!(held(&project), before, "{arguments:?}");
            }
        }
        // They reach neither the make that runs the plan nor a stage.
        let others = ["CUDA"].map(|variable| format!("{variable}={name}"));
        project.make(&[&["gather"], others.each_ref().map(String::as_str).as_slice()].concat()).succeeded();
        assert_eq!(held(&project), before, "{name}");
    }
    assert!(refused(project.make(&["rerun", "STAGE=-x"])).starts_with("no stage or target '-x'"));
    assert!(refused(project.make(&["rerun", "STAGE=x';id;'"])).starts_with("no stage or target 'x';id;''"));
    let script = "crates/model/crosscheck/run.sh";
    project.write(script, &fs::read(fixture::root().join(script)).unwrap());
    project.write("crates/model/setup.sh", b"");
    let printed = project.make(&["crosscheck", "CROSSCHECK_PYTHON=echo", "ONLY=x'; touch pwned; '"]).succeeded().stdout;
    assert_eq!(printed, "-B crates/model/crosscheck/run.py artifacts/.bin x'; touch pwned; '\n");
    assert_eq!(held(&project), before);
}

#[test]
fn a_bench_or_part_that_there_is_not_is_refused_before_anything_is_downloaded_or_compiled() {
    let project = project();
    for file in ["crates/bench/run.sh", "crates/bench/benches/scenes.rs"] {
        project.write(file, &fs::read(fixture::root().join(file)).unwrap());
    }
    project.write("crates/bench/benches/memory/main.rs", b"");
    for (arguments, says) in [
        (["bench", "ONLY=scenery"], "bench: ONLY: there is no 'scenery'; expected some of memory scenes\n"),
        (["bench", "ONLY=memory *"], "bench: ONLY: there is no '*'; expected some of memory scenes\n"),
        (["ONLY=memory", "PARTS=head,had"], "bench: PARTS: there is no 'had'; expected some of decode augment extract"),
    ] {
        let said = refused(project.make(&[&arguments[..], &["bench"]].concat()));
        assert!(said.starts_with(says), "{said}");
    }
    project.write("crates/model/setup.sh", b"");
    project.write("cargo.sh", b"echo \"$@\" >&2");
    let said = project.make(&["bench", "ONLY=memory scenes"]).succeeded().stderr;
    assert!(said.ends_with("\nbench --quiet --package bench --bench memory --bench scenes\n"), "{said}");
}

#[test]
fn names_of_pipeline_files_that_a_shell_would_run_are_listed_and_refused() {
    let project = project();
    let name = "a';touch${IFS}pwned;'b";
    project.write(&format!("pipelines/{name}.yaml"), b"");
    let help = project.make(&[]).succeeded().stdout;
    assert!(help.contains(&format!("   {name} test (if you name none)\n")), "{help}");
    project.make(&["build"]).succeeded();
    // A folder that `make clean` would find by its name.
    project.write("artifacts/a;touch${IFS}pwned/plan.mk", b"");
    let before = held(&project);
    for (target, name) in [("status", name), ("pipeline", name), ("clean", name), ("clean", "a;touch${IFS}pwned")] {
        let said = refused(project.make(&[target, &format!("PIPELINE={name}")]));
        let expected = format!("pipelines/{name}.yaml: expected a file name of lower-case letters, digits, - and _, ");
        assert!(said.starts_with(&expected), "{said}");
        assert_eq!(held(&project), before);
    }
}
