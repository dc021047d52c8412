//! Downloads from servers that behave, each in its way.

use super::*;
use server::{End, Reply};
use std::time::Instant;

#[test]
fn a_file_arrives_checked_once() {
    let file = bytes(300_000, 1);
    let server = Server::with(&file);
    let project = project(&[server.url("/x")], &[format!("sha256: '{}'", sha256(&file)), "size: 300000".to_owned()]);
    let said = fetch(&project, &["x"]).succeeded().stderr;
    arrived(&project, &file);
    assert!(said.contains("x: data/weights/x.h5 is there; licence: none\n"), "{said}");
    assert!(!project.path().join(LOCK).exists(), "there is nothing to add to a full sha256 of one's own");
    let said = fetch(&project, &["x", "./data/weights/x.h5", TARGET]).succeeded().stderr;
    assert_eq!(said, "x: data/weights/x.h5 is there already\n");
    assert_eq!(ranges(&server), [None]);
}

#[test]
fn what_is_there_from_elsewhere_is_left_alone() {
    let server = Server::with(&bytes(10, 1));
    let project = project(&[server.url("/x")], &[format!("sha256: '{}'", sha256(b"else"))]);
    project.write(TARGET, b"my own");
    fetch(&project, &["x"]).succeeded();
    arrived(&project, b"my own");
    assert_eq!(server.log().len(), 0);
}

#[test]
fn a_link_to_nowhere_is_named() {
    let project = project(&["http://127.0.0.1:9/x".to_owned()], &[]);
    fs::create_dir_all(project.path().join("data/weights")).unwrap();
    std::os::unix::fs::symlink("nowhere", project.path().join(TARGET)).unwrap();
    let said = fetch(&project, &["x"]).failed();
    assert_eq!(said, format!("{TARGET}: a link that leads nowhere; mend or remove it\n"));
}

#[test]
fn mirrors_are_tried_in_their_order() {
    let file = bytes(1000, 1);
    let server = Server::start({
        let file = file.clone();
        move |request, _| match request.path.as_str() {
            "/gone" => Reply::status(404),
            "/other" => Reply::whole(b"another file"),
            _ => Reply::file(request, &file, "v1"),
        }
    });
    let urls = ["/gone", "/other", "/good"].map(|path| server.url(path));
    let project = project(&urls, &[format!("sha256: '{}'", &sha256(&file)[..8])]);
    let said = fetch(&project, &["x"]).succeeded().stderr;
    arrived(&project, &file);
    let paths: Vec<String> = server.log().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/gone", "/other", "/good"]);
    assert!(said.contains("/gone: the server answers 404 Not Found\n"), "{said}");
    assert!(
        said.contains(&format!(
            "/other: expected sha256 {}…, {LISTED} it for x, got {}",
            &sha256(&file)[..8],
            sha256(b"another file")
        )),
        "{said}"
    );
    for url in &urls {
        assert!(said.contains(&format!("x: {url} (of unknown size)\n")), "the one that is asked is named: {said}");
    }
    assert!(said.contains(&format!(" from {}, sha256 ", urls[2])), "{said}");
    let lock = fs::read_to_string(project.path().join(LOCK)).unwrap();
    assert!(lock.contains(&format!("from: {}\n", urls[2])), "{lock}");
}

#[test]
fn a_busy_server_is_asked_again() {
    let file = bytes(1000, 1);
    let server = Server::start({
        let file = file.clone();
        move |request, earlier| if earlier < 3 { Reply::status(503) } else { Reply::file(request, &file, "v1") }
    });
    let project = project(&[server.url("/x")], &[]);
    fetch(&project, &["x"]).succeeded();
    arrived(&project, &file);
    assert_eq!(server.log().len(), 4);
}

#[test]
fn pauses_grow_and_trying_ends() {
    let server = Server::start(|_, _| Reply::status(503));
    let project = project(&[server.url("/x")], &[]);
    let said = fetch(&project, &["x", "--retries", "2"]).failed();
    let last = format!(
        "x: given up for now, the next run continues; {}: the server answers 503 Service Unavailable\n",
        server.url("/x")
    );
    assert!(said.ends_with(&last), "{said}");
    assert_eq!(server.log().len(), 3, "once and twice again");
}

#[test]
fn each_pause_is_twice_as_long() {
    let server = Server::start(|_, _| Reply::status(503));
    let project = project(&[server.url("/x")], &[]);
    let begin = Instant::now();
    fetch(&project, &["x", "--pause-seconds", "0.1", "--retries", "3"]).failed();
    assert!(begin.elapsed() >= Duration::from_millis(100 + 200 + 400), "{:?}", begin.elapsed());
}

