//! Connections that break, and files that change between two requests.

use super::*;
use server::{End, Reply, Request};

/// A server that closes the connection after each 100 000 bytes.
fn breaking(file: &[u8], answer: impl Fn(&Request, &[u8]) -> Reply + Send + Sync + 'static) -> Server {
    let file = file.to_vec();
    Server::start(move |request, _| {
        let reply = answer(request, &file);
        let end = if reply.body.len() > 100_000 { End::Cut(100_000) } else { End::Whole };
        reply.end(end)
    })
}

#[test]
fn a_broken_download_goes_on_where_it_was() {
    let file = bytes(350_000, 1);
    let server = breaking(&file, |request, file| Reply::file(request, file, "v1"));
    let project = project(&[server.url("/x")], &[]);
    // Each attempt brings new bytes, so none counts as a retry.
    let said = fetch(&project, &["x", "--retries", "0"]).succeeded().stderr;
    arrived(&project, &file);
    assert_eq!(ranges(&server), [None, Some(100_000), Some(200_000), Some(300_000)], "{said}");
    assert!(server.log()[1..].iter().all(|request| request.if_range.as_deref() == Some("\"v1\"")));
}

#[test]
fn a_server_that_knows_no_ranges_sends_all_again() {
    let file = bytes(150_000, 1);
    let server = Server::start({
        let file = file.clone();
        move |_, earlier| {
            let end = if earlier == 0 { End::Cut(100_000) } else { End::Whole };
            Reply::whole(&file).header("ETag", "\"v1\"").end(end)
        }
    });
    let project = project(&[server.url("/x")], &[]);
    let said = fetch(&project, &["x"]).succeeded().stderr;
    arrived(&project, &file);
    assert_eq!(ranges(&server), [None, Some(100_000)]);
    assert!(said.contains("x: the server sends the whole file again\n"), "{said}");
}

#[test]
fn a_server_that_breaks_off_at_the_same_place_for_ever_is_given_up() {
    let file = bytes(150_000, 1);
    let server = Server::start(move |_, _| Reply::whole(&file).end(End::Cut(100_000)));
    let project = project(&[server.url("/x")], &["md5: 0123456789abcdef0123456789abcdef".to_owned()]);
    let said = fetch(&project, &["x", "--retries", "3"]).failed();
    assert!(said.contains("given up for now"), "{said}");
    assert_eq!(server.log().len(), 6, "the one that got on, the one right after it, and once and three times again");
    not_arrived(&project);
}

#[test]
fn a_stalled_server_is_left_and_asked_for_the_rest() {
    let file = bytes(150_000, 1);
    let server = Server::start({
        let file = file.clone();
        move |request, earlier| {
            let end = if earlier == 0 { End::Hang(100_000) } else { End::Whole };
            Reply::file(request, &file, "v1").end(end)
        }
    });
    let project = project(&[server.url("/x")], &[]);
    let said = fetch(&project, &["x", "--stall-seconds", "0.5"]).succeeded().stderr;
    arrived(&project, &file);
    assert_eq!(ranges(&server), [None, Some(100_000)]);
    assert!(said.contains("nothing came for 0.5 seconds, after 100000 bytes\n"), "{said}");
}

#[test]
fn a_server_that_sends_a_few_bytes_each_time_is_given_up_and_asked_again_later() {
    let file = bytes(3000, 1);
    let dripping = Server::start({
        let file = file.clone();
        move |request, _| Reply::file(request, &file, "v1").end(End::Hang(5))
    });
    let project = project(&[dripping.url("/x")], &[format!("sha256: '{}'", sha256(&file))]);
    let said = fetch(&project, &["x", "--stall-seconds", "0.1", "--slow-seconds", "0.3"]).failed();
    let reason = "fewer than 1000 bytes a second came for 0.3 seconds; run this again later, it continues";
    assert!(said.contains(reason), "{said}");
    let there = fs::metadata(project.path().join(PARTIAL)).unwrap().len();
    assert!(there > 0, "what came is kept");
    let good = Server::with(&file);
    write_source(&project, &[good.url("/x")], &[format!("sha256: '{}'", sha256(&file).to_uppercase())]);
    fetch(&project, &["x"]).succeeded();
    arrived(&project, &file);
    assert_eq!(ranges(&good), [Some(there as usize)]);
}

