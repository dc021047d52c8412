//! What is being taught: its frames, their features, what came of the last training.

use super::features::Features;
use super::frames::{Frame, Frames};
use super::lesson::Lesson;
use super::questions::Questions;
use super::saving;
use super::takes::Role;
use artifact::stderr;
use rustix::fs::{FlockOperation, flock};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

/// Ids of frames that are remembered: more than a page has under way.
const REMEMBERED: usize = 256;

/// What is being taught.
pub struct Project {
    /// As it was saved.
    pub name: Option<String>,
    /// Its frames.
    pub frames: Frames,
    /// Their features.
    pub features: Features,
    /// What each file holds, for those that were looked at.
    pub hashes: HashMap<Frame, blake3::Hash>,
    /// What the page asks about.
    pub questions: Questions,
    /// How often frames were added, renamed or removed.
    pub revision: u64,
    trained: Option<Trained>,
    /// The last frames by the ids that the page gave them.
    received: VecDeque<(String, Frame)>,
    /// The take of each class that its asked frames go to.
    asked_takes: BTreeMap<String, u32>,
    /// While it is open, no other server teaches in this folder.
    lock: File,
}

/// What came of a training.
struct Trained {
    revision: u64,
    lesson: Lesson,
    /// The bytes of `head.safetensors`.
    head: Arc<[u8]>,
}

impl Project {
    /// Goes on with what is in `folder`, which is made if it is not there.
    pub fn open(name: Option<String>, folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)?;
        let lock = locked(folder)?;
        let frames = Frames::open(folder)?;
        let count = frames.all().len();
        if count > 0 {
            stderr::line(format_args!("{}: {count} frames to go on with", folder.display()));
        }
        Ok(Self {
            name,
            frames,
            features: Features::default(),
            hashes: HashMap::new(),
            questions: Questions::default(),
            revision: 0,
            trained: None,
            received: VecDeque::new(),
            asked_takes: BTreeMap::new(),
            lock,
        })
    }

    /// All that the page shows. `network`: in words; `hint`: what to do for a better one.
    pub fn state(&self, network: &str, hint: Option<&str>) -> Value {
        let classes = self.frames.takes().into_iter().map(|(class, takes)| {
            let take =
                |(take, frames): (u32, Vec<&str>)| json!({ "take": take, "role": Role::of(take), "frames": frames });
            json!({ "name": class, "takes": takes.into_iter().map(take).collect::<Vec<_>>() })
        });
        json!({
            "name": self.name,
            "folder": self.frames.folder(),
            "network": network,
            "hint": hint,
            "classes": classes.collect::<Vec<_>>(),
            "trained": self.result(),
            "needs": self.needs(),
        })
    }

    /// Goes on in a copy of all frames. What was saved before stays as it is, and its pipeline with it.
    pub fn copy_to(&mut self, folder: &Path) -> anyhow::Result<()> {
        fs::create_dir(folder)?;
        let lock = locked(folder)?;
        self.frames.copy_to(folder)?;
        self.lock = lock;
        Ok(())
    }

    /// What is missing before what is taught can be checked, in words.
    pub fn needs(&self) -> Vec<String> {
        self.frames.needs().iter().map(ToString::to_string).collect()
    }

    /// Keeps what came of a training on the frames of `revision`.
    pub fn learnt(&mut self, revision: u64, lesson: Lesson, head: Vec<u8>) {
        self.trained = Some(Trained { revision, lesson, head: head.into() });
    }

    /// What came of the last training, if there was one.
    pub fn result(&self) -> Value {
        let Some(Trained { revision, lesson, .. }) = &self.trained else { return Value::Null };
        let mut result = serde_json::to_value(lesson).expect("plain data always has a JSON form");
        result["is_stale"] = (*revision != self.revision).into();
        result
    }

    /// The head of the last training.
    pub fn head(&self) -> Option<Arc<[u8]>> {
        self.trained.as_ref().map(|trained| Arc::clone(&trained.head))
    }

    /// The frame that came under this id: a page that had no answer sends a frame again.
    pub fn received(&self, id: &str) -> Option<&Frame> {
        self.received.iter().find(|(own, _)| own == id).map(|(_, frame)| frame)
    }

    /// Notes that a frame came under this id.
    pub fn note_received(&mut self, id: String, frame: Frame) {
        if self.received.len() == REMEMBERED {
            self.received.pop_front();
        }
        self.received.push_back((id, frame));
    }

    /// Notes that frames of a class were renamed or removed: another frame may get the name of one of them.
    pub fn class_changed(&mut self, class: &str) {
        let frames = &self.frames;
        self.hashes.retain(|frame, _| frame.class != class && frames.find(&frame.class, &frame.name).is_ok());
        self.questions.forget();
        self.asked_takes.remove(class);
    }

    /// Writes the table of a saved project. What it is about is done already, so a failure is only told.
    pub fn write_labels(&self) {
        if self.name.is_some()
            && let Err(error) = saving::write_labels(&self.frames)
        {
            stderr::line(format_args!("the table of what is taught is not up to date: {error}"));
        }
    }

    /// The take that frames of a class go to which were asked about: one that is learnt from, of its own.
    pub fn asked_take(&mut self, class: &str) -> u32 {
        let takes = self.frames.takes();
        let last = takes.iter().find(|(name, _)| *name == class).and_then(|(_, takes)| takes.keys().max().copied());
        let after = last.unwrap_or(2) + 1;
        let next = if Role::of(after) == Role::Train { after } else { after + 1 };
        *self.asked_takes.entry(class.to_owned()).or_insert(next)
    }
}

/// The folder, for this server alone.
fn locked(folder: &Path) -> anyhow::Result<File> {
    let lock = File::open(folder)?;
    let is_free = flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok();
    anyhow::ensure!(is_free, "{}: another server teaches there", folder.display());
    Ok(lock)
}
