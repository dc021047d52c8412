//! The real program against servers on 127.0.0.1 that misbehave, and with the real pip against packages made here.

mod archives;
mod broken;
mod downloads;
mod full;
mod interrupted;
mod listed;
mod odd;
mod packaged;
mod pinned;
mod proxied;
mod secure;
mod server;
mod together;
mod unpacked;

use fixture::{Outcome, Project};
use server::Server;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// The place of most sources in these tests.
const TARGET: &str = "data/weights/x.h5";
const PARTIAL: &str = "data/weights/x.h5.partial";
const LOCK: &str = "data/sources.lock";

/// Bytes without short periods, so that a shifted copy is noticed.
fn bytes(n: usize, seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 24) as u8
    };
    (0..n).map(|_| next()).collect()
}

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// A project with one source, `x`, at these addresses; `more`: further lines of its entry.
fn project(urls: &[String], more: &[String]) -> Project {
    let project = Project::new();
    write_source(&project, urls, more);
    project
}

fn write_source(project: &Project, urls: &[String], more: &[String]) {
    let mut lines = vec!["x:".to_owned(), format!("urls: [{}]", urls.join(", ")), "licence: none".to_owned()];
    if more.iter().all(|line| !line.starts_with("to:")) {
        lines.push(format!("to: {TARGET}"));
    }
    lines.extend_from_slice(more);
    let text = lines.join("\n  ");
    project.write("data/sources.yaml", text.as_bytes());
}

/// The command `fetch`, without the machine's proxies and with short pauses, not yet started.
fn command(project: &Project, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fetch"));
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command.env_remove("SSL_CERT_FILE").current_dir(project.path());
    command.args(["--pause-seconds", "0.01", "--stall-seconds", "30"]).args(arguments);
    command
}

fn fetch(project: &Project, arguments: &[&str]) -> Outcome {
    command(project, arguments).output().unwrap().into()
}

/// Starts `fetch x` and returns when so many bytes have arrived.
fn started(project: &Project, arrived: usize) -> Child {
    let child = command(project, &["x"]).stderr(Stdio::piped()).spawn().unwrap();
    let partial = project.path().join(PARTIAL);
    while fs::metadata(&partial).map_or(0, |data| data.len()) < arrived as u64 {
        thread::sleep(Duration::from_millis(5));
    }
    child
}

/// Fails the test unless the target holds `bytes` and no file of the download is left beside it.
#[track_caller]
fn arrived(project: &Project, expected: &[u8]) {
    assert!(fs::read(project.path().join(TARGET)).unwrap() == expected, "wrong bytes in {TARGET}");
    nothing_beside(project);
}

/// Fails the test unless there is no target.
#[track_caller]
fn not_arrived(project: &Project) {
    assert!(!project.path().join(TARGET).exists());
}

#[track_caller]
fn nothing_beside(project: &Project) {
    let files = artifact::walk::entries(&project.path().join("data/weights")).unwrap();
    assert_eq!(files, [project.path().join(TARGET)]);
}

/// How messages name the list that an expectation comes from.
const LISTED: &str = "as data/sources.yaml has";

/// The first byte that each request asks for.
fn ranges(server: &Server) -> Vec<Option<usize>> {
    server.log().iter().map(|request| request.range).collect()
}
