//! What costs too much is refused, with a status that says what to do.

use crate::photos::{GREY, blank, form, one, slow};
use crate::reply::{head, request};
use crate::server::{Server, wait_until};
use fixture::classifier::of_two;
use std::thread;

#[test]
fn a_body_of_too_many_bytes_is_refused() {
    let (project, _) = one(of_two());
    let server = Server::start(&project, &["--max-bytes", "2000"]);
    let says = "expected a body of at most 2000 bytes (--max-bytes)";
    assert_eq!(server.put("/classify", &[0; 2000]).status, 422);
    assert_eq!(server.put("/classify", &[0; 2001]).refused(413), says);
    assert_eq!(server.post("/v2/models/classifier/infer", "application/json", &[b' '; 2001]).refused(413), says);
    let (kind, body) = form([("a.png", &[0; 1200][..]), ("b.png", &[0; 1200])]);
    assert_eq!(server.post("/classify", &kind, &body).refused(413), says);
    let (kind, body) = form([("a.png", &[0; 600][..]), ("b.png", &[0; 600])]);
    assert_eq!(server.post("/classify", &kind, &body).status, 200);
}

/// A body whose length is not known before.
#[test]
fn a_body_that_turns_out_too_large_is_refused() {
    let (project, _) = one(of_two());
    let server = Server::start(&project, &["--max-bytes", "2000"]);
    let chunk = [&b"3e8\r\n"[..], &[0; 1000], b"\r\n"].concat();
    for (chunks, status) in [(2, 422), (3, 413)] {
        let head = b"PUT /classify HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_eq!(server.raw([&head[..], &chunk.repeat(chunks), b"0\r\n\r\n"].concat()).status, status);
    }
}

#[test]
fn a_client_that_asks_first_need_not_send_what_is_too_large() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &["--max-bytes", "100000"]);
    let asking =
        |length: usize| head("PUT", "/classify", length).replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(server.raw(asking(100_001)).status, 413);
    let mut connection = server.connect();
    connection.send(asking(photo.len()));
    connection.send(&photo);
    assert_eq!(connection.reply().status, 200);
}

/// Though it may send everything before it reads.
#[test]
fn a_client_learns_that_its_body_is_much_too_large() {
    let (project, _) = one(of_two());
    let server = Server::start(&project, &["--max-bytes", "100000"]);
    for _ in 0..20 {
        let reply = server.put("/classify", &vec![0; 1_000_000]);
        reply.refused(413);
        // So that it does not send the next request there.
        assert_eq!(reply.header("connection"), Some("close"));
    }
    // Not where the body was read.
    assert_eq!(server.put("/classify", b"").header("connection"), None);
    assert_eq!(server.put("/classify", &vec![0; 100_000]).header("connection"), None);
}

#[test]
fn a_photo_of_too_many_pixels_is_not_decoded() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let bomb = blank(30_000, 30_000, GREY);
    assert!(bomb.len() < 1_000_000);
    let reply = server.put("/classify/a.png", &bomb);
    let status = "too large: expected at most 100 megapixels (--max-megapixels), got 900: 30000 × 30000";
    assert_eq!(reply.text(), format!("{{\"path\":\"a.png\",\"status\":\"{status}\"}}\n"));
    assert_eq!(reply.status, 422);
    drop(server);
    let server = Server::start(&project, &["--max-megapixels", "0.002"]);
    let row = server.put("/classify/a.png", &photo).json();
    assert_eq!(row["status"], "too large: expected at most 0.002 megapixels (--max-megapixels), got 0.0035: 70 × 50");
}

#[test]
fn a_photo_too_many_is_told_to_come_back() {
    let (project, photo) = one(of_two());
    let server = Server::on_one_core(&project, &["--queue", "2"]);
    let expected = server.put("/classify", &photo);
    thread::scope(|scope| {
        let slow: Vec<_> = (0..2).map(|_| scope.spawn(|| server.put("/classify", slow()))).collect();
        wait_until("both wait", || server.waiting() == 2.0);
        let reply = server.put("/classify", &photo);
        assert_eq!(reply.refused(429), "2 photos wait already (--queue); try again in a second");
        assert_eq!(reply.header("retry-after"), Some("1"));
        // What is no photo needs no place.
        assert_eq!(server.get("/v2/health/ready").status, 200);
        for slow in slow {
            assert_eq!(slow.join().unwrap().status, 200);
        }
    });
    assert_eq!(server.put("/classify", &photo).body, expected.body);
}

