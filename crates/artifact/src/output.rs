//! Outputs gather in `.partial/` and move into the stage's folder all at once, when the stage is done.

use crate::error::{Error, IoContext, Result};
use crate::manifest::{Entry, Manifest};
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
    began: SystemTime,
    manifest: Mutex<Manifest>,
    record: Mutex<BTreeMap<String, yaml::Value>>,
}

impl Outputs {
    /// Clears away what a killed run left. `began` is the time of the run, by the clock that stamps files.
    pub fn start(folder: &Path, began: SystemTime) -> Result<Self> {
        clear(folder)?;
        let partial = folder.join(layout::PARTIAL);
        fs::create_dir_all(&partial).at(&partial, "create")?;
        Ok(Self { folder: folder.to_owned(), began, manifest: Mutex::default(), record: Mutex::default() })
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

    /// Promises a folder of this name; returns where it is, empty, for files that [`write::below`] puts into it.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let place = self.folder.join(name);
        let old = Manifest::read(&self.folder).unwrap_or_default();
        if place.is_dir() && !old.files.get(name).is_some_and(Entry::is_folder) {
            let reason =
                format!("{} does not list this folder, so it is not ours to replace; move it away", layout::MANIFEST);
            return Err(Error::unusable(&place, reason));
        }
        let path = self.register(name);
        mark(&path)?;
        fs::create_dir(&path).at(&path, "create")?;
        Ok(path)
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
            let measured = Entry::of(&partial.join(name))?;
            *entry = Entry { dtype: entry.dtype.take(), shape: entry.shape.take(), ..measured };
        }
        let old = Manifest::read(&self.folder).unwrap_or_default();
        let new = yaml::to_string(&*manifest);
        // Tells `clear` which files came in, if this is interrupted.
        write::atomic(&partial.join(layout::MANIFEST), new.as_bytes())?;
        remove(&self.folder.join(layout::DONE))?;
        for (name, entry) in &old.files {
            let replaced = manifest.files.get(name).is_some_and(|new| !new.is_folder());
            match entry.is_folder() {
                true => put_aside(&self.folder.join(name), &partial)?,
                false if replaced => {}
                false => remove(&self.folder.join(name))?,
            }
        }
        for name in manifest.files.keys() {
            fs::rename(partial.join(name), self.folder.join(name)).at(&self.folder.join(name), "replace")?;
        }
        write::if_changed(&self.folder.join(layout::PROVENANCE), provenance)?;
        write::if_changed(&self.folder.join(layout::MANIFEST), new.as_bytes())?;
        discard(&partial)?;
        self.stamp()
    }

    /// `done` bears the time when the run began: settings or programs that changed while it ran are newer.
    fn stamp(&self) -> Result<()> {
        let done = self.folder.join(layout::DONE);
        let temporary = done.with_added_extension("tmp");
        write::create(&temporary)?.set_modified(self.began).at(&temporary, "stamp")?;
        fs::rename(&temporary, &done).at(&done, "replace")
    }

    /// Drops everything new; what the folder held before stays.
    pub fn abandon(&self) -> Result<()> {
        clear(&self.folder)
    }
}

fn unmeasured() -> Entry {
    Entry { dtype: None, shape: None, files: None, bytes: 0, blake3: String::new() }
}

/// Says that the folder `path` among unfinished outputs is ours; comes before the folder, and goes after it.
fn mark(path: &Path) -> Result<()> {
    write::create(&marker(path)).map(drop)
}

fn marker(path: &Path) -> PathBuf {
    path.with_added_extension("ours")
}

/// Moves an old output out of the way of the new one: a folder is not replaced in one step as a file is.
fn put_aside(path: &Path, partial: &Path) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let aside = partial.join(path.file_name().unwrap_or_default()).with_added_extension("old");
    mark(&aside)?;
    fs::rename(path, &aside).at(path, "put aside")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no output panics while it is registered")
}

/// Removes the outputs and temporary files of a run that did not come to its end. Of the files that were moving into
/// the folder, those stay that its manifest promises; nothing that no stage wrote is touched.
fn clear(folder: &Path) -> Result<()> {
    let partial = folder.join(layout::PARTIAL);
    let promised = Manifest::read(folder).unwrap_or_default();
    let moving = Manifest::read(&partial).unwrap_or_default();
    for (name, entry) in moving.files.iter().filter(|(name, _)| !promised.files.contains_key(*name)) {
        match (partial.join(name).exists(), entry.is_folder()) {
            // It did not come to moving; whatever has its name is another's.
            (true, _) => {}
            (false, true) => remove_folder(&folder.join(name))?,
            (false, false) => remove(&folder.join(name))?,
        }
    }
    // First of all that is there: without the outputs, it would say that they all moved.
    remove(&partial.join(layout::MANIFEST))?;
    // Not those of `plan`, which may be writing them now.
    for name in [layout::PROVENANCE, layout::MANIFEST, layout::DONE] {
        remove(&folder.join(name).with_added_extension("tmp"))?;
    }
    discard(&partial)
}

fn remove(path: &Path) -> Result<()> {
    if path.exists() { fs::remove_file(path).at(path, "remove") } else { Ok(()) }
}

fn remove_folder(path: &Path) -> Result<()> {
    if path.exists() { fs::remove_dir_all(path).at(path, "remove") } else { Ok(()) }
}

/// Removes `.partial` with all files in it, and those folders that a stage promised.
fn discard(partial: &Path) -> Result<()> {
    if !partial.exists() {
        return Ok(());
    }
    for path in walk::entries(partial)? {
        match (path.is_dir(), marker(&path).exists()) {
            (false, _) => remove(&path)?,
            // Its marker goes next, as its name is longer.
            (true, true) => remove_folder(&path)?,
            (true, false) => {
                return Err(Error::unusable(&path, "a folder among unfinished outputs is not ours; move it away"));
            }
        }
    }
    fs::remove_dir(partial).at(partial, "remove")
}

#[cfg(test)]
mod tests;
