//! Answers that contradict themselves, the list, or the file.

use super::*;
use server::{End, Reply};

#[test]
fn wrong_bytes_never_get_the_final_name() {
    let server = Server::with(&bytes(1000, 2));
    let right = bytes(1000, 1);
    for more in [format!("sha256: '{}'", sha256(&right)), "md5: '0123456789abcdef0123456789abcdef'".to_owned()] {
        let project = project(&[server.url("/x")], &[more]);
        let before = server.log().len();
        let said = fetch(&project, &["x"]).failed();
        let wrong = if said.contains("md5") {
            format!("expected md5 0123456789abcdef0123456789abcdef, {LISTED} it for x, got ")
        } else {
            format!("expected sha256 {}, {LISTED} it for x, got {}", sha256(&right), sha256(&bytes(1000, 2)))
        };
        assert!(said.lines().last().unwrap().contains(&wrong), "{said}");
        not_arrived(&project);
        assert_eq!(server.log().len() - before, 1, "what a server has, it has");
        assert!(!project.path().join(LOCK).exists());
    }
}

#[test]
fn another_size_than_known_is_refused_before_a_byte_is_read() {
    let server = Server::start(|_, _| Reply::whole(&bytes(1000, 1)).end(End::Hang(0)));
    let project = project(&[server.url("/x")], &["size: 999".to_owned()]);
    let said = fetch(&project, &["x"]).failed();
    assert!(said.ends_with(&format!("/x: expected 999 bytes, {LISTED} them for x, the server has 1000\n")), "{said}");
}

#[test]
fn a_length_that_is_too_short_is_found_by_the_checksum() {
    let file = bytes(1000, 1);
    let server = Server::start({
        let file = file.clone();
        move |_, _| Reply { length: Some(600), ..Reply::whole(&file) }
    });
    let project = project(&[server.url("/x")], &[format!("sha256: '{}'", sha256(&file))]);
    let said = fetch(&project, &["x"]).failed();
    assert!(said.lines().last().unwrap().contains(&sha256(&file[..600])), "{said}");
    not_arrived(&project);
}

#[test]
fn a_length_that_is_too_long_ends_when_the_server_says_that_there_is_no_more() {
    let file = bytes(1000, 1);
    let server = Server::start({
        let file = file.clone();
        move |request, _| match request.range {
            None => Reply { length: Some(2000), ..Reply::file(request, &file, "v1") },
            Some(_) => Reply::file(request, &file, "v1"),
        }
    });
    let project = project(&[server.url("/x")], &[format!("sha256: '{}'", sha256(&file))]);
    fetch(&project, &["x"]).succeeded();
    arrived(&project, &file);
    assert_eq!(ranges(&server), [None, Some(1000)]);
}

#[test]
fn a_length_that_is_always_too_long_is_given_up() {
    let server = Server::start(|_, _| Reply { length: Some(2000), ..Reply::whole(&bytes(1000, 1)) });
    let project = project(&[server.url("/x")], &[]);
    let said = fetch(&project, &["x", "--retries", "1"]).failed();
    assert!(said.contains("given up for now") && said.contains("after 1000 bytes"), "{said}");
    not_arrived(&project);
}

#[test]
fn a_file_without_a_length_arrives_and_a_known_size_tells_whether_whole() {
    let file = bytes(1000, 1);
    let server = Server::start({
        let file = file.clone();
        move |request, earlier| match earlier {
            0 => Reply { length: None, ..Reply::file(request, &file, "v1") }.end(End::Cut(600)),
            _ => Reply { length: None, ..Reply::file(request, &file, "v1") },
        }
    });
    let project = project(&[server.url("/x")], &["size: 1000".to_owned()]);
    fetch(&project, &["x"]).succeeded();
    arrived(&project, &file);
    assert_eq!(ranges(&server), [None, Some(600)]);
}

#[test]
fn more_than_known_is_cut_off() {
    let server = Server::start(|_, _| Reply { length: None, ..Reply::whole(&bytes(100_000, 1)) });
    let project = project(&[server.url("/x")], &["size: 1000".to_owned()]);
    let said = fetch(&project, &["x"]).failed();
    assert!(
        said.ends_with(&format!("/x: expected 1000 bytes, {LISTED} them for x, the server sends more\n")),
        "{said}"
    );
}

