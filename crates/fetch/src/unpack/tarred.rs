//! Entries of a tar.gz archive.

use super::entry::{Entry, Kind};
use super::gzipped::Gunzip;
use crate::disk::Budget;
use artifact::error::IoContext as _;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader, Read, Take};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use tar::{Archive, EntryType};

/// Bytes of the longest extension header, which has the name and attributes of the next entry. No system has names of
/// more than 4096 bytes.
const EXTENSION: u64 = 64 << 10;

/// Calls `put` with every entry as the archive is read. Reading stops where the budget ends.
pub fn for_each(
    archive: &Path,
    budget: &mut Budget,
    put: impl FnMut(Entry<'_>, &mut Budget) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let file = File::open(archive).at(archive, "open")?;
    // Entries that are not unpacked pass through here, too.
    let mut tar = Archive::new(Gunzip::new(BufReader::new(file)).take(budget.left()));
    let mut done = entries(&mut tar, budget, put);
    let mut stream = tar.into_inner();
    if done.is_ok() {
        // The stream goes on after the last entry, and its checksum comes last.
        done = io::copy(&mut stream, &mut io::sink()).map(drop).map_err(anyhow::Error::from);
    }
    // If the budget ended the stream, that is the reason, and not what the reader says of such an end.
    if stream.limit() == 0 { budget.spend(u64::MAX) } else { done }
}

/// Reads the entries, and their extension headers: the library would read those of any length into memory.
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
            // The target of a link, which is refused anyway, and attributes of all entries.
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

/// The name that an extension header gives to the next entry, if it has one.
fn name_in(extension_header: &mut tar::Entry<'_, impl Read>) -> anyhow::Result<Option<PathBuf>> {
    let size = extension_header.size();
    anyhow::ensure!(
        size <= EXTENSION,
        "expected a name and attributes of at most {EXTENSION} bytes, got {size}; nothing is unpacked"
    );
    let path = |bytes: &[u8]| Some(PathBuf::from(OsStr::from_bytes(bytes)));
    if extension_header.header().entry_type() == EntryType::GNULongName {
        let mut name = Vec::new();
        extension_header.read_to_end(&mut name)?;
        return Ok(path(name.strip_suffix(b"\0").unwrap_or(&name)));
    }
    let mut name = None;
    for extension in extension_header.pax_extensions()?.into_iter().flatten() {
        let extension = extension?;
        match extension.key_bytes() {
            b"path" => name = path(extension.value_bytes()),
            b"size" => anyhow::bail!("expected files of less than 8 GB, got one that needs more; nothing is unpacked"),
            _ => {}
        }
    }
    Ok(name)
}
