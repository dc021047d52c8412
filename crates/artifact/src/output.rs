//! Outputs gather in `.partial/` and move into the stage's folder all at once, when the stage is done.

use crate::error::{Error, IoContext, Result};
use crate::manifest::{self, Entry, Manifest};
use crate::npy::Element;
use crate::{NpyWriter, layout, walk, write, yaml};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use std::time::SystemTime;

/// What a running stage has written so far.
pub struct Outputs {
    folder: PathBuf,
    /// By the clock that stamps files, which may lag behind the program's.
    started: SystemTime,
    manifest: Mutex<Manifest>,
    record: Mutex<BTreeMap<String, yaml::Value>>,
}

impl Outputs {
    pub fn start(folder: &Path) -> Result<Self> {
        let partial = folder.join(layout::PARTIAL);
        discard(&partial)?;
        fs::create_dir_all(&partial).at(&partial, "create")?;
        let started = fs::metadata(&partial).and_then(|data| data.modified()).at(&partial, "read")?;
        Ok(Self { folder: folder.to_owned(), started, manifest: Mutex::default(), record: Mutex::default() })
    }

    pub fn npy<T: Element>(&self, name: &str, shape: &[usize]) -> Result<NpyWriter<T>> {
        let writer = NpyWriter::create(&self.register(name), shape)?;
        let entry = Entry { dtype: Some(T::DTYPE.to_owned()), shape: Some(shape.to_vec()), ..unmeasured() };
        lock(&self.manifest).files.insert(name.to_owned(), entry);
        Ok(writer)
    }

    /// Finishes an array with its first `rows` rows only, and promises that many.
    pub fn finish_rows<T: Element>(&self, array: NpyWriter<T>, rows: usize) -> Result<()> {
        let name = array.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some(shape) = lock(&self.manifest).files.get_mut(&name).and_then(|entry| entry.shape.as_mut()) {
            shape[0] = rows;
        }
        if rows == array.shape()[0] { array.finish() } else { array.truncate(rows) }
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.register(name);
        write::create(&path)?.write_all(bytes).at(&path, "write")
    }

    /// Promises a file of this name; returns where it has to be written.
    pub fn register(&self, name: &str) -> PathBuf {
        lock(&self.manifest).files.insert(name.to_owned(), unmeasured());
        self.folder.join(layout::PARTIAL).join(name)
    }

    pub fn fact(&self, name: &str, value: yaml::Value) {
        lock(&self.manifest).facts.insert(name.to_owned(), value);
    }

    pub fn record(&self, name: &str, value: yaml::Value) {
        lock(&self.record).insert(name.to_owned(), value);
    }

    pub fn recorded(&self) -> BTreeMap<String, yaml::Value> {
        lock(&self.record).clone()
    }

    /// Replaces the folder's old outputs by the new ones; `manifest.yaml` and `provenance.yaml` only if they changed.
    ///
    /// `done` goes first and comes back last: killed in between, the stage runs again.
    pub fn commit(&self, provenance: &[u8]) -> Result<()> {
        let partial = self.folder.join(layout::PARTIAL);
        let mut manifest = lock(&self.manifest);
        for (name, entry) in &mut manifest.files {
            let path = partial.join(name);
            entry.bytes = manifest::size(&path)?;
            entry.blake3 = manifest::hash(&path)?;
        }
        let old = Manifest::read(&self.folder).unwrap_or_default();
        remove(&self.folder.join(layout::DONE))?;
        for name in old.files.keys().filter(|name| !manifest.files.contains_key(*name)) {
            remove(&self.folder.join(name))?;
        }
        for name in manifest.files.keys() {
            fs::rename(partial.join(name), self.folder.join(name)).at(&self.folder.join(name), "replace")?;
        }
        write::if_changed(&self.folder.join(layout::PROVENANCE), provenance)?;
        write::if_changed(&self.folder.join(layout::MANIFEST), yaml::to_string(&*manifest).as_bytes())?;
        discard(&partial)?;
        self.stamp()
    }

    /// `done` bears the time when the run began: settings or programs that changed while it ran are newer.
    fn stamp(&self) -> Result<()> {
        let done = self.folder.join(layout::DONE);
        let temporary = done.with_added_extension("tmp");
        write::create(&temporary)?.set_modified(self.started).at(&temporary, "stamp")?;
        fs::rename(&temporary, &done).at(&done, "replace")
    }

    /// Drops everything new; what the folder held before stays.
    pub fn abandon(&self) -> Result<()> {
        discard(&self.folder.join(layout::PARTIAL))
    }
}

fn unmeasured() -> Entry {
    Entry { dtype: None, shape: None, bytes: 0, blake3: String::new() }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no output panics while it is registered")
}

fn remove(path: &Path) -> Result<()> {
    if path.exists() { fs::remove_file(path).at(path, "remove") } else { Ok(()) }
}

fn discard(partial: &Path) -> Result<()> {
    if !partial.exists() {
        return Ok(());
    }
    for path in walk::entries(partial)? {
        if path.is_dir() {
            return Err(Error::unusable(&path, "a folder among unfinished outputs is not ours; move it away"));
        }
        remove(&path)?;
    }
    fs::remove_dir(partial).at(partial, "remove")
}
