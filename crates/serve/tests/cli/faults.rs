//! Clients that behave badly, and others at the same time.

use crate::photos::{files, form, one, project, slow};
use crate::reply::{Connection, Reply, request};
use crate::server::{Server, wait_until};
use fixture::classifier::of_two;
use std::thread;

/// The server answers as before, and nothing waits.
#[track_caller]
fn assert_unharmed(server: &Server, photo: &[u8], before: &Reply) {
    wait_until("nothing waits", || server.waiting() == 0.0);
    let after = server.put("/classify", photo);
    assert_eq!((after.status, after.text()), (200, before.text()));
}

#[test]
fn slow_clients_get_their_answers_and_hold_up_nobody() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let before = server.put("/classify", &photo);
    let whole = request("PUT", "/classify", &photo);
    let (most, rest) = whole.split_at(whole.len() - 10);
    let mut slow: Vec<Connection> = (0..20).map(|_| server.connect()).collect();
    for bytes in most.chunks(most.len().div_ceil(100)) {
        for connection in &mut slow {
            for byte in bytes {
                connection.send([*byte]);
            }
        }
        assert_eq!(server.put("/classify", &photo).text(), before.text());
    }
    for mut connection in slow {
        connection.send(rest);
        assert_eq!(connection.reply().text(), before.text());
    }
    assert_unharmed(&server, &photo, &before);
}

#[test]
fn requests_that_are_never_finished_leave_nothing() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let before = server.put("/classify", &photo);
    let whole = request("PUT", "/classify", &photo);
    for number in 0..100 {
        let mut connection = server.connect();
        connection.send(&whole[..number * whole.len() / 100]);
        if number % 2 == 0 {
            connection.close();
        }
    }
    assert_unharmed(&server, &photo, &before);
}

#[test]
fn clients_that_do_not_wait_for_their_answers_take_no_places() {
    let (project, photo) = one(of_two());
    let server = Server::on_one_core(&project, &["--queue", "300"]);
    let before = server.put("/classify", &photo);
    thread::scope(|scope| {
        let first = scope.spawn(|| server.put("/classify", slow()));
        wait_until("the first one waits", || server.waiting() == 1.0);
        for number in 0..200 {
            let mut connection = server.connect();
            connection.send(request("PUT", "/classify", &photo));
            if number % 2 == 0 {
                connection.close();
            }
        }
        assert_eq!(first.join().unwrap().status, 200);
    });
    assert_unharmed(&server, &photo, &before);
}

#[test]
fn a_damaged_photo_costs_only_itself() {
    let project = project(of_two());
    let server = Server::start(&project, &["--batch-wait", "100"]);
    let good: Vec<Vec<u8>> =
        files(&project).into_values().filter(|photo| server.put("/classify", photo).status == 200).collect();
    let expected: Vec<Reply> = good.iter().map(|photo| server.put("/classify", photo)).collect();
    thread::scope(|scope| {
        for (photo, expected) in good.iter().zip(&expected) {
            let server = &server;
            scope.spawn(move || assert_eq!(server.put("/classify", photo).text(), expected.text()));
            let half = &photo[..photo.len() / 2];
            scope.spawn(move || assert_eq!(server.put("/classify", half).status, 422));
        }
    });
    let photos = good.iter().flat_map(|photo| [&photo[..photo.len() / 2], photo]).map(|photo| ("", photo));
    let (kind, body) = form(photos);
    let reply = server.post("/classify", &kind, &body);
    assert_eq!(reply.status, 200);
    let lines: Vec<&str> = reply.text().split_inclusive('\n').collect();
    for (pair, expected) in lines.chunks(2).zip(&expected) {
        assert!(pair[0].starts_with(r#"{"path":"","status":"unreadable: "#), "{}", pair[0]);
        assert_eq!(pair[1], expected.text());
    }
}

#[test]
fn hundreds_of_idle_connections_are_no_burden() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let before = server.put("/classify", &photo);
    let idle: Vec<Connection> = (0..400).map(|_| server.connect()).collect();
    assert_unharmed(&server, &photo, &before);
    for mut connection in idle {
        connection.send(request("PUT", "/classify", &photo));
        assert_eq!(connection.reply().text(), before.text());
    }
}

#[test]
fn requests_that_do_not_wait_for_each_other_are_answered_in_order() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let mut connection = server.connect();
    let damaged = &photo[..photo.len() / 2];
    for number in 0..50 {
        let body = if number % 5 == 0 { damaged } else { &photo };
        connection.send(request("PUT", &format!("/classify/{number}.png"), body));
        connection.send(request("GET", "/v2/health/live", b""));
    }
    for number in 0..50 {
        let reply = connection.reply();
        assert_eq!(reply.json()["path"], format!("{number}.png"));
        assert_eq!(reply.status, if number % 5 == 0 { 422 } else { 200 });
        assert_eq!(connection.reply().text(), r#"{"live":true}"#);
    }
}

#[test]
fn what_is_no_http_ends_its_own_connection_only() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let before = server.put("/classify", &photo);
    let hello = b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03";
    let long = [b"GET /".to_vec(), vec![b'a'; 1 << 20]].concat();
    let headers = format!("GET /v2 HTTP/1.1\r\nHost: 127.0.0.1\r\n{}\r\n", "A: b\r\n".repeat(10_000));
    let lengths = "PUT /classify HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n";
    for garbage in [
        &b"\0\0\0\0\r\n\r\n"[..],
        hello,
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"PUT /classify HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: many\r\n\r\n",
        b"PUT /classify HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n",
        lengths.as_bytes(),
        headers.as_bytes(),
        &long,
        &photo,
    ] {
        let mut connection = server.connect();
        // It may have had enough before the end.
        let sent = connection.try_send(garbage);
        if sent.is_err() {
            continue;
        }
        match connection.next() {
            Some(reply) => assert!((400..500).contains(&reply.status) || reply.status == 505, "{reply:?}"),
            None => continue,
        }
        assert!(connection.is_ended());
    }
    assert_unharmed(&server, &photo, &before);
}

/// A gibibyte of room for all bodies, in pages: each piece of one byte must not take a page.
#[test]
fn a_body_in_tiny_pieces_takes_no_more_room_than_in_one() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let before = server.put("/classify", &photo);
    let mut connection = server.connect();
    connection.send("PUT /classify HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    for byte in &photo {
        connection.send([b"1\r\n", &[*byte][..], b"\r\n"].concat());
    }
    // Behind the end of a PNG may be anything.
    connection.send(b"1\r\n\0\r\n".repeat(300_000));
    assert_eq!(server.put("/classify", &photo).text(), before.text());
    connection.send("0\r\n\r\n");
    let reply = connection.reply();
    assert_eq!((reply.status, reply.text()), (200, before.text()));
}