#[test]
fn a_request_of_more_photos_than_ever_may_wait_is_refused() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &["--queue", "3"]);
    let says = "expected at most 3 photos in one request (--queue), got 4";
    let several = |count: usize| form(vec![("a.png", photo.as_slice()); count]);
    let (kind, body) = several(4);
    assert_eq!(server.post("/classify", &kind, &body).refused(413), says);
    let (kind, body) = several(3);
    assert_eq!(server.post("/classify", &kind, &body).text().lines().count(), 3);
    let pictures = |count: usize| {
        let (shape, data) = ([count, 40, 70, 3], vec![7; count * 8400]);
        let input = serde_json::json!({ "name": "picture", "shape": shape, "datatype": "UINT8", "data": data });
        serde_json::json!({ "inputs": [input] }).to_string()
    };
    let infer =
        |count: usize| server.post("/v2/models/classifier/infer", "application/json", pictures(count).as_bytes());
    assert_eq!(infer(4).refused(413), says);
    assert_eq!(infer(3).status, 200);
}

#[test]
fn an_answer_that_takes_too_long_is_given_up() {
    let (project, photo) = one(of_two());
    let server = Server::on_one_core(&project, &["--timeout", "0.5"]);
    let says = "expected an answer within 0.5 s (--timeout), got none yet";
    assert_eq!(server.put("/classify", slow()).refused(504), says);
    let (kind, body) = form([("slow.png", slow()), ("a.png", &photo)]);
    assert_eq!(server.post("/classify", &kind, &body).refused(504), says);
    // Decoding goes on, and the photo keeps its place as long.
    assert!(server.waiting() > 0.0);
    wait_until("nothing waits", || server.waiting() == 0.0);
    wait_until("it answers", || server.put("/classify", &photo).status == 200);
}

#[test]
fn a_body_that_stops_halfway_is_given_up() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &["--timeout", "0.5"]);
    let says = "expected the whole body within 0.5 s (--timeout)";
    let (kind, body) = form([("a.png", photo.as_slice())]);
    let form = String::from_utf8_lossy(&request("POST", "/classify", b"")).replacen(
        "Content-Length: 0",
        &format!("Content-Type: {kind}\r\nContent-Length: {}", body.len()),
        1,
    );
    for (head, body) in [
        (head("PUT", "/classify", photo.len()), &photo),
        (head("POST", "/v2/models/classifier/infer", photo.len()), &photo),
        (form, &body),
    ] {
        let mut connection = server.connect();
        connection.send(head);
        connection.send(&body[..body.len() / 2]);
        assert_eq!(connection.reply().refused(408), says);
        assert!(connection.is_ended());
    }
    assert_eq!(server.put("/classify", &photo).status, 200);
}

#[test]
fn other_paths_and_methods_are_refused() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    for path in
        ["/classified", "/v1", "/v2/models", "/v2/models/classifier/config", "/page/no.js", "/api/no", "/classify/"]
    {
        let said = server.get(path).refused(404);
        assert!(said.contains(path.trim_start_matches("/page/")), "{said}");
    }
    for (method, path, allowed) in [
        ("GET", "/classify", "POST,PUT"),
        ("DELETE", "/classify/a.png", "POST,PUT"),
        ("POST", "/", "GET,HEAD"),
        ("PUT", "/metrics", "GET,HEAD"),
        ("GET", "/v2/models/classifier/infer", "POST"),
        ("OPTIONS", "/v2", "GET,HEAD"),
    ] {
        let reply = server.raw(request(method, path, b""));
        let says = format!("{path} is asked in another way; /openapi.json says how");
        assert_eq!((reply.refused(405), reply.header("allow")), (says, Some(allowed)), "{method} {path}");
    }
    assert_eq!(server.put("/classify", &photo).status, 200);
}
