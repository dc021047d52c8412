//! Room on the disk, asked for before anything is written.

use artifact::Error;
use artifact::error::IoContext as _;
use indicatif::DecimalBytes;
use std::path::Path;

/// Kept free whatever happens: a full disk hurts more than what is downloading.
const SPARE: u64 = 64 << 20;

/// Bytes that may still be written into `folder`.
pub fn room(folder: &Path) -> artifact::Result<u64> {
    let disk = rustix::fs::statvfs(folder).map_err(std::io::Error::from).at(folder, "ask for free space of")?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize).saturating_sub(SPARE))
}

/// Brings what was written into `folder` to the disk itself, as a name that outlives a power cut promises.
pub fn settle(folder: &Path) -> artifact::Result<()> {
    let open = std::fs::File::open(folder).at(folder, "open")?;
    #[cfg(target_os = "linux")]
    rustix::fs::syncfs(&open).map_err(std::io::Error::from).at(folder, "write")?;
    #[cfg(not(target_os = "linux"))]
    open.sync_all().at(folder, "write")?;
    Ok(())
}

/// Refuses `needed` bytes in `folder` that are not there; `what` they are for.
pub fn check(folder: &Path, needed: u64, what: &str) -> artifact::Result<()> {
    let room = room(folder)?;
    if needed <= room {
        return Ok(());
    }
    let expected = format!("room for {} {what}", DecimalBytes(needed));
    Err(Error::unexpected(folder, expected, format!("{} that may be used", DecimalBytes(room))))
}
