//! Entries of a tar.gz archive.

use super::gzipped::Gunzip;
use super::{Budget, Entry, Kind};
use artifact::error::IoContext as _;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader, Read, Take};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use tar::{Archive, EntryType};

/// How long a remark about the next entry may be: its name, at most 4096 bytes on any system, and its attributes.
const REMARK: u64 = 64 << 10;

/// Calls `put` with every entry as the archive is read, which ends where the budget does.
pub fn each(
    archive: &Path,
    budget: &mut Budget,
    put: impl FnMut(Entry<'_>, &mut Budget) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let file = File::open(archive).at(archive, "open")?;
    // What is not unpacked still passes through here.
    let mut tar = Archive::new(Gunzip::new(BufReader::new(file)).take(budget.left()));
    let mut done = entries(&mut tar, budget, put);
    let mut stream = tar.into_inner();
    if done.is_ok() {
        // What follows the last entry holds the checksum of the stream.
        done = io::copy(&mut stream, &mut io::sink()).map(drop).map_err(anyhow::Error::from);
    }
    // An end that the budget made is no end, and whatever is said of it is not the reason.
    if stream.limit() == 0 { budget.spend(u64::MAX) } else { done }
}

/// The library would read remarks of any length into memory, so they are read here.
fn entries<R: Read>(
    tar: &mut Archive<Take<R>>,
    budget: &mut Budget,
    mut put: impl FnMut(Entry<'_>, &mut Budget) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut long_name = None;
    for entry in tar.entries()?.raw(true) {
        let mut entry = entry?;
        let kind = match entry.header().entry_type() {
            EntryType::GNULongName | EntryType::XHeader => {
                long_name = name_in(&mut entry)?.or(long_name);
                continue;
            }
            // Where a link leads, which goes nowhere here, and a remark about all entries.
            EntryType::GNULongLink | EntryType::XGlobalHeader => continue,
            EntryType::Regular | EntryType::Continuous => Kind::File,
            EntryType::Directory => Kind::Folder,
            EntryType::Link | EntryType::Symlink => Kind::Other("a link"),
            _ => Kind::Other("a device or the like"),
        };
        let name = match long_name.take() {
            Some(name) => name,
            None => entry.path()?.into_owned(),
        };
        let size = entry.size();
        put(Entry { name, kind, size, data: &mut entry }, budget)?;
    }
    Ok(())
}

/// The name that a remark gives to the next entry, if it does.
fn name_in(remark: &mut tar::Entry<'_, impl Read>) -> anyhow::Result<Option<PathBuf>> {
    let size = remark.size();
    anyhow::ensure!(
        size <= REMARK,
        "expected a name and attributes of at most {REMARK} bytes, got {size}; nothing is unpacked"
    );
    let path = |bytes: &[u8]| Some(PathBuf::from(OsStr::from_bytes(bytes)));
    if remark.header().entry_type() == EntryType::GNULongName {
        let mut name = Vec::new();
        remark.read_to_end(&mut name)?;
        return Ok(path(name.strip_suffix(b"\0").unwrap_or(&name)));
    }
    let mut name = None;
    for extension in remark.pax_extensions()?.into_iter().flatten() {
        let extension = extension?;
        match extension.key_bytes() {
            b"path" => name = path(extension.value_bytes()),
            b"size" => anyhow::bail!("expected files of less than 8 GB, got one that needs more; nothing is unpacked"),
            _ => {}
        }
    }
    Ok(name)
}
