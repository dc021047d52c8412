//! Entries of a zip archive.

use super::entry::{Entry, Kind};
use crate::disk::Budget;
use artifact::error::IoContext as _;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// The bits of a Unix mode that say what a file is, and those of plain files and folders.
const TYPE: u32 = 0o170_000;
const PLAIN: [u32; 3] = [0, 0o100_000, 0o040_000];

/// Calls `put` with every entry, if the declared sizes of all entries together are within the budget.
pub fn for_each(
    archive: &Path,
    budget: &mut Budget,
    mut put: impl FnMut(Entry<'_>, &mut Budget) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let file = File::open(archive).at(archive, "open")?;
    let mut zip = ZipArchive::new(BufReader::new(file))?;
    anyhow::ensure!(!zip.has_duplicate_names(), "expected every name once, got one twice; nothing is unpacked");
    let declared = zip.decompressed_size().unwrap_or(u128::MAX);
    anyhow::ensure!(declared <= u128::from(budget.left()), budget.spend(u64::MAX).unwrap_err());
    for index in 0..zip.len() {
        let mut file = zip.by_index(index)?;
        let (name, size) = (PathBuf::from(&*file.name()?), file.size());
        let kind = match file.unix_mode().unwrap_or_default() & TYPE {
            _ if file.is_symlink() => Kind::Other("a link"),
            mode if !PLAIN.contains(&mode) => Kind::Other("a device or the like"),
            _ if file.is_dir() => Kind::Folder,
            _ => Kind::File,
        };
        put(Entry { name, kind, size, data: &mut file }, budget)?;
    }
    Ok(())
}
