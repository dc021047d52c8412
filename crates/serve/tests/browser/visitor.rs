//! Somebody who looks at the page.

use crate::serving::Serving;
use fixture::chromium::Chromium;
use serde_json::{Value, json};
use std::env;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

/// What a busy machine may need for one step.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Nothing more arrives after so long.
const SETTLED: Duration = Duration::from_millis(500);

/// The page scrolls smoothly, and what moves cannot be clicked.
const STILL: &str = "--disable-smooth-scrolling";

/// The page has read the state.
const READY: &str = "document.documentElement.dataset.ready";

/// A browser on the page.
pub struct Visitor {
    /// The browser.
    pub browser: Chromium,
    origin: String,
}

impl Visitor {
    /// Opens a room with a browser that may use the camera.
    pub fn come(serving: &Serving, flags: &[String], room: &str) -> Self {
        let flags = [flags, &[STILL.to_owned()]].concat();
        let mut visitor = Self { browser: Chromium::start_with(serving.path(), &flags), origin: serving.origin() };
        visitor.browser.allow_camera(&visitor.origin, true);
        visitor.open(room);
        visitor
    }

    /// Opens a room anew.
    pub fn open(&mut self, room: &str) {
        // An address that differs behind its # only would be the same page.
        self.browser.open("about:blank");
        self.browser.open(&format!("{}/#{room}", self.origin));
        self.until(READY);
    }

    /// Goes to another room.
    pub fn go_to(&mut self, room: &str) {
        self.browser.click(&format!("#tab-{room}"));
        self.sees(&format!("#room-{room}"));
    }

    /// Presses the button of a room's camera, and waits for what it does.
    #[track_caller]
    pub fn switch_camera(&mut self, room: &str, phase: &str) {
        self.browser.click(&format!("[data-camera='{room}']"));
        self.until(&format!("{}.dataset.phase === '{phase}'", element(&format!("#room-{room} .camera"))));
    }

    /// Names classes, where the page asks for them.
    #[track_caller]
    pub fn name_classes(&mut self, names: &[&str]) {
        for name in names {
            let is_asked = !self.ask(&element(".blank")).is_null();
            self.browser.click(if is_asked { ".blank input" } else { "#class-name" });
            self.browser.enter(name);
            self.browser.key("Enter");
            self.sees(&card(name));
        }
    }

    /// Records a take of a class with the mouse, at least so many frames, and waits until all are sent; how many are shown.
    #[track_caller]
    pub fn record(&mut self, class: &str, take: u32, frames: u32) -> usize {
        let button = recorder(class, take);
        self.browser.press(&button);
        self.until(&format!("{} >= {frames}", recorded(class, take)));
        self.browser.release(&button);
        // On a busy machine the camera's last frame becomes a picture only after the button was let go.
        loop {
            self.is_sent();
            let shown = self.shown(class, take);
            thread::sleep(SETTLED);
            if shown == self.shown(class, take) {
                return shown;
            }
        }
    }

    /// Trains on all that is there.
    #[track_caller]
    pub fn train(&mut self) {
        self.browser.click("#train:enabled");
        self.reads("#train:enabled", "Train again");
        self.sees("#result:not(.stale)");
    }

    /// Waits until no frame is on its way.
    #[track_caller]
    pub fn is_sent(&mut self) {
        self.until(&format!("{}.textContent === ''", element("#waiting")));
    }

    /// How many frames of a take the page shows.
    #[track_caller]
    pub fn shown(&mut self, class: &str, take: u32) -> usize {
        let words = self.words(&format!("{} [data-take='{take}'] .note", card(class)));
        let number = words.split(' ').next().unwrap();
        number.parse().unwrap_or_else(|_| panic!("{words}"))
    }

    /// The words in an element.
    #[track_caller]
    pub fn words(&mut self, selector: &str) -> String {
        self.ask(&format!("{}.textContent", element(selector))).as_str().unwrap().to_owned()
    }

    /// Waits until something holds.
    #[track_caller]
    pub fn until(&mut self, expression: &str) {
        self.browser.wait_until(expression, PATIENCE);
    }

    /// Waits until an element is there to be seen.
    #[track_caller]
    pub fn sees(&mut self, selector: &str) {
        self.until(&format!("{}?.checkVisibility()", element(selector)));
    }

    /// Waits until an element is not there, or not to be seen.
    #[track_caller]
    pub fn misses(&mut self, selector: &str) {
        self.until(&format!("!{}?.checkVisibility()", element(selector)));
    }

    /// Waits until an element has these words among others.
    #[track_caller]
    pub fn reads(&mut self, selector: &str, words: &str) {
        self.until(&format!("{}?.textContent.includes({})", element(selector), json!(words)));
    }

    /// Writes a picture of the page, where somebody wants pictures.
    pub fn picture(&mut self, name: &str) {
        if let Some(folder) = env::var_os("SERVE_SHOTS") {
            let folder = PathBuf::from(folder);
            fs::create_dir_all(&folder).unwrap();
            self.browser.screenshot(&folder.join(name).with_extension("png"));
        }
    }

    /// The value of an expression.
    #[track_caller]
    pub fn ask(&mut self, expression: &str) -> Value {
        self.browser.evaluate(expression)
    }

    /// Fails if the page asked anybody but the server.
    #[track_caller]
    pub fn stays_at_home(&self) {
        let elsewhere: Vec<String> = self.browser.requests();
        let own = |address: &String| address.starts_with(&self.origin) || address.starts_with("blob:");
        assert!(elsewhere.iter().all(own), "{elsewhere:?}");
    }

    /// What the browser complains of, but for photos that the server said it cannot read.
    pub fn complaints(&self) -> Vec<String> {
        let complaints = self.browser.complaints().into_iter();
        complaints.filter(|complaint| !complaint.contains("status of 422 (Unprocessable Entity)")).collect()
    }

    /// What the server says.
    #[track_caller]
    pub fn get(&mut self, path: &str) -> Value {
        self.ask(&format!("fetch({}).then((answer) => answer.json())", json!(path)))
    }
}

/// The first element with this selector, as an expression.
pub fn element(selector: &str) -> String {
    format!("document.querySelector({})", json!(selector))
}

/// The card of a class.
pub fn card(class: &str) -> String {
    format!("[data-class='{class}']")
}

/// The button that records a take.
pub fn recorder(class: &str, take: u32) -> String {
    format!("{} [data-record='{take}']", card(class))
}

/// How many frames the button says that it has recorded, as an expression.
pub fn recorded(class: &str, take: u32) -> String {
    format!("Number(/Recording … (\\d+)/.exec({}.textContent)?.[1])", element(&recorder(class, take)))
}

/// Clicks the button with these words in a part of the page.
#[track_caller]
pub fn click_words(browser: &mut Chromium, part: &str, words: &str) {
    let mark = format!(
        "[...{}.querySelectorAll('button')].find((each) => each.textContent === '{words}').dataset.marked = ''",
        element(part)
    );
    browser.evaluate(&mark);
    browser.click("[data-marked]");
    browser.evaluate("document.querySelectorAll('[data-marked]').forEach((each) => delete each.dataset.marked)");
}
