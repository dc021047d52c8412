//! The bytes of an unfinished download, beside the place where the file will be.
//!
//! `<target>.partial` holds the bytes, and the run that downloads them holds its lock; `<target>.partial.yaml` says
//! where the bytes came from. `<target>.partial.work` is a folder for other programs that download.

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

/// An unfinished download, locked by this run.
pub struct Partial {
    path: PathBuf,
    file: File,
    length: u64,
    note: Option<Note>,
    /// Whether the bytes came from more than one answer: then they may be of different files.
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
    /// Whether a header can hold the version. Otherwise it is no version that a server sent.
    fn is_usable(&self) -> bool {
        self.version.as_ref().is_none_or(|version| HeaderValue::from_str(version).is_ok())
    }
}

impl Partial {
    /// Begins or continues the download of `target`. If another run downloads the same, calls `wait` and waits for it;
    /// `None` if `target` is there after that.
    pub fn claim(target: &Path, wait: impl Fn()) -> Result<Option<Self>> {
        let (path, folder) = (partial_path(target), folder_of(target));
        fs::create_dir_all(folder).at(folder, "create")?;
        loop {
            let file = File::options().read(true).append(true).create(true).open(&path).at(&path, "open")?;
            lock(&file, &path, &wait)?;
            // The run that held the lock before may have renamed or removed the file.
            if is_at(&file, &path) {
                return Self::take(path, file, target);
            }
            if target.exists() {
                return Ok(None);
            }
        }
    }

    /// Removes the remains of a run that was killed after `target` got its name, unless another run holds the lock.
    pub fn sweep(target: &Path) -> Result<()> {
        let path = partial_path(target);
        match File::options().read(true).append(true).open(&path) {
            Ok(file) if file.try_lock().is_ok() && is_at(&file, &path) => Self::take(path, file, target).map(drop),
            _ => Ok(()),
        }
    }

    fn take(path: PathBuf, file: File, target: &Path) -> Result<Option<Self>> {
        let length = file.metadata().at(&path, "read")?.len();
        let note = yaml::read(&note_path(&path)).ok().filter(Note::is_usable);
        let mut partial = Self { path, file, length, note, mixed: length > 0 };
        if target.exists() {
            partial.remove()?;
            return Ok(None);
        }
        Ok(Some(partial))
    }

    /// The file with the bytes.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes have arrived.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether the bytes came from more than one answer.
    pub fn is_mixed(&self) -> bool {
        self.mixed
    }

    /// The address that the last bytes came from.
    pub fn url(&self) -> Option<&str> {
        Some(&self.note.as_ref()?.url)
    }

    /// How many bytes there will be in all, as the last server said.
    pub fn total(&self) -> Option<u64> {
        self.note.as_ref()?.total
    }

    /// The rest to ask `url` for. `None` if the bytes here are of no use: they came from elsewhere, or their version is
    /// not known and no checksum will show whether they fit the rest.
    pub fn rest(&self, url: &str, has_checksum: bool) -> Option<Rest> {
        let note = self.note.as_ref().filter(|note| note.url == url);
        let version = note.and_then(|note| note.version.clone());
        let usable = self.length > 0 && (version.is_some() || has_checksum);
        usable.then_some(Rest { from: self.length, version })
    }

    /// Drops all bytes.
    pub fn restart(&mut self) -> Result<()> {
        self.file.set_len(0).at(&self.path, "empty")?;
        (self.length, self.mixed, self.note) = (0, false, None);
        remove_if_there(&note_path(&self.path))
    }

    /// Notes where the next bytes will come from.
    pub fn begin(&mut self, url: &str, version: Option<String>, total: Option<u64>) -> Result<()> {
        self.mixed |= self.length > 0;
        let note = Note { url: url.to_owned(), version, total };
        write::atomic(&note_path(&self.path), yaml::to_string(&note).as_bytes())?;
        self.note = Some(note);
        Ok(())
    }

    /// Adds bytes. The next run finds them even if this one is killed.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).at(&self.path, "write")?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// A new, empty folder beside the file. It is removed when the file is, or when the file gets its final name.
    pub fn work_folder(&self) -> Result<PathBuf> {
        let folder = work_path(&self.path);
        remove_if_there(&folder)?;
        fs::create_dir(&folder).at(&folder, "create")?;
        Ok(folder)
    }

    /// The lock. Other runs wait until all its copies are closed, even if a program that inherited one outlives this
    /// run.
    pub fn lock(&self) -> Result<File> {
        self.file.try_clone().at(&self.path, "share")
    }

    /// Gives the file its final name.
    pub fn keep(self, target: &Path) -> Result<()> {
        self.file.sync_all().at(&self.path, "write")?;
        self.remove_companions()?;
        place::rename(&self.path, target)
    }

    /// Removes the file, the note and the folder.
    pub fn remove(&mut self) -> Result<()> {
        self.remove_companions()?;
        remove_if_there(&self.path)
    }

    fn remove_companions(&self) -> Result<()> {
        remove_if_there(&note_path(&self.path))?;
        remove_if_there(&work_path(&self.path))
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

fn partial_path(target: &Path) -> PathBuf {
    target.with_added_extension("partial")
}

fn note_path(path: &Path) -> PathBuf {
    path.with_added_extension("yaml")
}

fn work_path(path: &Path) -> PathBuf {
    path.with_added_extension("work")
}

/// Removes the file or folder `path`. A link is not followed.
fn remove_if_there(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path).at(path, "remove"),
        Ok(_) => fs::remove_file(path).at(path, "remove"),
        Err(_) => Ok(()),
    }
}
