//! Outputs gather in `.partial/` and move into the stage's folder all at once, when the stage is done.

mod aside;
mod clear;
mod disk;
mod ownership;
mod step;

use crate::error::{Error, IoContext, Result};
use crate::fingerprint::Fingerprint;
use crate::link::{hard_link, link_below};
use crate::manifest::{Entry, Manifest};
use crate::npy::Element;
use crate::stamp::Stamp;
use crate::{NpyWriter, file_names, resume, write, yaml};
pub(crate) use clear::clear;
use clear::discard;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use std::time::SystemTime;

/// What becomes of a saved state when a folder's outputs are replaced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SavedState {
    /// The run that saved it has ended.
    Over,
    /// It is not of this run.
    OfAnotherRun,
}

/// What a running stage has written so far.
pub struct Outputs {
    folder: PathBuf,
    began: SystemTime,
    made_from: Fingerprint,
    manifest: Mutex<Manifest>,
    record: Mutex<BTreeMap<String, yaml::Value>>,
}

impl Outputs {
    /// Clears away what a killed run left. `began`: when this run began, by the file system's clock. `made_from`: all that
    /// decides the outputs.
    pub fn start(folder: &Path, began: SystemTime, made_from: Fingerprint) -> Result<Self> {
        clear(folder)?;
        resume::recover(folder)?;
        let partial = folder.join(file_names::PARTIAL);
        fs::create_dir_all(&partial).at(&partial, "create")?;
        let (manifest, record) = (Mutex::default(), Mutex::default());
        Ok(Self { folder: folder.to_owned(), began, made_from, manifest, record })
    }

    pub fn began(&self) -> SystemTime {
        self.began
    }

    pub fn npy<T: Element>(&self, name: &str, shape: &[usize]) -> Result<NpyWriter<T>> {
        let writer = NpyWriter::create(&self.register(name)?, shape)?;
        let entry = Entry { dtype: Some(T::DTYPE.to_owned()), shape: Some(shape.to_vec()), ..unmeasured() };
        lock(&self.manifest).files.insert(name.to_owned(), entry);
        Ok(writer)
    }

    /// An array that is no output. It loses its name at once, so that its space is free again when it is dropped, and also
    /// when the run is killed.
    pub fn scratch<T: Element>(&self, shape: &[usize]) -> Result<NpyWriter<T>> {
        let path = self.folder.join(file_names::PARTIAL).join(file_names::SCRATCH);
        let array = NpyWriter::create(&path, shape)?;
        fs::remove_file(&path).at(&path, "remove")?;
        Ok(array)
    }

    /// Finishes an array with its first `rows` rows only; the manifest will list that many.
    pub fn finish_rows<T: Element>(&self, array: NpyWriter<T>, rows: usize) -> Result<()> {
        let name = array.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some(shape) = lock(&self.manifest).files.get_mut(&name).and_then(|entry| entry.shape.as_mut()) {
            shape[0] = rows;
        }
        if rows == array.shape()[0] { array.finish() } else { array.truncate(rows) }
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.register(name)?;
        write::create(&path)?.write_all(bytes).at(&path, "write")
    }

    /// Links all outputs of a finished run in the folder `from`, with the facts of its `manifest`.
    pub fn adopt(&self, from: &Path, manifest: &Manifest) -> Result<()> {
        for (name, entry) in &manifest.files {
            if entry.is_folder() {
                link_below(&from.join(name), &self.folder(name)?)?;
            } else {
                hard_link(&from.join(name), &self.register(name)?)?;
            }
            lock(&self.manifest).files.insert(name.clone(), entry.clone());
        }
        lock(&self.manifest).facts.clone_from(&manifest.facts);
        Ok(())
    }

    /// Copies `source`, which `entry` describes, under the same name.
    pub fn copy(&self, name: &str, source: &Path, entry: &Entry) -> Result<()> {
        let copy = self.register(name)?;
        let mut from = File::open(source).at(source, "open")?;
        io::copy(&mut from, &mut write::create(&copy)?).at(&copy, "write")?;
        let entry = Entry { dtype: entry.dtype.clone(), shape: entry.shape.clone(), ..unmeasured() };
        lock(&self.manifest).files.insert(name.to_owned(), entry);
        Ok(())
    }

    /// Lists a file of this name in the manifest; returns where to write it.
    pub fn register(&self, name: &str) -> Result<PathBuf> {
        ownership::check(&self.folder, name, ownership::Output::File)?;
        Ok(self.list(name))
    }

    fn list(&self, name: &str) -> PathBuf {
        lock(&self.manifest).files.insert(name.to_owned(), unmeasured());
        self.folder.join(file_names::PARTIAL).join(name)
    }

