//! Programs find libtorch, whatever RUSTFLAGS says.

#![cfg(target_os = "linux")]

use fixture::{Outcome, Project, root};
use std::process::Command;
use std::{env, fs};

const SCRIPT: &str = "build = \"../model/rpath.rs\"\n";

#[test]
fn rustflags_in_the_environment_leave_programs_their_way_to_libtorch() {
    let project = Project::new();
    let package = format!("[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{SCRIPT}[workspace]\n");
    project.write("crates/a/Cargo.toml", package.as_bytes());
    project.write("crates/a/src/main.rs", b"fn main() {}\n");
    project.write("crates/model/rpath.rs", &fs::read(root().join("crates/model/rpath.rs")).unwrap());
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--offline", "--quiet", "--target-dir", "target"]).env("RUSTFLAGS", "-Cdebuginfo=0");
    Outcome::from(cargo.current_dir(project.path().join("crates/a")).output().unwrap()).succeeded();
    let program = fs::read(project.path().join("crates/a/target/debug/a")).unwrap();
    let wanted = b"$ORIGIN/../lib/headstart:$ORIGIN/../../.libtorch/lib:$ORIGIN/../../../.libtorch/lib\0";
    assert!(program.windows(wanted.len()).any(|bytes| bytes == wanted));
}

#[test]
fn every_crate_that_is_linked_with_libtorch_has_that_build_script() {
    let mut linked = 0;
    for folder in artifact::walk::entries(&root().join("crates")).unwrap() {
        let Ok(package) = fs::read_to_string(folder.join("Cargo.toml")) else { continue };
        if package
            .lines()
            .any(|line| ["tch", "model", "train"].iter().any(|name| line.starts_with(&format!("{name}."))))
        {
            assert!(package.contains(SCRIPT), "{}", folder.display());
            linked += 1;
        }
    }
    assert!(linked > 1);
}
