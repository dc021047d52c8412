//! Mapped files that become shorter. The program that maps them is `examples/looker.rs`, as it does not live to tell.

use artifact::NpyWriter;
use std::env;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program maps a file of 1 MiB, which then is cut to its first page before the program looks at it.
fn looks_at_a_shortened_file(how: &str) -> (String, Output) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.npy");
    NpyWriter::<u8>::create(&path, &[1 << 20]).unwrap().finish().unwrap();
    let mut child = Command::new(looker())
        .args([how.as_ref(), path.as_os_str()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "mapped\n");
    File::options().write(true).open(&path).unwrap().set_len(4096).unwrap();
    drop(child.stdin.take());
    (path.display().to_string(), child.wait_with_output().unwrap())
}

fn looker() -> std::path::PathBuf {
    let test = env::current_exe().unwrap();
    let path = test.parent().and_then(Path::parent).unwrap().join("examples/looker");
    assert!(path.exists(), "{}: not built; `cargo test --package artifact` builds it", path.display());
    path
}

#[track_caller]
fn ends_with_one_sentence(how: &str, sentence: &str) {
    let (path, output) = looks_at_a_shortened_file(how);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), format!("{path}: {sentence}\n"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_reader_names_its_file() {
    ends_with_one_sentence("reads", "became shorter while it was read");
}

#[test]
fn a_writer_names_its_file() {
    ends_with_one_sentence("writes", "became shorter while it was written");
}

#[test]
fn threads_that_look_at_once_end_as_one_does() {
    ends_with_one_sentence("threads", "became shorter while it was read");
}

#[test]
fn a_map_that_is_not_watched_ends_the_program_as_ever() {
    let (_, output) = looks_at_a_shortened_file("stranger");
    assert_eq!((output.status.signal(), output.stderr), (Some(libc::SIGBUS), Vec::new()));
}
