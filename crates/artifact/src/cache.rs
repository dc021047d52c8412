//! The cache of runs: what stages wrote, by the fingerprint of what they were made from. A setting that is put back, or a
//! stage that another pipeline has too, takes its outputs from here instead of running again.
//!
//! `artifacts/.cache/<key>/` holds a finished artifact, as its stage stamped it. Its files are hard links, so those of
//! the present artifacts take no room of their own. Each is read and compared with its hash before it is used again:
//! whoever changes an artifact by hand changes the file in the cache too.

use crate::error::{Error, IoContext as _, Result};
use crate::fingerprint::Fingerprint;
use crate::job::Claim;
use crate::manifest::Manifest;
use crate::output::Outputs;
use crate::stamp::Stamp;
use crate::{file_names, stderr, verify, walk, write};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

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
            stderr::line(format_args!("{}: its files are not as they were written; removed", entry.display()));
            return discard(&entry).map(|()| false);
        };
        let outputs = Outputs::start(folder, claim.began(), made_from.clone())?;
        let linked = outputs.adopt(&entry, &manifest).and_then(|()| outputs.commit(&provenance));
        let remarks = linked.inspect_err(|_| drop(outputs.abandon()))?;
        remarks.iter().for_each(stderr::line);
        // What the last run said is not about these outputs.
        write::atomic(&folder.join(file_names::LOG), b"taken from the cache of runs\n")?;
        touch(&entry);
        Ok(true)
    }

    /// Keeps the finished run in `folder`. The last one with the same fingerprint goes.
    pub fn keep(&self, folder: &Path) -> Result<()> {
        let made_from = Stamp::read(folder)?.made_from;
        let entry = self.entry(&made_from);
        let partial = entry.with_added_extension(format!("{}.partial", std::process::id()));
        discard(&partial)?;
        let kept = link_all(folder, &partial).and_then(|()| {
            discard(&entry)?;
            fs::rename(&partial, &entry).at(&entry, "replace")
        });
        kept.inspect_err(|_| drop(discard(&partial)))
    }

    /// Removes the run of this fingerprint, if there is one.
    pub fn remove(&self, made_from: &Fingerprint) -> Result<()> {
        discard(&self.entry(made_from))
    }

    /// Removes the runs that were not used for longest, until all others take no more than `limit` bytes, and what killed
    /// runs left. Files of the present artifacts do not count.
    pub fn trim(&self, limit: u64) -> Result<Trimmed> {
        let mut runs: Vec<(SystemTime, PathBuf)> = Vec::new();
        for path in if self.folder.is_dir() { walk::entries(&self.folder)? } else { Vec::new() } {
            let time = fs::metadata(&path).and_then(|data| data.modified()).at(&path, "read")?;
            match path.extension() {
                None => runs.push((time, path)),
                // One that is on its way belongs to a stage that is about to end.
                Some(_) if time.elapsed().is_ok_and(|age| age.as_secs() > 3600) => discard(&path)?,
                Some(_) => {}
            }
        }
        runs.sort();
        let mut trimmed = Trimmed::default();
        for (_, path) in runs.iter().rev() {
            let bytes = own_bytes(path)?;
            if trimmed.bytes + bytes <= limit {
                trimmed.bytes += bytes;
                trimmed.kept += 1;
            } else {
                discard(path)?;
                trimmed.removed += 1;
            }
        }
        Ok(trimmed)
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

/// Links all files below the folder `from` into the folder `to`.
pub(crate) fn link_below(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).at(to, "create")?;
    for file in walk::files(from)? {
        let place = to.join(file.strip_prefix(from).unwrap_or(&file));
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).at(parent, "create")?;
        }
        hard_link(&file, &place)?;
    }
    Ok(())
}

fn link(from: &Path, to: &Path, name: &str) -> Result<()> {
    hard_link(&from.join(name), &to.join(name))
}

/// A link to a plain file. What a link in an artifact leads to is not ours to keep.
pub(crate) fn hard_link(from: &Path, to: &Path) -> Result<()> {
    if !fs::symlink_metadata(from).at(from, "read")?.is_file() {
        return Err(Error::unexpected(from, "a file", "something else"));
    }
    fs::hard_link(from, to).at(to, "link")
}

/// Bytes below a folder that nothing else holds.
fn own_bytes(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for file in walk::files(folder)? {
        let data = fs::symlink_metadata(&file).at(&file, "read")?;
        bytes += if data.nlink() == 1 { data.len() } else { 0 };
    }
    Ok(bytes)
}

/// Now is when this run was used last. Where that cannot be noted, it goes earlier.
fn touch(entry: &Path) {
    let _ = File::open(entry).and_then(|folder| folder.set_modified(SystemTime::now()));
}

fn discard(entry: &Path) -> Result<()> {
    match fs::remove_dir_all(entry) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome.at(entry, "remove"),
    }
}
