//! Archives, unpacked beside their place, whole or not at all.

mod budget;
mod gzipped;
mod names;
mod tarred;
mod zipped;

use crate::sources::Source;
use crate::{disk, place};
use anyhow::Context as _;
use artifact::Error;
use artifact::error::IoContext as _;
use budget::Budget;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// One entry of an archive, as it comes.
struct Entry<'a> {
    name: PathBuf,
    kind: Kind,
    /// As the archive declares it.
    size: u64,
    data: &'a mut dyn Read,
}

/// What an entry is. Whatever is neither file nor folder could lead out of the target folder.
enum Kind {
    File,
    Folder,
    Other(&'static str),
}

/// The folder that an archive became, not yet in its place.
pub struct Unpacked {
    folder: PathBuf,
}

impl Unpacked {
    /// Gives it its final name, which nothing must have.
    pub fn keep(self, target: &Path) -> artifact::Result<()> {
        disk::settle(&self.folder)?;
        place::give(&self.folder, target)
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // Not there any more after `keep`; otherwise the next run clears it away.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Unpacks `archive` as `source` says. What is wrong with it is one line, whatever is in it.
pub fn unpack(archive: &Path, source: &Source) -> anyhow::Result<Unpacked> {
    let folder = source.to.with_added_extension("unpacking");
    if folder.exists() {
        fs::remove_dir_all(&folder).at(&folder, "remove")?;
    }
    fs::create_dir(&folder).at(&folder, "create")?;
    let mut sorter =
        Sorter { source, folder: &folder, files: 0, left_out: Vec::new(), empty: source.unpack.keys().collect() };
    let unpacked = Unpacked { folder: folder.clone() };
    let mut budget = Budget::of(archive, &folder)?;
    let put = |entry: Entry<'_>, budget: &mut Budget| sorter.put(entry, budget);
    kind(archive)
        .and_then(|format| match format {
            Format::Zip => zipped::each(archive, &mut budget, put),
            Format::TarGz => tarred::each(archive, &mut budget, put),
        })
        .and_then(|()| sorter.finish())
        .map_err(|error| anyhow::Error::msg(names::shown(&format!("{error:#}"))))
        .with_context(|| format!("{}: {}", source.name, source.urls[0].rsplit('/').next().unwrap_or_default()))?;
    Ok(unpacked)
}

enum Format {
    Zip,
    TarGz,
}

/// Told by the content, not by the name.
fn kind(archive: &Path) -> anyhow::Result<Format> {
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
struct Sorter<'a> {
    source: &'a Source,
    folder: &'a Path,
    files: usize,
    left_out: Vec<PathBuf>,
    /// What `unpack` names and no entry was below, so far.
    empty: Vec<&'a PathBuf>,
}

impl Sorter<'_> {
    fn put(&mut self, mut entry: Entry<'_>, budget: &mut Budget) -> anyhow::Result<()> {
        let shown = entry.name.display().to_string();
        let name = names::safe(&entry.name)?;
        if let Kind::Other(what) = entry.kind {
            anyhow::bail!("'{shown}' is {what}; only files and folders are unpacked, so nothing is");
        }
        let Some((inside, place)) = names::place(&name, &self.source.unpack) else {
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
        eprintln!("{}: {} {files} unpacked{}", self.source.name, self.files, names::shown(&left_out));
        Ok(())
    }
}

/// `create_new` writes nothing twice, and what is new is no link.
fn write(path: &Path, entry: &mut Entry<'_>, budget: &mut Budget) -> anyhow::Result<()> {
    budget.spend(entry.size)?;
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).at(parent, "create")?;
    }
    let mut file = File::create_new(path).at(path, "create")?;
    // One byte more than declared is enough to know.
    let copied = io::copy(&mut entry.data.take(entry.size.saturating_add(1)), &mut file)?;
    anyhow::ensure!(
        copied == entry.size,
        "expected {} bytes, got {}",
        entry.size,
        if copied > entry.size { "more".to_owned() } else { copied.to_string() }
    );
    Ok(())
}
