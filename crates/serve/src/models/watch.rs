//! Files that change are loaded beside the version that answers, and take its place.

use super::{Model, Models};
use crate::caught::caught;
use artifact::stderr;
use model::device::Chosen;
use model::precision::PrecisionSetting;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(500);

/// The file of a classifier.
#[derive(Clone, Debug)]
pub struct ModelFile {
    /// What requests call it.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// How to compute.
#[derive(Clone)]
pub struct Computing {
    /// On what.
    pub taken: Chosen,
    /// In which dtype.
    pub precision: PrecisionSetting,
}

/// What changes when a file is written or replaced: inode, size and time.
type State = Option<(u64, u64, i64, i64)>;

impl ModelFile {
    /// Loads the file.
    pub fn open(&self, computing: &Computing) -> anyhow::Result<Model> {
        Model::open(&self.path, &computing.taken, computing.precision)
    }

    fn state(&self) -> State {
        let data = fs::metadata(&self.path).ok()?;
        Some((data.ino(), data.size(), data.mtime(), data.mtime_nsec()))
    }
}

/// Loads all `files`, and from then on whatever takes their places. A file that cannot be loaded is told of, and the
/// version before it goes on answering.
pub fn load_and_watch(files: Vec<ModelFile>, models: &Models, computing: Computing) -> anyhow::Result<()> {
    let mut watched = Vec::new();
    for file in files {
        // Before it is read: what is written meanwhile shows.
        let state = file.state();
        models.put(&file.name, file.open(&computing)?);
        watched.push(Watched { file, loaded: state, seen: state });
    }
    let models = models.clone();
    thread::spawn(move || {
        loop {
            thread::sleep(PAUSE);
            for file in &mut watched {
                file.look(&models, &computing);
            }
        }
    });
    Ok(())
}

struct Watched {
    file: ModelFile,
    loaded: State,
    /// As it was when it was last looked at: a file that is still being written to changes from look to look.
    seen: State,
}

impl Watched {
    fn look(&mut self, models: &Models, computing: &Computing) {
        let now = self.file.state();
        let is_at_rest = std::mem::replace(&mut self.seen, now) == now;
        if now.is_none() || now == self.loaded || !is_at_rest {
            return;
        }
        self.loaded = now;
        let (name, path) = (&self.file.name, self.file.path.display());
        match caught(|| self.file.open(computing)) {
            Some(Ok(model)) => {
                models.put(name, model);
                stderr::line(format_args!("{name}: {path} has changed and is loaded"));
            }
            Some(Err(error)) => stderr::line(format_args!("{name}: the version before answers on: {error:#}")),
            None => stderr::line(format_args!("{name}: the version before answers on: {path} cannot be loaded")),
        }
    }
}
