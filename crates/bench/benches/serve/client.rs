//! A client that keeps one connection, as small as it can be: it shares the cores with the server.

use anyhow::{Context as _, bail, ensure};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// A connection to the server.
pub struct Client {
    to: TcpStream,
    from: BufReader<TcpStream>,
}

impl Client {
    /// Connects.
    pub fn connect(address: &str) -> anyhow::Result<Self> {
        let to = TcpStream::connect(address).with_context(|| address.to_owned())?;
        to.set_nodelay(true)?;
        Ok(Self { from: BufReader::new(to.try_clone()?), to })
    }

    /// The status and the body of the answer to a request.
    pub fn ask(&mut self, method: &str, path: &str, body: &[u8]) -> anyhow::Result<(u16, Vec<u8>)> {
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {length}\r\n\r\n");
        self.to.write_all(&[head.as_bytes(), body].concat())?;
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut length = 0;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body)?;
        Ok((status.context("a status line")?, body))
    }

    /// The answer to a photo.
    pub fn classify(&mut self, photo: &[u8]) -> anyhow::Result<Vec<u8>> {
        match self.ask("PUT", "/classify", photo)? {
            (200, body) => Ok(body),
            (status, body) => bail!("status {status}: {}", String::from_utf8_lossy(&body)),
        }
    }

    /// Sends some bytes of a request, and nothing more.
    pub fn send(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        Ok(self.to.write_all(bytes)?)
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        let read = self.from.read_line(&mut line)?;
        ensure!(read > 0, "the server closed the connection");
        Ok(line.trim_end().to_owned())
    }
}
