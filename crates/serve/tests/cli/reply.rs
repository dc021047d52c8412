//! Answers of a server, and a connection on which anything can be sent.

use serde_json::Value;
use std::io::{self, BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// The longest that anything here takes.
pub const LONG: Duration = Duration::from_mins(2);

/// What a server answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn new(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        Self { status, headers, body }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().map(|(name, _)| name.as_str())
    }

    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails the test unless this is a refusal with this status; its sentence.
    #[track_caller]
    pub fn refused(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{:?}", String::from_utf8_lossy(&self.body));
        let json = self.json();
        assert_eq!(json.as_object().map(serde_json::Map::len), Some(1), "{json}");
        json["error"].as_str().unwrap().to_owned()
    }
}

/// A connection whose bytes the test chooses.
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect_timeout(&address, LONG).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.set_write_timeout(Some(LONG)).unwrap();
        Self(BufReader::new(stream))
    }

    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.try_send(bytes).unwrap();
    }

    /// The same where the server may have closed the connection already.
    pub fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.0.get_mut().write_all(bytes.as_ref())
    }

    /// Ends the connection as a program does that is killed.
    pub fn close(self) {
        let _ = self.0.get_ref().shutdown(Shutdown::Both);
    }

    pub fn reply(&mut self) -> Reply {
        self.next().expect("an answer before the connection ends")
    }

    /// The next answer; none if the connection ends first.
    pub fn next(&mut self) -> Option<Reply> {
        let mut line = String::new();
        self.0.read_line(&mut line).ok()?;
        let status: u16 = line.split(' ').nth(1)?.parse().unwrap();
        let mut headers = Vec::new();
        loop {
            line.clear();
            self.0.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.push((name.to_owned(), value.to_owned()));
        }
        if status == 100 {
            return self.next();
        }
        let reply = Reply::new(status, headers, Vec::new());
        let mut body = vec![0; reply.header("content-length").map_or(0, |length| length.parse().unwrap())];
        self.0.read_exact(&mut body).ok()?;
        Some(Reply { body, ..reply })
    }

    /// Whether the server has ended the connection, and sent nothing before.
    pub fn is_ended(&mut self) -> bool {
        self.0.read(&mut [0]).map_or_else(|error| error.kind() != ErrorKind::WouldBlock, |count| count == 0)
    }
}

/// The head of a request with a body of so many bytes.
pub fn head(method: &str, path: &str, length: usize) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n")
}

/// A whole request.
pub fn request(method: &str, path: &str, body: &[u8]) -> Vec<u8> {
    [head(method, path, body.len()).as_bytes(), body].concat()
}
