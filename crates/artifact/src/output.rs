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
        let new = yaml::to_string(&*manifest);
        // Tells `clear` which files came in, if this is interrupted.
        write::atomic(&partial.join(layout::MANIFEST), new.as_bytes())?;
        remove(&self.folder.join(layout::DONE))?;
        for name in old.files.keys().filter(|name| !manifest.files.contains_key(*name)) {
            remove(&self.folder.join(name))?;
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
    Entry { dtype: None, shape: None, bytes: 0, blake3: String::new() }
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
    for name in moving.files.keys().filter(|name| !promised.files.contains_key(*name)) {
        remove(&folder.join(name))?;
    }
    // Not those of `plan`, which may be writing them now.
    for name in [layout::PROVENANCE, layout::MANIFEST, layout::DONE] {
        remove(&folder.join(name).with_added_extension("tmp"))?;
    }
    discard(&partial)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn write_all(folder: &Path, names: &[&str]) -> Outputs {
        let outputs = Outputs::start(folder, SystemTime::now()).unwrap();
        for name in names {
            outputs.file(name, b"new").unwrap();
        }
        outputs
    }

    fn held(folder: &Path) -> Vec<String> {
        let paths = walk::entries(folder).unwrap();
        paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    /// A folder with output `a`, into which `a` and `b` move before `c` cannot.
    fn stopped_halfway(folder: &Path) -> Outputs {
        write_all(folder, &["a"]).commit(b"{}\n").unwrap();
        write::atomic(&folder.join("notes"), b"put here by hand").unwrap();
        let outputs = write_all(folder, &["a", "b", "c"]);
        fs::create_dir(folder.join("c")).unwrap();
        outputs.commit(b"{}\n").unwrap_err();
        fs::remove_dir(folder.join("c")).unwrap();
        outputs
    }

    const A_AND_NOTES: [&str; 5] = ["a", "done", "manifest.yaml", "notes", "provenance.yaml"];

    #[test]
    fn what_moved_in_before_a_run_was_killed_goes_unless_the_next_run_writes_it() {
        let folder = tempfile::tempdir().unwrap();
        drop(stopped_halfway(folder.path()));
        for name in ["manifest.yaml.tmp", "provenance.yaml.tmp", "done.tmp"] {
            write::atomic(&folder.path().join(name), b"hal").unwrap();
        }
        write_all(folder.path(), &["a"]).commit(b"{}\n").unwrap();
        assert_eq!(held(folder.path()), A_AND_NOTES);
    }

    #[test]
    fn what_moved_in_before_a_run_failed_goes() {
        let folder = tempfile::tempdir().unwrap();
        stopped_halfway(folder.path()).abandon().unwrap();
        assert_eq!(held(folder.path()), ["a", "manifest.yaml", "notes", "provenance.yaml"]);
    }

    #[test]
    fn an_output_of_the_last_run_that_this_one_does_not_write_goes() {
        let folder = tempfile::tempdir().unwrap();
        write_all(folder.path(), &["a", "b"]).commit(b"{}\n").unwrap();
        write::atomic(&folder.path().join("notes"), b"put here by hand").unwrap();
        write_all(folder.path(), &["a"]).commit(b"{}\n").unwrap();
        assert_eq!(held(folder.path()), A_AND_NOTES);
    }
}