    /// Lists a folder of this name in the manifest; returns where it is, empty, for [`write::below`] to fill.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        ownership::check(&self.folder, name, ownership::Output::Folder)?;
        let path = self.list(name);
        aside::mark(&path)?;
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
    /// Returns what the user should know.
    ///
    /// `done` goes first and comes back last: killed in between, the stage runs again. Everything is on disk before it
    /// has its name, and all names are on disk before `done` is: this also holds when the power fails.
    pub fn commit(&self, provenance: &[u8]) -> Result<Vec<String>> {
        let remarks = self.replace(provenance, SavedState::Over)?;
        resume::forget(&self.folder)?;
        Ok(remarks)
    }

    /// The same for outputs that come from elsewhere. The state that a killed run with other settings saved stays.
    pub fn commit_adopted(&self, provenance: &[u8]) -> Result<Vec<String>> {
        self.replace(provenance, SavedState::OfAnotherRun)
    }

    fn replace(&self, provenance: &[u8], state: SavedState) -> Result<Vec<String>> {
        let partial = self.folder.join(file_names::PARTIAL);
        let mut manifest = lock(&self.manifest);
        for (name, entry) in &mut manifest.files {
            let measured = Entry::of(&partial.join(name))?;
            *entry = Entry { dtype: entry.dtype.take(), shape: entry.shape.take(), ..measured };
        }
        let old = Manifest::earlier(&self.folder)?.unwrap_or_default();
        for (name, _) in manifest.files.iter().filter(|(_, entry)| entry.is_folder()) {
            ownership::list_old_and_new(&self.folder, name, &partial.join(name), &old)?;
        }
        let new = yaml::to_string(&*manifest);
        disk::sync_below(&partial)?;
        // Tells `clear` which files came in, if this is interrupted.
        disk::write(&partial.join(file_names::MANIFEST), new.as_bytes())?;
        disk::sync(&partial)?;
        disk::remove(&self.folder.join(file_names::DONE))?;
        // Before anything moves: no power cut may bring the stamp back beside new files.
        disk::sync(&self.folder)?;
        let remarks = self.make_room(&old, &manifest)?;
        for name in manifest.files.keys() {
            disk::rename(&partial.join(name), &self.folder.join(name))?;
        }
        disk::write(&self.folder.join(file_names::PROVENANCE), provenance)?;
        disk::write(&self.folder.join(file_names::MANIFEST), new.as_bytes())?;
        disk::sync(&self.folder)?;
        discard(&partial)?;
        // Not earlier: old folders might still come back, and the lists must name their files too.
        ownership::list_new(&self.folder, &manifest)?;
        if state == SavedState::Over {
            resume::finish(&self.folder)?;
        }
        // The time when the run began: what another stage writes from then on is newer.
        let stamp = Stamp::new(new.as_bytes(), provenance, self.made_from.clone()).text();
        disk::stamp(&self.folder.join(file_names::DONE), stamp.as_bytes(), self.began)?;
        disk::sync(&self.folder)?;
        Ok(remarks)
    }

    /// Moves old folders out of the way of the new outputs, and removes old files that no new ones replace.
    fn make_room(&self, old: &Manifest, new: &Manifest) -> Result<Vec<String>> {
        let mut remarks = Vec::new();
        for name in old.files.keys().chain(new.files.keys()) {
            remarks.extend(self.put_aside(name, old)?);
        }
        for (name, _) in old.files.iter().filter(|(_, entry)| !entry.is_folder()) {
            let replaced = new.files.get(name).is_some_and(|new| !new.is_folder());
            let place = self.folder.join(name);
            if !replaced && !place.is_dir() {
                disk::remove(&place)?;
            }
        }
        Ok(remarks)
    }

    /// Moves our old folder `name`, if there is one, out of the way of the new one, because a rename replaces a file
    /// but not a folder. A folder into which somebody put files while the stage ran is kept under another name.
    fn put_aside(&self, name: &str, old: &Manifest) -> Result<Option<String>> {
        let place = self.folder.join(name);
        if !place.is_dir() || !ownership::owns(&self.folder, name, old) {
            return Ok(None);
        }
        let Some(foreign) = ownership::foreign(&self.folder, name, old)? else {
            let waiting = aside::waiting(&self.folder.join(file_names::PARTIAL), name);
            aside::mark(&waiting)?;
            return disk::rename(&place, &waiting).map(|()| None);
        };
        let kept = place.with_added_extension("changed");
        if disk::there(&kept) {
            return Err(Error::unusable(&kept, "in the way of a folder into which others put files; move it away"));
        }
        disk::rename(&place, &kept)?;
        let (foreign, kept) = (foreign.display(), kept.display());
        Ok(Some(format!("{foreign}: no run of this stage put it here, so its folder was kept as {kept}")))
    }

    /// Drops everything new; what the folder held before stays.
    pub fn abandon(&self) -> Result<()> {
        clear(&self.folder)
    }
}

fn unmeasured() -> Entry {
    Entry { dtype: None, shape: None, files: None, bytes: 0, blake3: String::new() }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no output panics while it is registered")
}

#[cfg(test)]
mod tests;
