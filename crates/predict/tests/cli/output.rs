//! Rows on standard output and in a file.

use crate::classifier::{FILE, command, of_two, predict, predict_list, with_photos};
use artifact::{walk, write};
use fixture::Project;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

fn names(project: &Project) -> Vec<String> {
    let entries = walk::entries(project.path()).unwrap();
    entries.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

fn text(project: &Project, name: &str) -> String {
    fs::read_to_string(project.path().join(name)).unwrap()
}

#[test]
fn the_ending_decides_the_format() {
    let project = with_photos(of_two(), 2);
    for (name, format) in [("a.csv", "csv"), ("a.JSONL", "jsonl"), ("a.txt", "table")] {
        let outcome = predict(&project, &["photos", "--output", name]).succeeded();
        assert_eq!(outcome.stdout, "");
        let expected = predict(&project, &["photos", "--format", format]).succeeded().stdout;
        assert_eq!(text(&project, name), expected);
    }
    predict(&project, &["photos", "--output", "a.parquet"]).succeeded();
    let bytes = fs::read(project.path().join("a.parquet")).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    fs::remove_file(project.path().join("a.parquet")).unwrap();
    // Somebody who asks for a format gets it.
    predict(&project, &["photos", "--output", "a.csv", "--format", "jsonl"]).succeeded();
    assert_eq!(text(&project, "a.csv"), text(&project, "a.JSONL"));
    predict(&project, &["photos", "--output", "answers", "--format", "jsonl"]).succeeded();
    assert_eq!(text(&project, "answers"), text(&project, "a.JSONL"));
    assert_eq!(names(&project), ["a.JSONL", "a.csv", "a.txt", "answers", FILE, "photos"]);
    let outcome = predict(&project, &["photos", "--output", "a.xlsx"]);
    assert_eq!(outcome.status, Some(2));
    let says = "--output a.xlsx: expected a name that ends in .csv, .jsonl, .parquet or .txt, or --format";
    assert!(outcome.stderr.contains(says), "{}", outcome.stderr);
}

#[test]
fn without_a_terminal_rows_are_csv() {
    let project = with_photos(of_two(), 2);
    let said = predict(&project, &["photos"]).succeeded().stdout;
    assert_eq!(said, predict(&project, &["photos", "--format", "csv"]).succeeded().stdout);
    assert!(
        said.starts_with("path,status,answer,unknown_reason,class_1,probability_1,class_2,probability_2\n"),
        "{said}"
    );
}

#[test]
fn no_photo_and_no_classifier_is_overwritten() {
    let project = with_photos(of_two(), 2);
    fs::copy(project.path().join("photos/disc/0.png"), project.path().join("scan")).unwrap();
    std::os::unix::fs::symlink(FILE, project.path().join("link")).unwrap();
    fs::create_dir(project.path().join("folder.csv")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(project.path().join("pipe.csv")).status().unwrap().success());
    let before: Vec<Vec<u8>> =
        ["photos/disc/0.png", "scan", FILE].map(|name| fs::read(project.path().join(name)).unwrap()).into();
    for (output, says) in [
        ("photos/disc/0.png", "got the name of a photo"),
        ("new.JPG", "got the name of a photo"),
        ("new.cr2", "got the name of a photo"),
        ("scan", "expected a file of its own, got one that is read"),
        (FILE, "expected a file of its own, got one that is read"),
        ("link", "expected a file of its own, got one that is read"),
        ("folder.csv", "expected a file, got something else of this name"),
        ("pipe.csv", "expected a file, got something else of this name"),
        ("/dev/null", "expected a file, got something else of this name"),
    ] {
        let outcome = predict(&project, &["photos", "scan", "--format", "csv", "--output", output]);
        assert_eq!(outcome.status, Some(2), "{output}: {}", outcome.stderr);
        assert!(outcome.stderr.contains(&format!("--output {output}: ")), "{}", outcome.stderr);
        assert!(outcome.stderr.contains(says), "{}", outcome.stderr);
    }
    let after: Vec<Vec<u8>> =
        ["photos/disc/0.png", "scan", FILE].map(|name| fs::read(project.path().join(name)).unwrap()).into();
    assert!(before == after);
    assert_eq!(names(&project), [FILE, "folder.csv", "link", "photos", "pipe.csv", "scan"]);
}

#[test]
fn a_run_that_fails_leaves_the_old_file_and_nothing_else() {
    let project = with_photos(of_two(), 1);
    write::atomic(&project.path().join("a.csv"), b"old").unwrap();
    // The first rows are written before the list turns out to be none.
    let list = [&b"photos\n"[..], &vec![b'x'; 1 << 17]].concat();
    let said = predict_list(&project, &list, &["--output", "a.csv", "--batch", "1"]).failed();
    assert!(
        said.contains("a.csv: standard input: expected one path a line, got a line of more than 65536 bytes"),
        "{said}"
    );
    assert_eq!(text(&project, "a.csv"), "old");
    assert_eq!(names(&project), ["a.csv", FILE, "photos"]);
    let outcome = predict(&project, &["photos", "--output", "nowhere/a.csv"]);
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.stderr.contains("nowhere/a.csv"), "{}", outcome.stderr);
    predict(&project, &["photos", "--output", "a.csv"]).succeeded();
    assert!(text(&project, "a.csv").starts_with("path,"));
}

#[test]
fn a_run_that_is_killed_leaves_nothing() {
    let project = with_photos(of_two(), 1);
    write::atomic(&project.path().join("a.csv"), b"old").unwrap();
    let mut command = command(&project, &[FILE, "-", "--output", "a.csv"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut list = child.stdin.take().unwrap();
    list.write_all(b"photos\n").unwrap();
    while !has_open(child.id(), project.path()) {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(text(&project, "a.csv"), "old");
    // Where files must have a name, the unfinished one has kept it.
    let left: Vec<String> = names(&project).into_iter().filter(|name| !name.contains(".tmp")).collect();
    assert_eq!(left, ["a.csv", FILE, "photos"]);
    if names(&project).len() > left.len() {
        eprintln!("this file system has no files without a name");
    }
}

/// Whether a process has a file open in this folder that is neither the classifier nor a photo.
fn has_open(process: u32, folder: &Path) -> bool {
    let Ok(open) = walk::entries(Path::new(&format!("/proc/{process}/fd"))) else { return false };
    let open = open.iter().filter_map(|link| fs::read_link(link).ok());
    let real = folder.canonicalize().unwrap();
    open.into_iter().any(|file| file.parent() == Some(&real) && !file.ends_with(FILE))
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let project = with_photos(of_two(), 1);
    let mut command = command(&project, &[FILE, "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut list = child.stdin.take().unwrap();
    // More rows than a pipe holds.
    let writing = thread::spawn(move || list.write_all(&b"photos/no such photo.png\n".repeat(50_000)).is_ok());
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("path,"), "{line}");
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{stderr}");
    assert!(!stderr.contains("panicked") && !stderr.contains("Broken pipe"), "{stderr}");
    writing.join().unwrap();
}
