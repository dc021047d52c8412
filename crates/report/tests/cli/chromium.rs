//! Chromium without a window, driven by the `DevTools` protocol.
//!
//! The protocol runs through a pipe, one JSON message after the other with a zero byte between them. That needs neither
//! a port nor a WebSocket, and so no crate but the JSON reader that the report has anyway.

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// Chromium reads messages from descriptor 3 and writes them to descriptor 4.
const PIPES: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#;
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
];
/// A busy machine may take this long for one answer.
const PATIENCE: Duration = Duration::from_mins(2);

/// A browser with one page.
pub struct Chromium {
    child: Child,
    requests: ChildStdin,
    messages: Receiver<Value>,
    session: Option<String>,
    last_id: u64,
    events: Vec<Value>,
}

/// How a page is shown.
#[derive(Clone, Copy)]
pub struct View {
    /// Pixels from left to right.
    pub width: u32,
    /// `light` or `dark`.
    pub scheme: &'static str,
    /// `screen` or `print`.
    pub media: &'static str,
}

impl Chromium {
    /// Starts the browser; what it writes goes below `folder`.
    pub fn start(folder: &Path) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", PIPES, "chromium"]).args(FLAGS);
        command.arg(format!("--user-data-dir={}", folder.join("chromium").display()));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (requests, answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || {
            for message in BufReader::new(answers).split(0).map_while(Result::ok) {
                let _ = sender.send(serde_json::from_slice(&message).unwrap());
            }
        });
        let mut browser = Self { child, requests, messages, session: None, last_id: 0, events: Vec::new() };
        browser.attach();
        browser
    }

    fn attach(&mut self) {
        let target = self.call("Target.createTarget", &json!({"url": "about:blank"}))["targetId"].clone();
        let session = self.call("Target.attachToTarget", &json!({"targetId": target, "flatten": true}));
        self.session = Some(session["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Runtime", "Log", "Network"] {
            self.call(&format!("{domain}.enable"), &json!({}));
        }
    }

    /// Opens a file.
    pub fn open(&mut self, path: &Path, view: View) {
        let scheme = json!([{"name": "prefers-color-scheme", "value": view.scheme}]);
        let size = json!({"width": view.width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size);
        self.call("Emulation.setEmulatedMedia", &json!({"media": view.media, "features": scheme}));
        self.events.clear();
        self.call("Page.navigate", &json!({"url": format!("file://{}", path.display())}));
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.receive();
            self.events.push(event);
        }
    }

    /// The value of an expression in the page.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let result = self.call("Runtime.evaluate", &json!({"expression": expression, "returnByValue": true}));
        assert!(result["exceptionDetails"].is_null(), "{expression}: {result}");
        result["result"]["value"].clone()
    }

    /// The page as a PDF, in base 64.
    pub fn print(&mut self) -> String {
        self.call("Page.printToPDF", &json!({}))["data"].as_str().unwrap().to_owned()
    }

    /// Errors and warnings since the page was opened, of scripts, the console and the browser.
    pub fn complaints(&self) -> Vec<String> {
        let complaints =
            ["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded", "Network.loadingFailed"];
        let found = self.events.iter().filter(|event| complaints.iter().any(|name| event["method"] == *name));
        found.map(ToString::to_string).collect()
    }

    /// The addresses that were read since the page was opened, but for those inside the page.
    pub fn requests(&self) -> Vec<String> {
        let sent = self.events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        let addresses = sent.map(|event| event["params"]["request"]["url"].as_str().unwrap().to_owned());
        addresses.filter(|address| !address.starts_with("data:")).collect()
    }

    fn call(&mut self, method: &str, params: &Value) -> Value {
        self.last_id += 1;
        let mut request = json!({"id": self.last_id, "method": method, "params": params});
        if let Some(session) = &self.session {
            request["sessionId"] = session.as_str().into();
        }
        self.requests.write_all(format!("{request}\0").as_bytes()).unwrap();
        loop {
            let message = self.receive();
            if message["id"] == self.last_id {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }

    fn receive(&self) -> Value {
        self.messages.recv_timeout(PATIENCE).expect("chromium does not answer: is it installed?")
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