#[test]
fn a_server_that_says_when_is_asked_then() {
    let file = bytes(1000, 1);
    let server = Server::start({
        let file = file.clone();
        move |request, earlier| match earlier {
            0 => Reply::status(429).header("Retry-After", "1"),
            _ => Reply::file(request, &file, "v1"),
        }
    });
    let project = project(&[server.url("/x")], &[]);
    let begin = Instant::now();
    fetch(&project, &["x"]).succeeded();
    arrived(&project, &file);
    assert!(begin.elapsed() >= Duration::from_secs(1), "{:?}", begin.elapsed());
}

#[test]
fn redirects_are_followed() {
    let file = bytes(1000, 1);
    let other = Server::with(&file);
    let server = Server::start({
        let elsewhere = other.url("/there");
        move |request, _| match request.path.as_str() {
            "/a/x" => Reply::redirect("../b/x"),
            "/b/x" => Reply::redirect("/c"),
            "/c" => Reply::redirect(&elsewhere),
            _ => Reply::redirect("/loop"),
        }
    });
    let project = project(&[server.url("/a/x")], &[]);
    fetch(&project, &["x"]).succeeded();
    arrived(&project, &file);
    let lock = fs::read_to_string(project.path().join(LOCK)).unwrap();
    assert!(lock.contains(&server.url("/a/x")), "the address that the list has: {lock}");
}

#[test]
fn the_rest_is_asked_for_where_a_redirect_leads() {
    let file = bytes(1000, 1);
    let other = Server::start({
        let file = file.clone();
        move |request, earlier| {
            let end = if earlier == 0 { End::Cut(600) } else { End::Whole };
            Reply::file(request, &file, "v1").end(end)
        }
    });
    let server = Server::start({
        let elsewhere = other.url("/there");
        move |_, _| Reply::redirect(&elsewhere)
    });
    let project = project(&[server.url("/x")], &[]);
    fetch(&project, &["x"]).succeeded();
    arrived(&project, &file);
    assert_eq!(ranges(&other), [None, Some(600)]);
    assert_eq!(other.log()[1].if_range.as_deref(), Some("\"v1\""));
}

#[test]
fn redirects_that_lead_nowhere_are_no_way() {
    for location in [None, Some("/a b"), Some("/\u{e9}")] {
        let server = Server::start(move |_, _| {
            let reply = Reply::status(302);
            location.into_iter().fold(reply, |reply, location| reply.header("Location", location))
        });
        let project = project(&[server.url("/x")], &[]);
        let said = fetch(&project, &["x"]).failed();
        assert!(said.contains("x: cannot be downloaded; "), "{said}");
        assert_eq!(server.log().len(), 1, "asking again leads nowhere either: {said}");
    }
}

#[test]
fn redirects_in_a_circle_are_no_way() {
    let server = Server::start(|_, _| Reply::redirect("/loop"));
    let project = project(&[server.url("/loop")], &[]);
    let said = fetch(&project, &["x"]).failed();
    assert!(
        said.ends_with(&format!("x: cannot be downloaded; {}: too many redirects\n", server.url("/loop"))),
        "{said}"
    );
    not_arrived(&project);
}

#[test]
fn a_slow_server_is_no_stalled_one() {
    let file = bytes(1000, 1);
    let server = Server::start({
        let file = file.clone();
        move |request, _| Reply::file(request, &file, "v1").end(End::Slowly(100, Duration::from_millis(400)))
    });
    let project = project(&[server.url("/x")], &[]);
    // The whole download takes longer than a server may send nothing.
    fetch(&project, &["x", "--stall-seconds", "3"]).succeeded();
    arrived(&project, &file);
    assert_eq!(ranges(&server), [None]);
}

#[test]
fn without_a_terminal_progress_comes_in_lines() {
    let file = bytes(400_000, 1);
    let server = Server::with(&file);
    let project = project(&[server.url("/x")], &[]);
    let said = fetch(&project, &["x", "--line-seconds", "0"]).succeeded().stderr;
    let lines: Vec<&str> = said.lines().filter(|line| line.contains(" % of 400.00 kB, ")).collect();
    assert!(lines.len() > 2 && lines.iter().all(|line| line.ends_with(" left")), "{said}");
    assert!(lines.last().unwrap().starts_with("x: 100 % of "), "{said}");
    assert!(!said.contains('\x1b') && !said.contains('\r'), "{said}");
}

#[test]
fn what_has_no_room_is_not_begun() {
    let server = Server::start(|_, _| Reply { length: Some(1 << 60), ..Reply::whole(b"much") });
    for (more, requests) in
        [(format!("size: {}", 1_u64 << 60), 0), ("md5: 0123456789abcdef0123456789abcdef".to_owned(), 1)]
    {
        let project = project(&[server.url("/x")], &[more]);
        let before = server.log().len();
        let said = fetch(&project, &["x"]).failed();
        assert!(said.contains("data/weights: expected room for 1.15 EB "), "{said}");
        assert_eq!(server.log().len() - before, requests);
        not_arrived(&project);
    }
}
