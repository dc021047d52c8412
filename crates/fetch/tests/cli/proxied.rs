//! Proxies that the environment names.

use super::*;
use server::Request;
use std::io::{Write as _, copy};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A proxy that connects everything to one server, and the requests that it got.
fn proxy(to: &str) -> (String, Arc<Mutex<Vec<Request>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let log = Arc::new(Mutex::new(Vec::new()));
    let (own, to) = (log.clone(), to.to_owned());
    thread::spawn(move || {
        for client in listener.incoming() {
            let (mut client, mut server) = (client.unwrap(), TcpStream::connect(&to).unwrap());
            own.lock().unwrap().extend(server::request(&client));
            client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
            let (mut from, mut into) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || copy(&mut from, &mut into));
            thread::spawn(move || copy(&mut server, &mut client));
        }
    });
    (address, log)
}

#[test]
fn the_proxy_of_the_environment_is_asked() {
    let file = bytes(1000, 1);
    let server = Server::with(&file);
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy"] {
        let (address, log) = proxy(server.address());
        // There is no such host, so only the proxy can reach the server.
        let project = project(&["http://files.invalid/x".to_owned()], &[]);
        let outcome: Outcome = command(&project, &["x"]).env(name, &address).output().unwrap().into();
        outcome.succeeded();
        arrived(&project, &file);
        assert_eq!(log.lock().unwrap()[0].line, "CONNECT files.invalid:80 HTTP/1.1");
    }
}

#[test]
fn hosts_that_the_environment_excepts_are_asked_themselves() {
    let file = bytes(1000, 1);
    let server = Server::with(&file);
    for (https_only, no_proxy) in [(false, "localhost, 127.0.0.1"), (false, "*"), (true, "")] {
        let (address, log) = proxy(server.address());
        let project = project(&[server.url("/x")], &[]);
        let name = if https_only { "https_proxy" } else { "http_proxy" };
        let outcome: Outcome =
            command(&project, &["x"]).env(name, &address).env("no_proxy", no_proxy).output().unwrap().into();
        outcome.succeeded();
        arrived(&project, &file);
        assert_eq!(log.lock().unwrap().len(), 0);
    }
}

#[test]
fn a_variable_that_holds_no_proxy_is_named() {
    let project = project(&["http://files.invalid/x".to_owned()], &[]);
    let outcome: Outcome = command(&project, &["x"]).env("http_proxy", "gopher://x").output().unwrap().into();
    let said = outcome.failed();
    assert!(said.contains("http_proxy: expected the address of a proxy, got 'gopher://x'"), "{said}");
}

#[test]
fn a_file_of_authorities_must_hold_some() {
    let project = project(&["https://files.invalid/x".to_owned()], &[]);
    project.write("none.pem", b"nothing");
    for (name, says) in [("none.pem", "expected certificates in PEM, got none"), ("gone.pem", "No such file")] {
        let outcome: Outcome = command(&project, &["x"]).env("SSL_CERT_FILE", name).output().unwrap().into();
        let said = outcome.failed();
        assert!(said.starts_with(&format!("SSL_CERT_FILE: {name}: ")) && said.contains(says), "{said}");
    }
}
