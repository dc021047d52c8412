//! What `make build` says before it compiles.

use fixture::Project;
use std::fs;

#[test]
fn the_first_build_in_a_folder_says_that_it_takes_long() {
    let project = Project::with_makefile(&[]);
    project.write("cargo.sh", b"echo \"$@\" >&2");
    let says = "make: compiling the programs: some 5 minutes, once in this folder\n";
    let said = project.make(&["build"]).succeeded().stderr;
    assert!(said.starts_with(says) && !said.contains("--quiet"), "{said}");
    let said = project.make(&["build"]).succeeded().stderr;
    assert!(said.starts_with("build ") && said.contains("--quiet"), "{said}");
    project.write("artifacts/.bin/.built-in", b"/before/it/was/moved\n");
    assert!(project.make(&["build"]).succeeded().stderr.starts_with(says));
}

/// As after `rm -rf artifacts`, or after a build that failed near its end.
#[test]
fn a_build_that_finds_nearly_all_compiled_is_not_said_to_take_long() {
    let project = Project::with_makefile(&[]);
    let answers = "[ \"$1\" = metadata ] && printf '{\"target_directory\":\"%s/my target\",\"version\":1}' \"$PWD\"\n";
    project.write("cargo.sh", format!("{answers}echo \"$@\" >&2").as_bytes());
    let torch_sys = "my target/release/build/torch-sys-0123";
    let says_that_it_is_long = |built_for: &str| {
        project.write(&format!("{torch_sys}/root-output"), format!("{built_for}/{torch_sys}/out").as_bytes());
        let said = project.make(&["build"]).succeeded().stderr;
        fs::remove_file(project.path().join("artifacts/.bin/.built-in")).unwrap();
        assert!(!said.contains("--quiet"), "what is left shows its progress: {said}");
        said.contains("some 5 minutes")
    };
    let here = project.path().canonicalize().unwrap();
    assert!(!says_that_it_is_long(here.to_str().unwrap()));
    assert!(says_that_it_is_long("/before/it/was/moved"));
}
