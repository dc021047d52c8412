//! The cache of runs: what stages wrote, by the fingerprint of what they were made from. A setting that is put back, or a
//! stage that another pipeline has too, takes its outputs from here instead of running again.
//!
//! `artifacts/.cache/<key>/` holds a finished artifact, as its stage stamped it. Its files are hard links, so those of
//! the present artifacts take no room of their own. Each is read and compared with its hash before it is used again:
//! whoever changes an artifact by hand changes the file in the cache too.

use crate::error::{IoContext as _, Result};
use crate::fingerprint::Fingerprint;
use crate::job::Claim;
use crate::link::{hard_link, is_without_links, link_below};
use crate::manifest::Manifest;
use crate::output::Outputs;
use crate::stamp::Stamp;
use crate::{file_names, stderr, verify, walk, write};
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

/// How the name of a run ends that comes or goes.
const PARTIAL: &str = "partial";

/// A run that took this long to come or go was killed on the way.
const FORGOTTEN: Duration = Duration::from_hours(1);

/// A folder of finished runs.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

/// What [`Cache::trim`] left and took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trimmed {
    /// Runs that stay.
    pub kept: usize,
    /// Bytes of their files that nothing but the cache holds.
    pub bytes: u64,
    /// Runs that were removed.
    pub removed: usize,
}

impl Cache {
    /// The cache in `folder`, which need not be there yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether there is no run at all.
    pub fn is_empty(&self) -> bool {
        walk::entries(&self.folder).map_or(true, |entries| entries.is_empty())
    }

    /// Whether there is a run of this fingerprint. Its files have not been looked at.
    pub fn holds(&self, made_from: &Fingerprint) -> bool {
        self.entry(made_from).join(file_names::DONE).is_file()
    }

    /// Puts the outputs of the run with this fingerprint into the stage's `folder`, as if it had run there. Says whether
    /// there was such a run with its files as they were written; one with other files is removed.
    pub fn restore(&self, folder: &Path, made_from: &Fingerprint) -> Result<bool> {
        Ok(self.holds(made_from) && self.restore_into(&Claim::take(folder)?, folder, made_from)?)
    }

    /// The same for a folder that is claimed already.
    pub(crate) fn restore_into(&self, claim: &Claim, folder: &Path, made_from: &Fingerprint) -> Result<bool> {
        let entry = self.entry(made_from);
        if !self.holds(made_from) {
            return Ok(false);
        }
        let Some((manifest, provenance)) = intact(&entry, made_from) else {
            if self.holds(made_from) {
                stderr::line(format_args!("{}: its files are not as they were written; removed", entry.display()));
                discard(&entry)?;
            }
            return Ok(false);
        };
        let outputs = Outputs::start(folder, claim.began(), made_from.clone())?;
        if outputs.adopt(&entry, &manifest).is_err() {
            // Another disk, files of somebody else, a cache that is tidied at this moment: the stage runs, and tells what
            // is in its own way.
            return outputs.abandon().map(|()| false);
        }
        let remarks = outputs.commit_adopted(&provenance).inspect_err(|_| drop(outputs.abandon()))?;
        remarks.iter().for_each(stderr::line);
        // What the last run said is not about these outputs. Nothing fails for a log.
        let _ = fs::remove_file(folder.join(file_names::LOG));
        let _ = write::create(&folder.join(file_names::LOG))
            .and_then(|mut log| log.write_all(b"taken from the cache of runs\n").at(folder, "write"));
        touch(&entry);
        Ok(true)
    }

    /// Keeps the finished run in `folder`, where the file system has hard links. The last one with the same fingerprint goes.
    pub fn keep(&self, folder: &Path) -> Result<()> {
        let made_from = Stamp::read(folder)?.made_from;
        let entry = self.entry(&made_from);
        let partial = leaving(&entry);
        let kept = link_all(folder, &partial).and_then(|()| {
            discard(&entry)?;
            fs::rename(&partial, &entry).at(&entry, "replace")
        });
        match kept {
            Err(error) if is_without_links(&error) => discard(&partial),
            outcome => outcome.inspect_err(|_| drop(discard(&partial))),
        }
    }

    /// Removes the run of this fingerprint, if there is one.
    pub fn remove(&self, made_from: &Fingerprint) -> Result<()> {
        discard(&self.entry(made_from))
    }

