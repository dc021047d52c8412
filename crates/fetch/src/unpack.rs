//! Archives, unpacked beside their place, whole or not at all.
//!
//! - `names`: names of entries, and where they go
//! - `entry`: an entry of any archive
//! - `gzipped`, `tarred`, `zipped`: readers of the formats

mod entry;
mod gzipped;
pub mod names;
mod tarred;
mod zipped;

use crate::disk::{self, Budget};
use crate::place;
use crate::source::{Source, Urls};
use anyhow::Context as _;
use artifact::Error;
use artifact::error::IoContext as _;
use artifact::stderr;
use entry::{Entry, Kind};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The folder with the content of an archive, not yet in its place.
pub struct Unpacked {
    folder: PathBuf,
}

impl Unpacked {
    /// Gives the folder its final name, which must be free.
    pub fn keep(self, target: &Path) -> artifact::Result<()> {
        disk::sync(&self.folder)?;
        place::rename(&self.folder, target)
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // After `keep` the folder is not there any more. If removing fails, the next run clears it away.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Unpacks `archive` as `source` says, which came from `urls`. An error is one line, whatever names are in the archive.
pub fn unpack(archive: &Path, source: &Source, urls: &Urls) -> anyhow::Result<Unpacked> {
    let folder = source.to.with_added_extension("unpacking");
    if folder.exists() {
        fs::remove_dir_all(&folder).at(&folder, "remove")?;
    }
    fs::create_dir(&folder).at(&folder, "create")?;
    let mut unpacker =
        Unpacker { source, urls, folder: &folder, files: 0, left_out: Vec::new(), empty: urls.unpack.keys().collect() };
    let unpacked = Unpacked { folder: folder.clone() };
    let mut budget = Budget::new(archive, &folder)?;
    let put = |entry: Entry<'_>, budget: &mut Budget| unpacker.put(entry, budget);
    format(archive)
        .and_then(|format| match format {
            Format::Zip => zipped::for_each(archive, &mut budget, put),
            Format::TarGz => tarred::for_each(archive, &mut budget, put),
        })
        .and_then(|()| unpacker.finish())
        .map_err(|error| anyhow::Error::msg(names::shown(&format!("{error:#}"))))
        .with_context(|| format!("{}: {}", source.name, urls.addresses[0].rsplit('/').next().unwrap_or_default()))?;
    Ok(unpacked)
}

enum Format {
    Zip,
    TarGz,
}

/// The format of an archive, by its content and not by its name.
fn format(archive: &Path) -> anyhow::Result<Format> {
    let mut magic = [0; 4];
    let n = File::open(archive).and_then(|mut file| file.read(&mut magic)).at(archive, "read")?;
    match &magic[..n] {
        b"PK\x03\x04" => Ok(Format::Zip),
        [0x1f, 0x8b, ..] => Ok(Format::TarGz),
        other => {
            Err(Error::unexpected(archive, "a zip or tar.gz archive", format!("a file that begins with {other:02x?}"))
                .into())
        }
    }
}

/// Puts entries where they belong.
struct Unpacker<'a> {
    source: &'a Source,
    urls: &'a Urls,
    folder: &'a Path,
    files: usize,
    left_out: Vec<PathBuf>,
    /// Paths in the archive that `unpack` names, and below which there was no file so far.
    empty: Vec<&'a PathBuf>,
}

impl Unpacker<'_> {
    fn put(&mut self, mut entry: Entry<'_>, budget: &mut Budget) -> anyhow::Result<()> {
        let shown = entry.name.display().to_string();
        let name = names::safe(&entry.name)?;
        if let Kind::Other(what) = entry.kind {
            anyhow::bail!("'{shown}' is {what}, not a file or folder, so nothing is unpacked");
        }
        let Some((inside, place)) = names::place(&name, &self.urls.unpack) else {
            self.left_out.extend(matches!(entry.kind, Kind::File).then_some(name));
            return Ok(());
        };
        let path = self.folder.join(place);
        if matches!(entry.kind, Kind::Folder) {
            return Ok(fs::create_dir_all(&path).at(&path, "create")?);
        }
        self.empty.retain(|other| *other != inside);
        self.files += 1;
        write(&path, &mut entry, budget).with_context(|| format!("'{shown}'"))
    }

    fn finish(self) -> anyhow::Result<()> {
        if let Some(inside) = self.empty.first() {
            anyhow::bail!("expected files below {}, got none", inside.display());
        }
        let left_out = match self.left_out.as_slice() {
            [] => String::new(),
            [one] => format!(", without {}", one.display()),
            [first, rest @ ..] => format!(", without {} and {} more", first.display(), rest.len()),
        };
        let files = if self.files == 1 { "file" } else { "files" };
        stderr::line(format_args!("{}: {} {files} unpacked{}", self.source.name, self.files, names::shown(&left_out)));
        Ok(())
    }
}

/// Writes a file that is not there yet: nothing is written twice, and never through a link.
fn write(path: &Path, entry: &mut Entry<'_>, budget: &mut Budget) -> anyhow::Result<()> {
    budget.spend(entry.size)?;
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).at(parent, "create")?;
    }
    let mut file = File::create_new(path).at(path, "create")?;
    // One byte more than declared shows that the declaration is wrong.
    let copied = io::copy(&mut entry.data.take(entry.size.saturating_add(1)), &mut file)?;
    anyhow::ensure!(
        copied == entry.size,
        "expected {} bytes, got {}",
        entry.size,
        if copied > entry.size { "more".to_owned() } else { copied.to_string() }
    );
    Ok(())
}
