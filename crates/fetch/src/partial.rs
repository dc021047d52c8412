//! The bytes that have arrived so far, beside the place where the whole will be.
//!
//! `<target>.partial` holds them, and its lock is whose turn it is; `<target>.partial.yaml` says where they came from.

use crate::client::Rest;
use crate::place;
use artifact::error::IoContext as _;
use artifact::path::folder_of;
use artifact::{Result, write, yaml};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use ureq::http::HeaderValue;

/// An unfinished download that this run has for itself.
pub struct Partial {
    path: PathBuf,
    file: File,
    length: u64,
    note: Option<Note>,
    /// Whether the bytes came from more than one answer, which may have been of different files.
    mixed: bool,
}

/// Where the bytes came from.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    url: String,
    version: Option<String>,
    total: Option<u64>,
}

impl Note {
    /// Whether a header can say it; otherwise no server wrote it.
    fn is_of_use(&self) -> bool {
        self.version.as_ref().is_none_or(|version| HeaderValue::from_str(version).is_ok())
    }
}

impl Partial {
    /// Takes up or begins the download of `target`, after any other run that is at it; none if `target` is there then.
    pub fn claim(target: &Path, wait: impl Fn()) -> Result<Option<Self>> {
        let (path, folder) = (beside(target), folder_of(target));
        fs::create_dir_all(folder).at(folder, "create")?;
        loop {
            let file = File::options().read(true).append(true).create(true).open(&path).at(&path, "open")?;
            lock(&file, &path, &wait)?;
            // Whoever held the lock before may have given the file its final name, or thrown it away.
            if is_at(&file, &path) {
                return Self::take(path, file, target);
            }
            if target.exists() {
                return Ok(None);
            }
        }
    }

    /// Clears away what a run left that was killed after `target` had come to be, unless a run is at it.
    pub fn sweep(target: &Path) -> Result<()> {
        let path = beside(target);
        match File::options().read(true).append(true).open(&path) {
            Ok(file) if file.try_lock().is_ok() && is_at(&file, &path) => Self::take(path, file, target).map(drop),
            _ => Ok(()),
        }
    }

    fn take(path: PathBuf, file: File, target: &Path) -> Result<Option<Self>> {
        let length = file.metadata().at(&path, "read")?.len();
        let note = yaml::read(&note_of(&path)).ok().filter(Note::is_of_use);
        let mut partial = Self { path, file, length, note, mixed: length > 0 };
        if target.exists() {
            partial.remove()?;
            return Ok(None);
        }
        Ok(Some(partial))
    }

    /// Where the bytes are.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many there are.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether they came from more than one answer.
    pub fn is_mixed(&self) -> bool {
        self.mixed
    }

    /// The address that the last of them came from.
    pub fn url(&self) -> Option<&str> {
        Some(&self.note.as_ref()?.url)
    }

    /// How many there will be, as the last server said.
    pub fn total(&self) -> Option<u64> {
        self.note.as_ref()?.total
    }

    /// What to ask `url` for so that the bytes here are of use. They are if they are of the version that the server still
    /// has, or if a checksum will tell whether they belong together.
    pub fn rest(&self, url: &str, has_checksum: bool) -> Option<Rest> {
        let note = self.note.as_ref().filter(|note| note.url == url);
        let version = note.and_then(|note| note.version.clone());
        let of_use = self.length > 0 && (version.is_some() || has_checksum);
        of_use.then_some(Rest { from: self.length, version })
    }

    /// Forgets all bytes.
    pub fn restart(&mut self) -> Result<()> {
        self.file.set_len(0).at(&self.path, "empty")?;
        (self.length, self.mixed, self.note) = (0, false, None);
        forget(&note_of(&self.path))
    }

    /// More bytes will come from here.
    pub fn begin(&mut self, url: &str, version: Option<String>, total: Option<u64>) -> Result<()> {
        self.mixed |= self.length > 0;
        let note = Note { url: url.to_owned(), version, total };
        write::atomic(&note_of(&self.path), yaml::to_string(&note).as_bytes())?;
        self.note = Some(note);
        Ok(())
    }

    /// More bytes. They are where the next run finds them even if this one is killed.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).at(&self.path, "write")?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Gives the file its final name.
    pub fn keep(self, target: &Path) -> Result<()> {
        self.file.sync_all().at(&self.path, "write")?;
        forget(&note_of(&self.path))?;
        place::give(&self.path, target)
    }

    /// Throws the bytes away.
    pub fn remove(&mut self) -> Result<()> {
        forget(&note_of(&self.path))?;
        forget(&self.path)
    }
}

fn lock(file: &File, path: &Path, wait: &impl Fn()) -> Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            wait();
            file.lock().at(path, "lock")
        }
        Err(TryLockError::Error(reason)) => Err(reason).at(path, "lock"),
    }
}

/// Whether `path` still leads to this open file.
fn is_at(file: &File, path: &Path) -> bool {
    let identity = |data: fs::Metadata| (data.dev(), data.ino());
    let there = fs::metadata(path).map(identity).ok();
    there.is_some() && there == file.metadata().map(identity).ok()
}

fn beside(target: &Path) -> PathBuf {
    target.with_added_extension("partial")
}

fn note_of(path: &Path) -> PathBuf {
    path.with_added_extension("yaml")
}

fn forget(path: &Path) -> Result<()> {
    if fs::symlink_metadata(path).is_ok() { fs::remove_file(path).at(path, "remove") } else { Ok(()) }
}