/// A server whose first answer is cut off, and which has another file afterwards.
fn changing(marked: bool) -> (Server, Vec<u8>, Vec<u8>) {
    let (old, new) = (bytes(150_000, 1), bytes(150_000, 2));
    let server = Server::start({
        let (old, new) = (old.clone(), new.clone());
        move |request, earlier| match (earlier, marked) {
            (0, true) => Reply::file(request, &old, "v1").end(End::Cut(100_000)),
            (_, true) => Reply::file(request, &new, "v2"),
            (0, false) => Reply::whole(&old).end(End::Cut(100_000)),
            (_, false) => request.range.map_or_else(|| Reply::whole(&new), |from| Reply::part(&new, from)),
        }
    });
    (server, old, new)
}

#[test]
fn a_file_that_changed_meanwhile_is_downloaded_from_its_beginning() {
    let (server, _, new) = changing(true);
    let project = project(&[server.url("/x")], &[]);
    fetch(&project, &["x"]).succeeded();
    arrived(&project, &new);
    assert_eq!(ranges(&server), [None, Some(100_000)], "one request: the server decides by If-Range");
}

#[test]
fn without_marks_and_checksum_nothing_is_added_to_what_is_there() {
    let (server, _, new) = changing(false);
    let project = project(&[server.url("/x")], &[]);
    let said = fetch(&project, &["x"]).succeeded().stderr;
    arrived(&project, &new);
    assert_eq!(ranges(&server), [None, None]);
    assert!(said.contains("x: the bytes here may be of another version, so the download begins again\n"), "{said}");
}

#[test]
fn without_marks_the_checksum_finds_a_mixture_and_it_begins_again() {
    let (server, _, new) = changing(false);
    let project = project(&[server.url("/x")], &[format!("sha256: '{}'", sha256(&new))]);
    let said = fetch(&project, &["x"]).succeeded().stderr;
    arrived(&project, &new);
    assert_eq!(ranges(&server), [None, Some(100_000), None]);
    assert!(said.contains("; begins again\n"), "{said}");
}

/// The outcome of a download that was cut off after 600 bytes of 1000, and the requests. The server then has another
/// file and gives this answer to the first request for the rest, whatever version that asks for.
fn resumed(more: &[String], rest: fn(&[u8]) -> Reply) -> Vec<Option<usize>> {
    let (old, new) = (bytes(1000, 1), bytes(1000, 2));
    let server = Server::start({
        let new = new.clone();
        move |request, earlier| match earlier {
            0 => Reply::file(request, &old, "v1").end(End::Cut(600)),
            1 => rest(&new),
            _ => Reply::file(request, &new, "v2"),
        }
    });
    let project = project(&[server.url("/x")], more);
    fetch(&project, &["x"]).succeeded();
    arrived(&project, &new);
    ranges(&server)
}

#[test]
fn the_rest_of_another_version_is_not_added() {
    let again = [None, Some(600), None];
    let other = |new: &[u8]| Reply::part(new, 600).header("ETag", "\"v2\"");
    assert_eq!(resumed(&[], other), again);
    let checksum = [format!("sha256: '{}'", sha256(&bytes(1000, 2)))];
    assert_eq!(resumed(&checksum, other), again);
    let unmarked = |new: &[u8]| Reply::part(new, 600);
    assert_eq!(resumed(&[], unmarked), again);
    assert_eq!(resumed(&checksum, unmarked), again, "here the checksum finds it");
}

#[test]
fn the_rest_of_a_file_of_another_length_is_not_added() {
    let longer = |_: &[u8]| Reply::part(&bytes(2000, 2), 600).header("ETag", "\"v1\"");
    assert_eq!(resumed(&[], longer), [None, Some(600), None]);
    let shorter = |_: &[u8]| Reply::status(416).header("Content-Range", "bytes */600");
    assert_eq!(resumed(&[], shorter), [None, Some(600), None]);
}

#[test]
fn mirrors_complete_each_other_where_a_checksum_can_tell() {
    let file = bytes(150_000, 1);
    let second = Server::with(&file);
    for (checksum, asked) in [(true, Some(100_000)), (false, None)] {
        let first = Server::start({
            let file = file.clone();
            move |request, earlier| match earlier {
                0 => Reply::file(request, &file, "here").end(End::Cut(100_000)),
                _ => Reply::status(404),
            }
        });
        let more = if checksum { vec![format!("sha256: '{}'", sha256(&file))] } else { vec![] };
        let project = project(&[first.url("/x"), second.url("/x")], &more);
        fetch(&project, &["x"]).succeeded();
        arrived(&project, &file);
        let last = second.log().pop().unwrap();
        assert_eq!((last.range, last.if_range), (asked, None));
    }
}
