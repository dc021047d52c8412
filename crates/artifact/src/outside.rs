//! What a stage reads from outside its pipeline, with the hash of every file: `inputs.txt`.
//!
//! A file whose path, size, times and inode are those of the list is not read again. The time of the last change of its
//! inode is among them, which nobody can set. The exception is git's "racily clean" file: one that was changed so shortly
//! before it was listed that a second change might have left it the same time. It is marked, and read again until its
//! time is old enough; one whose time is later than now is read at every make.

use crate::config::Config;
use crate::error::{IoContext as _, Result};
use crate::{file_names, hash, progress, walk};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Two changes within this time may leave a file the same time; some file systems count in steps of two seconds.
const RACY: Duration = Duration::from_secs(2);

/// Fewer bytes than this are read before a user looks for a progress bar.
const QUICK: u64 = 1 << 28;

/// From this many bytes on, one file keeps all cores busy.
const LARGE: u64 = 1 << 24;

/// Every file that a stage reads from outside, by its path, quoted and escaped as in `inputs.txt`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outside {
    found: BTreeMap<String, Found>,
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    /// A file that can be read.
    File(Listed),
    /// In one word: a folder that is empty, which is a class without photos, or no file that can be read.
    Other(&'static str),
}

/// A file as it was when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Listed {
    bytes: u64,
    /// When the file was modified, in seconds since 1970.
    modified: String,
    /// When its inode changed last, in the same way, and which inode that is.
    inode: String,
    racy: bool,
    blake3: String,
}

const EMPTY: &str = "empty";
const MISSING: &str = "missing";
/// What is there cannot be read, as on a broken disk.
pub const UNREADABLE: &str = "unreadable";
/// Of a file: never in the list, which has its size and hash.
const READABLE: &str = "readable";
const OTHERS: [&str; 3] = [EMPTY, MISSING, UNREADABLE];

impl Outside {
    /// Lists what `config` reads from outside, at the time `now` of the file system's clock, which is before the call.
    /// Only files that `earlier` does not know as they are now are read.
    pub fn list(config: &Config, earlier: &Self, now: SystemTime) -> Result<Self> {
        let mut found = BTreeMap::new();
        let mut files: Vec<PathBuf> = Vec::new();
        for path in config.outside() {
            if walk::is_folder(path)? {
                let below = walk::below(path)?;
                files.extend(below.files);
                found.extend(below.empty_folders.iter().map(|folder| (quoted(folder), Found::Other(EMPTY))));
            } else {
                files.push(path.to_owned());
            }
        }
        let files: Vec<File> = files.into_iter().map(|path| File::at(path, earlier, now)).collect();
        let bar = progress(&files);
        let read = |file: File| {
            let line = (quoted(&file.path), file.read());
            bar.inc(1);
            line
        };
        found.par_extend(files.into_par_iter().map(read));
        bar.finish_and_clear();
        Ok(Self { found })
    }

    /// The list in a stage's folder. A line that cannot be understood is passed over, and its file is read again.
    pub fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join(file_names::INPUTS)).unwrap_or_default();
        // `lines` would take a carriage return for a part of the line's end, and the same list would read otherwise each time.
        Self { found: text.split_terminator('\n').filter_map(parsed).collect() }
    }

    /// The text of `inputs.txt`.
    pub fn text(&self) -> String {
        let lines: Vec<String> = self.found.iter().map(|(path, found)| format!("{path} {}\n", found.text())).collect();
        lines.concat()
    }

    /// BLAKE3 over all paths and what is there, but for the times of files.
    pub fn identity(&self) -> String {
        let lines: Vec<String> =
            self.found.iter().map(|(path, found)| format!("{path} {}\n", found.identity())).collect();
        hash::bytes(lines.concat().as_bytes())
    }

    /// The hash of a file, if it was listed.
    pub fn hash(&self, file: &Path) -> Option<&str> {
        match self.found.get(&quoted(file))? {
            Found::File(listed) => Some(&listed.blake3),
            Found::Other(_) => None,
        }
    }

    /// The paths at which there is something else than in `other`, without their quotes.
    pub fn changes<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        self.changed(other).into_iter().map(|path| path.trim_matches('"')).collect()
    }

    /// The first of these paths, with what was there `before` and is there now.
    pub fn first_change<'a>(&'a self, before: &'a Self) -> Option<(&'a str, &'a str, &'a str)> {
        let path = *self.changed(before).first()?;
        Some((path.trim_matches('"'), before.word(path), self.word(path)))
    }

    /// The changed paths as they are listed.
    fn changed<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        let at = |list: &'a Self, path: &str| list.found.get(path).map(Found::identity);
        let mut paths: Vec<&str> = self.found.keys().chain(other.found.keys()).map(String::as_str).collect();
        paths.retain(|path| at(self, path) != at(other, path));
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// What is at a path, in a word.
    fn word(&self, path: &str) -> &str {
        match self.found.get(path) {
            None => MISSING,
            Some(Found::File(_)) => READABLE,
            Some(Found::Other(word)) => word,
        }
    }
}

