//! An HTTP server on 127.0.0.1 that answers as the test says and keeps the requests.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET /x HTTP/1.1`
    pub line: String,
    pub path: String,
    /// The first byte of `Range`.
    pub range: Option<usize>,
    pub if_range: Option<String>,
}

/// An answer.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// The value of Content-Length; `None` for no such header.
    pub length: Option<usize>,
    pub end: End,
}

/// How an answer ends.
pub enum End {
    Whole,
    /// Closes the connection after so many bytes.
    Cut(usize),
    /// Sends nothing after so many bytes, and keeps the connection open.
    Hang(usize),
    /// Sends nothing after so many bytes until the test says so, and then the rest.
    Until(usize, Arc<AtomicBool>),
    /// Sends so many bytes at a time, with a pause after each.
    Slowly(usize, Duration),
}

pub struct Server {
    address: String,
    log: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Answers each request by `answer`, which also gets the number of requests before.
    pub fn start(answer: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let log = Arc::new(Mutex::new(Vec::new()));
        let (own, answer) = (log.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (log, answer) = (own.clone(), answer.clone());
                thread::spawn(move || serve(&stream.unwrap(), &log, &*answer));
            }
        });
        Self { address, log }
    }

    /// A server that has this file in this version, and behaves.
    pub fn with(bytes: &[u8]) -> Self {
        let bytes = bytes.to_vec();
        Self::start(move |request, _| Reply::file(request, &bytes, "v1"))
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn log(&self) -> Vec<Request> {
        self.log.lock().unwrap().clone()
    }
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), length: Some(0), end: End::Whole }
    }

    /// The whole file, whatever range was asked for.
    pub fn whole(bytes: &[u8]) -> Self {
        Self { body: bytes.to_vec(), length: Some(bytes.len()), ..Self::status(200) }
    }

    pub fn redirect(to: &str) -> Self {
        Self::status(302).header("Location", to)
    }

    /// The answer of a server that behaves.
    pub fn file(request: &Request, bytes: &[u8], version: &str) -> Self {
        let mark = format!("\"{version}\"");
        let is_same = request.if_range.as_ref().is_none_or(|asked| *asked == mark);
        match request.range.filter(|_| is_same) {
            None => Self::whole(bytes).header("ETag", &mark),
            Some(from) if from >= bytes.len() => {
                Self::status(416).header("Content-Range", &format!("bytes */{}", bytes.len()))
            }
            Some(from) => Self::part(bytes, from).header("ETag", &mark),
        }
    }

    /// A file from byte `from`, without its version.
    pub fn part(bytes: &[u8], from: usize) -> Self {
        let range = format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
        Self { status: 206, ..Self::whole(&bytes[from..]) }.header("Content-Range", &range)
    }

    /// The whole file in chunks of so many bytes.
    pub fn chunked(bytes: &[u8], length: usize) -> Self {
        let chunk = |part: &[u8]| [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
        let body = [bytes.chunks(length).flat_map(chunk).collect(), b"0\r\n\r\n".to_vec()].concat();
        Self { length: None, ..Self::whole(&body) }.header("Transfer-Encoding", "chunked")
    }

    /// The bytes of a file from `from` until before `until`, without its whole length.
    pub fn piece(bytes: &[u8], from: usize, until: usize) -> Self {
        let range = format!("bytes {from}-{}/*", until - 1);
        Self { status: 206, ..Self::whole(&bytes[from..until]) }.header("Content-Range", &range)
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn end(self, end: End) -> Self {
        Self { end, ..self }
    }
}

fn serve(stream: &TcpStream, log: &Mutex<Vec<Request>>, answer: &(impl Fn(&Request, usize) -> Reply + ?Sized)) {
    let Some(request) = request(stream) else { return };
    let earlier = {
        let mut log = log.lock().unwrap();
        log.push(request.clone());
        log.len() - 1
    };
    // A client may close the connection.
    let _ = send(stream, &answer(&request, earlier));
}

pub fn request(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    let line = lines.next()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut request = Request { line, path, range: None, if_range: None };
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        match name.to_lowercase().as_str() {
            "range" => request.range = value.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok(),
            "if-range" => request.if_range = Some(value.to_owned()),
            _ => {}
        }
    }
    Some(request)
}

fn send(mut stream: &TcpStream, reply: &Reply) -> std::io::Result<()> {
    let length = reply.length.map(|length| ("Content-Length", length.to_string()));
    write!(stream, "HTTP/1.1 {} Said\r\nConnection: close\r\n", reply.status)?;
    for (name, value) in length.iter().chain(&reply.headers) {
        write!(stream, "{name}: {value}\r\n")?;
    }
    stream.write_all(b"\r\n")?;
    match &reply.end {
        End::Whole => stream.write_all(&reply.body),
        End::Cut(n) => stream.write_all(&reply.body[..*n]),
        End::Hang(n) => {
            stream.write_all(&reply.body[..*n])?;
            // Until the client closes the connection.
            stream.read(&mut [0]).map(drop)
        }
        End::Until(n, go) => {
            stream.write_all(&reply.body[..*n])?;
            while !go.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(5));
            }
            stream.write_all(&reply.body[*n..])
        }
        End::Slowly(n, pause) => reply.body.chunks(*n).try_for_each(|chunk| {
            thread::sleep(*pause);
            stream.write_all(chunk)
        }),
    }
}