#[test]
fn another_range_than_asked_for_begins_again() {
    let file = bytes(1000, 1);
    let server = Server::start({
        let file = file.clone();
        move |request, earlier| match earlier {
            0 => Reply::file(request, &file, "v1").end(End::Cut(600)),
            1 => Reply::part(&file, 500),
            _ => Reply::file(request, &file, "v1"),
        }
    });
    let project = project(&[server.url("/x")], &[format!("sha256: '{}'", sha256(&file))]);
    fetch(&project, &["x"]).succeeded();
    arrived(&project, &file);
    assert_eq!(ranges(&server), [None, Some(600), None]);
}

#[test]
fn pieces_of_unknown_whole_are_asked_for_until_there_are_no_more() {
    let file = bytes(2500, 1);
    let server = Server::start({
        let file = file.clone();
        move |request, earlier| match request.range {
            Some(from) if from < 2500 => Reply::piece(&file, from, 2500.min(from + 1000)).header("ETag", "\"v1\""),
            _ if earlier == 0 => Reply::chunked(&file, 500).header("ETag", "\"v1\"").end(End::Cut(600)),
            _ => Reply::file(request, &file, "v1"),
        }
    });
    let project = project(&[server.url("/x")], &[]);
    fetch(&project, &["x", "--retries", "0"]).succeeded();
    arrived(&project, &file);
    let first = ranges(&server)[1].unwrap();
    assert_eq!(ranges(&server), [None, Some(first), Some(first + 1000), Some(2500)]);
}

#[test]
fn a_file_that_may_end_anywhere_is_not_taken_for_whole() {
    let file = bytes(1000, 1);
    let server = Server::start({
        let file = file.clone();
        move |request, _| Reply { length: None, ..Reply::file(request, &file, "v1") }.end(End::Cut(600))
    });
    let nothing_known = project(&[server.url("/x")], &[]);
    let said = fetch(&nothing_known, &["x"]).failed();
    let reason = "the server does not say where the file ends, and data/sources.yaml has neither size nor checksum\n";
    assert!(said.ends_with(reason), "{said}");
    assert!(!nothing_known.path().join(LOCK).exists());
    not_arrived(&nothing_known);
}

#[test]
fn chunks_say_whether_the_file_is_whole() {
    let file = bytes(1000, 1);
    let server = Server::start({
        let file = file.clone();
        move |_, earlier| {
            let end = if earlier == 0 { End::Cut(300) } else { End::Whole };
            Reply::chunked(&file, 100).end(end)
        }
    });
    let project = project(&[server.url("/x")], &[]);
    let said = fetch(&project, &["x"]).succeeded().stderr;
    arrived(&project, &file);
    assert_eq!(server.log().len(), 2, "{said}");
}

#[test]
fn nothing_is_no_file() {
    for empty in ["whole", "chunks", "no more"] {
        let server = Server::start(move |_, _| match empty {
            "whole" => Reply::whole(b""),
            "chunks" => Reply::chunked(b"", 1),
            _ => Reply::status(416).header("Content-Range", "bytes */0"),
        });
        let project = project(&[server.url("/x")], &[]);
        let said = fetch(&project, &["x"]).failed();
        assert!(said.ends_with("/x: expected a file, got 0 bytes\n"), "{empty}: {said}");
        not_arrived(&project);
        assert!(!project.path().join(LOCK).exists());
    }
}

#[test]
fn a_coded_file_is_another_file() {
    let server = Server::start(|_, _| Reply::whole(b"coded").header("Content-Encoding", "gzip"));
    let project = project(&[server.url("/x")], &[]);
    let said = fetch(&project, &["x"]).failed();
    assert!(said.ends_with("/x: expected the file itself, the server sends it as gzip\n"), "{said}");
    assert_eq!(server.log().len(), 1);
    not_arrived(&project);
}

#[test]
fn what_is_no_http_and_who_is_not_there_are_named() {
    let server = Server::start(|_, _| Reply::status(200).header("x", "\u{0}"));
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for url in [server.url("/x"), format!("http://{silent}/x")] {
        let project = project(std::slice::from_ref(&url), &[]);
        let said = fetch(&project, &["x", "--retries", "0"]).failed();
        assert!(said.starts_with("x: ") && said.lines().last().unwrap().contains(&format!("{url}: ")), "{said}");
        not_arrived(&project);
    }
}
