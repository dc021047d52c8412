//! TLS, with a certificate authority that the test makes.

use super::*;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use server::Reply;
use std::io::{BufRead as _, BufReader, Read as _, Write as _, copy};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// A TLS endpoint in front of `server`: its address, and the certificate of its authority.
fn secured(server: &Server) -> (String, String) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der()).into();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![cert.der().clone()], key).unwrap();
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
    let (url, to) = (format!("https://{}/x", listener.local_addr().unwrap()), server.address().to_owned());
    thread::spawn(move || {
        for client in listener.incoming() {
            let tls = ServerConnection::new(config.clone()).unwrap();
            // A client that does not trust the certificate closes the connection.
            let _ = forward(StreamOwned::new(tls, client.unwrap()), &to);
        }
    });
    (url, cert.pem())
}

fn forward(mut client: StreamOwned<ServerConnection, TcpStream>, to: &str) -> std::io::Result<()> {
    let mut server = TcpStream::connect(to)?;
    for line in BufReader::new(&mut client).lines() {
        let line = line?;
        write!(server, "{line}\r\n")?;
        if line.is_empty() {
            break;
        }
    }
    copy(&mut server, &mut client)?;
    client.conn.send_close_notify();
    client.flush()
}

fn fetch_trusting(project: &Project, authority: &str) -> Outcome {
    project.write("authority.pem", authority.as_bytes());
    command(project, &["x"]).env("SSL_CERT_FILE", "authority.pem").output().unwrap().into()
}

#[test]
fn who_is_vouched_for_is_trusted_and_nobody_else() {
    let file = bytes(100_000, 1);
    let server = Server::with(&file);
    let (url, authority) = secured(&server);
    let project = project(&[url], &[]);
    let said = fetch(&project, &["x"]).failed();
    assert!(said.contains("cannot be downloaded") && said.contains("SSL_CERT_FILE may name a file"), "{said}");
    assert_eq!(server.log().len(), 0);
    fetch_trusting(&project, &authority).succeeded();
    arrived(&project, &file);
}

#[test]
fn a_server_without_tls_is_told_from_a_broken_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/x", listener.local_addr().unwrap());
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let _ = client.read(&mut [0; 4096]);
            let _ = client.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let said = fetch(&project(std::slice::from_ref(&url), &[]), &["x"]).failed();
    let reason = "the server does not speak TLS at this port; the address may have to begin with http://";
    assert!(said.contains(&format!("x: cannot be downloaded; {url}: {reason}\n")), "{said}");
}

#[test]
fn nobody_leads_from_https_to_http() {
    let open = Server::with(&bytes(1000, 1));
    let server = Server::start({
        let elsewhere = open.url("/x");
        move |_, _| Reply::redirect(&elsewhere)
    });
    let (url, authority) = secured(&server);
    let project = project(std::slice::from_ref(&url), &[]);
    let said = fetch_trusting(&project, &authority).failed();
    assert!(said.contains(&format!("x: cannot be downloaded; {url}: configured for https only")), "{said}");
    assert_eq!((server.log().len(), open.log().len()), (1, 0));
    not_arrived(&project);
}