impl Found {
    fn identity(&self) -> &str {
        match self {
            Self::File(listed) => &listed.blake3,
            Self::Other(word) => word,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::File(Listed { bytes, modified, inode, racy, blake3 }) => {
                format!("{bytes} bytes {modified} {inode} {blake3}{}", if *racy { " racy" } else { "" })
            }
            Self::Other(word) => (*word).to_owned(),
        }
    }
}

/// What tells whether a file must be read.
struct Stat {
    bytes: u64,
    modified: String,
    inode: String,
    racy: bool,
}

impl Stat {
    fn of(data: &Metadata, now: SystemTime) -> Self {
        Self {
            bytes: data.len(),
            modified: format!("{}.{:09}", data.mtime(), data.mtime_nsec()),
            inode: format!("{}.{:09}:{}", data.ctime(), data.ctime_nsec(), data.ino()),
            racy: is_racy(data, now),
        }
    }

    fn is_that_of(&self, listed: &Listed) -> bool {
        !listed.racy && (listed.bytes, &listed.modified, &listed.inode) == (self.bytes, &self.modified, &self.inode)
    }
}

/// A file that is to be listed.
struct File {
    path: PathBuf,
    /// None if there is no file that can be read.
    data: Option<Stat>,
    known: Option<String>,
}

impl File {
    fn at(path: PathBuf, earlier: &Outside, now: SystemTime) -> Self {
        let data = fs::metadata(&path).ok().filter(Metadata::is_file);
        let data = data.map(|data| Stat::of(&data, now));
        let known = match (&data, earlier.found.get(&quoted(&path))) {
            (Some(stat), Some(Found::File(listed))) if stat.is_that_of(listed) => Some(listed.blake3.clone()),
            _ => None,
        };
        Self { path, data, known }
    }

    fn read(self) -> Found {
        let Some(Stat { bytes, modified, inode, racy }) = self.data else {
            return Found::Other(if self.path.is_symlink() || !self.path.exists() { MISSING } else { UNREADABLE });
        };
        // Many small files are read on all cores at once, a large one on all cores together.
        let read = || if bytes < LARGE { on_one_core(&self.path) } else { hash::file(&self.path) };
        match self.known.map_or_else(read, Ok) {
            Ok(blake3) => Found::File(Listed { bytes, modified, inode, racy, blake3 }),
            // The stage that needs the file says why it cannot be read.
            Err(_) => Found::Other(UNREADABLE),
        }
    }
}

fn progress(files: &[File]) -> indicatif::ProgressBar {
    let unknown = files.iter().filter(|file| file.known.is_none());
    let bytes: u64 = unknown.filter_map(|file| file.data.as_ref()).map(|stat| stat.bytes).sum();
    if bytes < QUICK { indicatif::ProgressBar::hidden() } else { progress::bar("reading what changed", files.len()) }
}

fn is_racy(data: &Metadata, now: SystemTime) -> bool {
    let seconds = data.mtime().max(data.ctime());
    u64::try_from(seconds).is_ok_and(|seconds| UNIX_EPOCH + Duration::from_secs(seconds) + RACY > now)
}

fn on_one_core(path: &Path) -> Result<String> {
    Ok(hash::on_one_core(path).at(path, "read")?.to_hex().to_string())
}

#[expect(clippy::unnecessary_debug_formatting, reason = "quoted and escaped, a path is one line whatever is in it")]
fn quoted(path: &Path) -> String {
    format!("{path:?}")
}

fn parsed(line: &str) -> Option<(String, Found)> {
    let (path, rest) = line.rsplit_once("\" ")?;
    let found = match OTHERS.into_iter().find(|word| *word == rest) {
        Some(word) => Found::Other(word),
        None => Found::File(listed(rest)?),
    };
    Some((format!("{path}\""), found))
}

fn listed(text: &str) -> Option<Listed> {
    let words: Vec<&str> = text.split(' ').collect();
    let (&[bytes, "bytes", modified, inode, blake3], racy) = (match words.split_last()? {
        (&"racy", rest) => (rest, true),
        _ => (words.as_slice(), false),
    }) else {
        return None;
    };
    let [modified, inode, blake3] = [modified, inode, blake3].map(str::to_owned);
    Some(Listed { bytes: bytes.parse().ok()?, modified, inode, racy, blake3 })
}

#[cfg(test)]
mod tests;