    /// Removes the runs that were not used for longest, until the others take no more than `limit` bytes, and what killed
    /// runs left. Runs of which the cache alone holds nothing, because they are in use, stay.
    pub fn trim(&self, limit: u64) -> Result<Trimmed> {
        let mut runs = self.runs()?;
        runs.sort();
        let (mut trimmed, mut is_full) = (Trimmed::default(), false);
        for (_, path) in runs.iter().rev() {
            let bytes = own_bytes(path);
            if bytes == 0 {
                // It will be one that was used until now, when something else takes its place.
                touch(path);
            }
            is_full |= trimmed.bytes + bytes > limit;
            if is_full && bytes > 0 {
                discard(path)?;
                trimmed.removed += 1;
            } else {
                trimmed.bytes += bytes;
                trimmed.kept += 1;
            }
        }
        Ok(trimmed)
    }

    /// All runs, with the time when each was used last. Removes what killed runs left; other things are not ours.
    fn runs(&self) -> Result<Vec<(SystemTime, PathBuf)>> {
        let mut runs = Vec::new();
        for path in if self.folder.is_dir() { walk::entries(&self.folder)? } else { Vec::new() } {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            // One that just went belonged to a stage that has ended meanwhile.
            let Ok(time) = fs::metadata(&path).and_then(|data| data.modified()) else { continue };
            match name.split_once('.') {
                None if is_key(name) => runs.push((time, path)),
                Some((key, rest)) if is_key(key) && rest.ends_with(PARTIAL) && is_forgotten(time) => discard(&path)?,
                _ => {}
            }
        }
        Ok(runs)
    }

    fn entry(&self, made_from: &Fingerprint) -> PathBuf {
        self.folder.join(made_from.key())
    }
}

/// Manifest and provenance of the run in `entry`, if it has this fingerprint and all its files are as they were written.
fn intact(entry: &Path, made_from: &Fingerprint) -> Option<(Manifest, Vec<u8>)> {
    let provenance = fs::read(entry.join(file_names::PROVENANCE)).ok()?;
    let is_same = Stamp::read(entry).is_ok_and(|stamp| stamp.made_from == *made_from);
    let is_whole = verify::folder(entry).is_ok_and(|(_, wrong)| wrong.is_empty());
    let manifest = Manifest::read(entry).ok()?;
    (is_same && is_whole).then_some((manifest, provenance))
}

/// Links the stamped files of `folder`, and all that its manifest lists, into the new folder `entry`.
fn link_all(folder: &Path, entry: &Path) -> Result<()> {
    fs::create_dir_all(entry).at(entry, "create")?;
    let manifest = Manifest::read(folder)?;
    for (name, output) in &manifest.files {
        if output.is_folder() { link_below(&folder.join(name), &entry.join(name))? } else { link(folder, entry, name)? }
    }
    [file_names::PROVENANCE, file_names::MANIFEST, file_names::DONE]
        .iter()
        .try_for_each(|name| link(folder, entry, name))
}

fn link(from: &Path, to: &Path, name: &str) -> Result<()> {
    hard_link(&from.join(name), &to.join(name))
}

fn is_forgotten(time: SystemTime) -> bool {
    time.elapsed().is_ok_and(|age| age > FORGOTTEN)
}

fn is_key(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Bytes below a folder that nothing else holds. What goes at this moment does not count.
fn own_bytes(folder: &Path) -> u64 {
    let files = walk::files(folder).unwrap_or_default();
    let data = files.iter().filter_map(|file| fs::symlink_metadata(file).ok());
    data.filter(|data| data.nlink() == 1).map(|data| data.len()).sum()
}

/// Now is when this run was used last. Where that cannot be noted, it goes earlier.
fn touch(entry: &Path) {
    let _ = File::open(entry).and_then(|folder| folder.set_modified(SystemTime::now()));
}

/// Under another name first, so that nobody finds half of a run.
fn discard(entry: &Path) -> Result<()> {
    let gone = if entry.extension().is_none() { leaving(entry) } else { entry.to_owned() };
    let renamed = if gone == entry { Ok(()) } else { fs::rename(entry, &gone) };
    match renamed.and_then(|()| fs::remove_dir_all(&gone)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome.at(entry, "remove"),
    }
}

/// A name for a run that comes or goes, for this process alone.
fn leaving(entry: &Path) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    entry.with_added_extension(format!("{}-{number}.{PARTIAL}", std::process::id()))
}

#[cfg(test)]
mod tests;
