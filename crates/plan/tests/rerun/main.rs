//! What reruns, rule by rule, with the real make and stages that do next to nothing.

mod cached;
mod changed;
mod copied;
mod interrupted;
mod made;
mod mistaken;
mod told;
mod verified;

use fixture::Project;
use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

const PIPELINE: &str = "seed: 7
stages:
  gather:
    in: { photos: data/two words }
  count:
    settings: { factor: 3, unit: 10 }
  tell:
    in: { paper: data/paper.txt }
";
const ALL: [&str; 3] = ["gather", "count", "tell"];
const NONE: [&str; 0] = [];

/// Two photos, in a folder with a space in its name, and three stages in a row: 12 bytes, times 3, in tens, is 30.
fn project() -> Project {
    let stub = fixture::program("examples/stub");
    let project = Project::with_makefile(&ALL.map(|name| (name, stub.clone())));
    project.write("data/two words/a 1.jpg", b"first ");
    project.write("data/two words/b.jpg", b"second");
    project.write("data/paper.txt", b"");
    project.pipeline(PIPELINE);
    project.make(&["build"]).succeeded();
    project
}

/// The same, with everything made.
fn made() -> Project {
    let project = project();
    assert_eq!(project.ran(&["pipeline"]), ALL);
    project
}

fn set_modified(project: &Project, path: &str, time: SystemTime) {
    File::options().write(true).open(project.path().join(path)).unwrap().set_modified(time).unwrap();
}

fn hours_ago(hours: u64) -> SystemTime {
    SystemTime::now() - Duration::from_secs(3600 * hours)
}

fn output(project: &Project, file: &str) -> String {
    fs::read_to_string(project.path().join("artifacts/test").join(file)).unwrap()
}

/// What `make status` or `make why` prints below its first line, which names the pipeline file.
#[track_caller]
fn asked(project: &Project, target: &str) -> String {
    let said = project.make(&[target]).succeeded().stdout;
    said.strip_prefix("pipelines/test.yaml\n").unwrap_or_else(|| panic!("{said}")).to_owned()
}

/// Waits for a file that a running stage puts in place. Fails after a minute, when something is stuck.
fn wait_for(path: &Path) {
    for _ in 0..6000 {
        if path.exists() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("{}: never came", path.display());
}

/// Starts make and returns when `stage` has written half of its outputs and waits.
fn make_until(project: &Project, stage: &str, half: &str) -> Child {
    project.write(&format!("hold-{stage}"), b"");
    let mut make = project.make_command(&["pipeline"]);
    let make = make.process_group(0).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for(&project.stage(stage).join(".partial").join(half));
    make
}

/// Sends a signal to make and all that it started.
fn kill(mut make: Child, signal: &str) {
    let group = format!("-{}", make.id());
    assert!(Command::new("kill").args([signal, "--", &group]).status().unwrap().success());
    make.wait().unwrap();
}

/// What `make -n` lists, without the line that asks `plan` for it.
fn dry_run(project: &Project, goal: &str) -> String {
    let goals: Vec<&str> = ["-n"].into_iter().chain(goal.split(' ')).collect();
    let outcome = project.make(&goals).succeeded();
    assert_eq!(outcome.stages(), NONE);
    let (asked, list) = outcome.stdout.split_once('\n').unwrap();
    assert!(asked.starts_with("artifacts/.bin/plan dry-run "), "{asked}");
    list.to_owned()
}

fn release(project: &Project, stage: &str) {
    fs::remove_file(project.path().join(format!("hold-{stage}"))).unwrap();
}
