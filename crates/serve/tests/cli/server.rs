//! `serve` as a process.

use crate::reply::{Connection, LONG, Reply};
use fixture::classifier::FILE;
use fixture::{Project, program};
use rustix::process::{Pid, Signal, kill_process};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use ureq::http::Response;
use ureq::{Agent, Body};

/// `serve` that runs until this is dropped.
pub struct Server {
    child: Child,
    /// The line that it printed.
    pub said: String,
    pub address: SocketAddr,
    stderr: Arc<Mutex<String>>,
    agent: Agent,
}

/// `serve` with these arguments, not yet started.
pub fn command(project: &Project, arguments: &[&str]) -> Command {
    let mut command = Command::new(program("serve"));
    command.args(arguments).current_dir(project.path()).env_remove("RUST_BACKTRACE").env_remove("SERVE_TOKEN");
    command
}

/// The same at a port that is free, where nothing can be taught.
pub fn anywhere(project: &Project, arguments: &[&str]) -> Command {
    command(project, &[&["--no-teach", "--listen", "127.0.0.1:0"], arguments].concat())
}

impl Server {
    /// Serves the project's classifier.
    pub fn start(project: &Project, arguments: &[&str]) -> Self {
        Self::of(&mut anywhere(project, &[&[FILE], arguments].concat()))
    }

    /// Serves it on one core, so that photos wait for each other.
    pub fn on_one_core(project: &Project, arguments: &[&str]) -> Self {
        Self::of(anywhere(project, &[&[FILE], arguments].concat()).env("RAYON_NUM_THREADS", "1"))
    }

    pub fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = Arc::new(Mutex::new(String::new()));
        let (lines, kept) = (BufReader::new(child.stderr.take().unwrap()).lines(), Arc::clone(&stderr));
        thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| writeln!(kept.lock().unwrap(), "{line}").unwrap());
        });
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let port = said.trim_end().rsplit(':').next().and_then(|end| end.split('/').next()?.parse().ok());
        let Some(port) = port else { panic!("{:?}, {:?}: {said}", child.wait(), stderr.lock()) };
        let config = Agent::config_builder().http_status_as_error(false).proxy(None).max_redirects(0);
        let agent = config.timeout_global(Some(LONG)).build().into();
        Self { child, said, address: (Ipv4Addr::LOCALHOST, port).into(), stderr, agent }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn get(&self, path: &str) -> Reply {
        reply(self.agent.get(self.url(path)).call())
    }

    pub fn patch(&self, path: &str, json: &[u8]) -> Reply {
        reply(self.agent.patch(self.url(path)).content_type("application/json").send(json))
    }

    pub fn put(&self, path: &str, body: &[u8]) -> Reply {
        reply(self.agent.put(self.url(path)).send(body))
    }

    pub fn post(&self, path: &str, kind: &str, body: &[u8]) -> Reply {
        reply(self.agent.post(self.url(path)).content_type(kind).send(body))
    }

    /// A connection, for requests that no good client sends.
    pub fn connect(&self) -> Connection {
        Connection::open(self.address)
    }

    /// The reply to a request that is all there is on its connection.
    pub fn raw(&self, request: impl AsRef<[u8]>) -> Reply {
        let mut connection = self.connect();
        connection.send(request);
        connection.reply()
    }

    /// Photos that are answered or wait now.
    pub fn waiting(&self) -> f64 {
        self.metric("headstart_waiting_photos")
    }

    /// The value of one metric; 0 if there is none yet.
    pub fn metric(&self, name: &str) -> f64 {
        let reply = self.get("/metrics");
        let value = reply.text().lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.map_or(0.0, |value| value.parse().unwrap())
    }

    /// What it wrote to stderr so far.
    pub fn stderr(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// The exit status, once it has ended by itself.
    pub fn ended(&mut self) -> Option<i32> {
        let mut status = None;
        wait_until("the server ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let stderr = self.stderr();
        if !thread::panicking() {
            assert!(!stderr.contains("panicked") && !stderr.contains("failed: "), "{stderr}");
        }
    }
}

fn reply(response: Result<Response<Body>, ureq::Error>) -> Reply {
    let (parts, body) = response.unwrap().into_parts();
    let mut bytes = Vec::new();
    body.into_reader().read_to_end(&mut bytes).unwrap();
    let headers = parts.headers.iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    Reply::new(parts.status.as_u16(), headers.collect(), bytes)
}

#[track_caller]
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < LONG, "not within {LONG:?}: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
