//! Being told to end, and classifiers that change meanwhile.

use crate::classifier::promising_something_else;
use crate::photos::{one, slow};
use crate::reply::{Connection, request};
use crate::server::{Server, wait_until};
use fixture::classifier::{FILE, of_three, of_two};
use rustix::process::Signal;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

#[test]
fn what_was_accepted_is_answered_before_the_end() {
    let (project, photo) = one(of_two());
    for signal in [Signal::TERM, Signal::INT] {
        let mut server = Server::on_one_core(&project, &[]);
        let expected = server.put("/classify", &photo);
        let mut connections: Vec<_> = (0..23).map(|_| server.connect()).collect();
        for (number, connection) in connections.iter_mut().enumerate() {
            // The first ones keep the core from the others for a while.
            let body = if number < 3 { slow() } else { &photo };
            connection.send(request("PUT", "/classify", body));
            if number == 2 {
                wait_until("they wait", || server.waiting() == 3.0);
            }
        }
        wait_until("all wait", || server.waiting() == 23.0);
        server.signal(signal);
        wait_until("nobody can connect", || TcpStream::connect(server.address).is_err());
        for (number, connection) in connections.iter_mut().enumerate() {
            let reply = connection.reply();
            assert_eq!(reply.status, 200);
            assert!(number < 3 || reply.text() == expected.text());
            assert!(connection.is_ended());
        }
        assert_eq!(server.ended(), Some(0));
        assert!(server.stderr().contains("ending; what was accepted is answered first"), "{}", server.stderr());
        assert!(!server.stderr().contains("no answer"), "{}", server.stderr());
    }
}

#[test]
fn connections_that_say_nothing_do_not_delay_the_end() {
    let (project, photo) = one(of_two());
    let mut server = Server::start(&project, &[]);
    let mut connections: Vec<_> = (0..10).map(|_| server.connect()).collect();
    for connection in &mut connections[..5] {
        connection.send(request("PUT", "/classify", &photo));
        assert_eq!(connection.reply().status, 200);
    }
    // The others are taken by now.
    wait_until("it answers", || server.get("/v2/health/live").status == 200);
    server.signal(Signal::TERM);
    assert_eq!(server.ended(), Some(0));
    assert!(!server.stderr().contains("no answer"), "{}", server.stderr());
    assert!(connections.iter_mut().all(Connection::is_ended));
}

#[test]
fn a_second_signal_ends_at_once() {
    let (project, _) = one(of_two());
    let mut server = Server::start(&project, &[]);
    let mut connection = server.connect();
    // It would be waited for.
    connection.send("PUT /classify HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf");
    wait_until("it answers", || server.get("/v2/health/live").status == 200);
    server.signal(Signal::TERM);
    wait_until("it is ending", || server.stderr().contains("ending"));
    server.signal(Signal::TERM);
    assert_eq!(server.ended(), Some(0));
    assert!(!server.stderr().contains("no answer"), "{}", server.stderr());
    assert!(connection.is_ended());
}

/// Asks from two clients while `change` runs and a while after it; what they were answered, each in order.
fn answered_while(server: &Server, photo: &[u8], change: impl FnOnce()) -> [Vec<String>; 2] {
    let is_over = AtomicBool::new(false);
    let ask = || {
        let (mut answers, mut left) = (Vec::new(), 100);
        while left > 0 {
            left -= usize::from(is_over.load(Ordering::SeqCst));
            let reply = server.put("/classify?probabilities=true", photo);
            assert_eq!(reply.status, 200, "{}", reply.text());
            answers.push(reply.text().to_owned());
        }
        answers
    };
    thread::scope(|scope| {
        let clients = [scope.spawn(ask), scope.spawn(ask)];
        change();
        is_over.store(true, Ordering::SeqCst);
        clients.map(|client| client.join().unwrap())
    })
}

#[test]
fn a_file_that_is_replaced_is_answered_with_from_then_on() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let before = server.put("/classify?probabilities=true", &photo).text().to_owned();
    let clients = answered_while(&server, &photo, || {
        project.write(FILE, of_three());
        wait_until("it is loaded", || {
            server.stderr().contains(&format!("classifier: {FILE} has changed and is loaded"))
        });
    });
    let after = server.put("/classify?probabilities=true", &photo).text().to_owned();
    assert!(after.contains(r#""cross":"#), "{after}");
    for answers in clients {
        let changed = answers.iter().position(|answer| *answer != before).unwrap();
        assert!(changed > 0);
        assert!(answers[changed..].iter().all(|answer| *answer == after));
    }
    let classes = server.get("/v2/models/classifier").json()["parameters"]["classes"].clone();
    assert_eq!(classes, serde_json::json!(["cross", "disc", "square"]));
    // And back.
    project.write(FILE, of_two());
    wait_until("it is loaded", || server.put("/classify?probabilities=true", &photo).text() == before);
}

#[test]
fn a_file_that_cannot_be_loaded_changes_nothing() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let before = server.put("/classify?probabilities=true", &photo).text().to_owned();
    let broken =
        [of_three()[..of_three().len() / 2].to_vec(), b"no classifier".to_vec(), promising_something_else(of_three())];
    for (number, bytes) in broken.iter().enumerate() {
        let clients = answered_while(&server, &photo, || {
            project.write(FILE, bytes);
            wait_until("it is told of", || server.stderr().matches("answers on").count() > number);
        });
        assert!(clients.concat().iter().all(|answer| *answer == before));
        let stderr = server.stderr();
        let last = stderr.lines().last().unwrap();
        assert!(last.starts_with(&format!("classifier: the version before answers on: {FILE}: ")), "{last}");
    }
    // A file that is gone is no news; one that comes is.
    std::fs::remove_file(project.path().join(FILE)).unwrap();
    thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(server.put("/classify?probabilities=true", &photo).text(), before);
    assert_eq!(server.stderr().matches("classifier: ").count(), 3, "{}", server.stderr());
    project.write(FILE, of_three());
    wait_until("it is loaded", || server.put("/classify?probabilities=true", &photo).text() != before);
}
