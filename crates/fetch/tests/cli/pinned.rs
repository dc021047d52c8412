//! `data/sources.lock`: what is pinned holds.

use super::*;
use server::Reply;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A server whose file is made from a number, and that number, which the test can change.
fn turning() -> (Server, Arc<AtomicU32>) {
    let seed = Arc::new(AtomicU32::new(1));
    let server = Server::start({
        let seed = seed.clone();
        move |request, _| Reply::file(request, &bytes(1000, seed.load(Ordering::Relaxed)), "v1")
    });
    (server, seed)
}

#[test]
fn the_first_download_holds_for_all_later_ones() {
    let (server, seed) = turning();
    let project = project(&[server.url("/x")], &[]);
    let said = fetch(&project, &["x"]).succeeded().stderr;
    assert!(said.contains("x: pinned in data/sources.lock, for all later downloads\n"), "{said}");
    let sha256 = |seed| sha256(&bytes(1000, seed));
    let lock = fs::read_to_string(project.path().join(LOCK)).unwrap();
    assert!(
        lock.ends_with(&format!("x:\n  from: {}\n  size: 1000\n  sha256: {}\n", server.url("/x"), sha256(1))),
        "{lock}"
    );

    fs::remove_file(project.path().join(TARGET)).unwrap();
    let said = fetch(&project, &["x"]).succeeded().stderr;
    assert!(!said.contains("pinned"), "{said}");
    assert_eq!(fs::read_to_string(project.path().join(LOCK)).unwrap(), lock);

    fs::remove_file(project.path().join(TARGET)).unwrap();
    seed.store(2, Ordering::Relaxed);
    let said = fetch(&project, &["x"]).failed();
    let expected = format!(
        "{}: expected 1000 bytes with sha256 {}, as data/sources.lock has them from the first download, got 1000 with {}\n",
        server.url("/x"),
        sha256(1),
        sha256(2)
    );
    assert!(said.ends_with(&expected), "{said}");
    not_arrived(&project);
}

#[test]
fn the_beginning_of_a_checksum_is_checked_and_pinned_in_full() {
    let (server, _) = turning();
    let full = sha256(&bytes(1000, 1));
    let good = project(&[server.url("/x")], &[format!("sha256: '{}'", &full[..8])]);
    fetch(&good, &["x"]).succeeded();
    arrived(&good, &bytes(1000, 1));
    let lock = fs::read_to_string(good.path().join(LOCK)).unwrap();
    assert!(lock.contains(&full), "{lock}");
    let bad = project(&[server.url("/x")], &["sha256: '00000000'".to_owned()]);
    let said = fetch(&bad, &["x"]).failed();
    assert!(said.contains(&format!("expected sha256 00000000…, {LISTED} it for x, got {full}")), "{said}");
    assert!(!bad.path().join(LOCK).exists());
}

#[test]
fn the_md5_of_keras_is_checked_and_a_sha256_pinned() {
    let (server, _) = turning();
    let file = bytes(1000, 1);
    let md5 = "d428814a756acad6c5448b8da5f7188e";
    let project = project(&[server.url("/x")], &[format!("md5: '{md5}'")]);
    fetch(&project, &["x"]).succeeded();
    arrived(&project, &file);
    assert!(fs::read_to_string(project.path().join(LOCK)).unwrap().contains(&sha256(&file)));
}

#[test]
fn pins_are_sorted_and_other_ones_kept() {
    let (server, _) = turning();
    let project = project(&[server.url("/x")], &[]);
    let pin = |name: &str| format!("{name}:\n  from: http://elsewhere\n  size: 3\n  sha256: {}\n", "ab".repeat(32));
    project.write(LOCK, format!("{}{}", pin("z"), pin("a")).as_bytes());
    fetch(&project, &["x"]).succeeded();
    let lock = fs::read_to_string(project.path().join(LOCK)).unwrap();
    let names: Vec<&str> = lock.lines().filter(|line| !line.starts_with([' ', '#'])).collect();
    assert_eq!(names, ["a:", "x:", "z:"]);
}

#[test]
fn a_damaged_lock_is_named_before_anything_is_asked_for() {
    let (server, _) = turning();
    for (text, says) in [
        ("x: {from: a, size: 3, sha256: abc}\n", "expected 64 hexadecimal digits of sha256, got 'abc' at x"),
        ("x: {size: 3}\n", "x: missing field `from`"),
        ("<<<<<<< ours\n", "invalid type"),
    ] {
        let project = project(&[server.url("/x")], &[]);
        project.write(LOCK, text.as_bytes());
        let said = fetch(&project, &["x"]).failed();
        assert!(said.starts_with("data/sources.lock: ") && said.contains(says), "{said}");
    }
    assert_eq!(server.log().len(), 0);
}
