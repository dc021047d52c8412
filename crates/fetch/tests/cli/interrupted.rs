//! Runs that are killed, and the runs after them.

use super::*;
use server::{End, Reply};
use std::os::unix::process::ExitStatusExt as _;

/// A server that hangs after 100 000 bytes the first time.
fn hanging(file: &[u8]) -> Server {
    let file = file.to_vec();
    Server::start(move |request, earlier| {
        let end = if earlier == 0 { End::Hang(100_000) } else { End::Whole };
        Reply::file(request, &file, "v1").end(end)
    })
}

#[track_caller]
fn ended_by(signal: &str, number: i32) {
    let file = bytes(350_000, 1);
    let server = hanging(&file);
    let project = project(&[server.url("/x")], &[]);
    let mut child = started(&project, 100_000);
    let kill = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().signal(), Some(number));
    not_arrived(&project);
    assert!(!project.path().join(LOCK).exists());
    let said = fetch(&project, &["x"]).succeeded().stderr;
    arrived(&project, &file);
    assert_eq!(ranges(&server), [None, Some(100_000)], "only the rest");
    assert!(said.contains("100.00 kB of it there"), "{said}");
}

#[test]
fn after_kill_9_the_next_run_asks_only_for_the_rest() {
    ended_by("-KILL", 9);
}

#[test]
fn after_control_c_the_next_run_asks_only_for_the_rest() {
    // A shell starts background jobs with the signal ignored, and their children inherit that.
    if interrupts_are_ignored() {
        eprintln!("skipped: this test runs where SIGINT is ignored");
        return;
    }
    ended_by("-INT", 2);
}

/// Linux shows the ignored signals as bits; on other systems the signal is taken to arrive.
fn interrupts_are_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & (1 << 1) != 0))
}

#[test]
fn after_termination_the_next_run_asks_only_for_the_rest() {
    ended_by("-TERM", 15);
}

#[test]
fn what_came_whole_before_the_end_is_not_asked_for_again() {
    let file = bytes(1000, 1);
    let server = Server::with(&file);
    let project = project(&[server.url("/x")], &[]);
    project.write(PARTIAL, &file);
    let note = format!("url: {}\nversion: '\"v1\"'\ntotal: 1000\n", server.url("/x"));
    project.write(&format!("{PARTIAL}.yaml"), note.as_bytes());
    fetch(&project, &["x"]).succeeded();
    arrived(&project, &file);
    assert_eq!(server.log().len(), 0);
}

#[test]
fn damaged_leftovers_do_no_harm() {
    let file = bytes(1000, 1);
    for (partial, note) in [
        (&bytes(600, 2)[..], "half a no"),
        (&bytes(2000, 2), "url: x\nversion: null\ntotal: null\n"),
        (&[], ""),
        (&bytes(600, 2), "url: URL\nversion: \"a\\nb\"\ntotal: null\n"),
    ] {
        let server = Server::with(&file);
        let note = note.replace("URL", &server.url("/x"));
        let project = project(&[server.url("/x")], &[format!("sha256: '{}'", sha256(&file))]);
        project.write(PARTIAL, partial);
        project.write(&format!("{PARTIAL}.yaml"), note.as_bytes());
        fetch(&project, &["x"]).succeeded();
        arrived(&project, &file);
    }
}

#[test]
fn what_a_run_left_that_was_killed_at_its_very_end_is_cleared_away() {
    let project = project(&["http://127.0.0.1:9/x".to_owned()], &[]);
    for (path, text) in [(TARGET, "whole"), (PARTIAL, "the archive"), (&format!("{PARTIAL}.yaml"), "url: x\n")] {
        project.write(path, text.as_bytes());
    }
    let other = fs::File::open(project.path().join(PARTIAL)).unwrap();
    other.lock().unwrap();
    fetch(&project, &["x"]).succeeded();
    assert!(project.path().join(PARTIAL).exists(), "another run is at it");
    drop(other);
    fetch(&project, &["x"]).succeeded();
    arrived(&project, b"whole");
}
