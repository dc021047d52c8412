//! What the page asks about: at most one frame at a time.

use super::asking::{Asking, candidates};
use answers::Row;
use model::classifier::Judge;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Frames of the camera are not asked about for so long after a frame of a take that checks: they would look like it, and
/// be learnt from.
const SILENCE: Duration = Duration::from_secs(10);

/// The open question, and what may become the next one.
#[derive(Default)]
pub struct Questions {
    asking: Asking<Doubt>,
    open: Option<Open>,
    count: u64,
    silent_until: Option<Instant>,
}

/// A frame that may be asked about.
struct Doubt {
    frame: Vec<u8>,
    /// The classes between which its answer hesitates.
    classes: Vec<String>,
}

/// A frame that is asked about.
#[derive(Clone)]
pub struct Open {
    /// Its number.
    pub id: u64,
    /// Its file.
    pub frame: Arc<[u8]>,
    /// The classes between which its answer hesitates.
    pub classes: Vec<String>,
}

impl Open {
    /// As the page gets it.
    pub fn to_json(&self) -> Value {
        let Self { id, classes, .. } = self;
        json!({ "id": id, "classes": classes, "sentence": format!("Is this {}?", classes.join(" or ")) })
    }
}

impl Questions {
    /// Looks at a frame of the camera. The open question, or a new one if there is one to ask now.
    pub fn look(&mut self, row: &Row, judge: &Judge, frame: Vec<u8>) -> Option<&Open> {
        if self.open.is_none() && self.silent_until.is_none_or(|end| Instant::now() >= end) {
            self.open = self.next(row, judge, frame);
        }
        self.open.as_ref()
    }

    fn next(&mut self, row: &Row, judge: &Judge, frame: Vec<u8>) -> Option<Open> {
        let (answer, output) = row.answer.as_ref().ok()?;
        let Doubt { frame, classes } = self.asking.look(answer, output, judge.distance(output), || {
            let classes = candidates(answer).into_iter().map(|class| judge.classes()[class].clone());
            Doubt { frame, classes: classes.collect() }
        })?;
        self.count += 1;
        Some(Open { id: self.count, frame: frame.into(), classes })
    }

    /// The open question, if it has this number.
    pub fn open(&self, id: u64) -> Option<&Open> {
        self.open.as_ref().filter(|open| open.id == id)
    }

    /// The same; nobody else gets it from then on.
    pub fn take(&mut self, id: u64) -> Option<Open> {
        self.open.take_if(|open| open.id == id)
    }

    /// Opens a question again whose answer could not be kept.
    pub fn put_back(&mut self, open: Open) {
        self.open.get_or_insert(open);
    }

    /// Forgets the open question and all frames that might be asked about: their classes have changed.
    pub fn forget(&mut self) {
        self.open = None;
        self.asking.forget_candidates();
    }

    /// The same, because a take is recorded that checks what was learnt.
    pub fn be_silent(&mut self) {
        self.forget();
        self.silent_until = Some(Instant::now() + SILENCE);
    }
}
