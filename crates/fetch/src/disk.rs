//! Room on the disk, checked before anything is written.

use artifact::Error;
use artifact::error::IoContext as _;
use indicatif::DecimalBytes;
use std::fs::{self, File};
use std::path::Path;

/// Bytes that are always left free: a full disk would do more harm than the download is worth.
const SPARE: u64 = 64 << 20;

/// How many times its own size an archive may become. Deflate could do a thousand times, but photos and weights hardly
/// shrink at all; small archives that become huge are made to fill disks.
const TIMES: u64 = 100;

/// Bytes that any archive may become. Many tiny files in a small archive are honest: each is a kilobyte of tar at
/// least.
const HARMLESS: u64 = 64 << 20;

/// Bytes that an entry of an archive costs beside its content.
const ENTRY: u64 = 512;

/// Refuses `needed` bytes in `folder` if there is no room for them; `what`: what they are for.
pub fn check(folder: &Path, needed: u64, what: &str) -> artifact::Result<()> {
    let room = room(folder)?;
    if needed <= room {
        return Ok(());
    }
    let expected = format!("room for {} {what}", DecimalBytes(needed));
    Err(Error::unexpected(folder, expected, format!("{} that may be used", DecimalBytes(room))))
}

/// Writes all files in `folder` to the disk itself, so that they survive a power cut once they have their final name.
pub fn sync(folder: &Path) -> artifact::Result<()> {
    let open = File::open(folder).at(folder, "open")?;
    #[cfg(target_os = "linux")]
    rustix::fs::syncfs(&open).map_err(std::io::Error::from).at(folder, "write")?;
    #[cfg(not(target_os = "linux"))]
    open.sync_all().at(folder, "write")?;
    Ok(())
}

/// Bytes that may still be written into `folder`.
fn room(folder: &Path) -> artifact::Result<u64> {
    let disk = rustix::fs::statvfs(folder).map_err(std::io::Error::from).at(folder, "ask for free space of")?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize).saturating_sub(SPARE))
}

/// How many bytes an archive may still become.
pub struct Budget {
    left: u64,
    /// The message when they do not suffice.
    reason: String,
}

impl Budget {
    /// For `archive`, which is unpacked into `folder`.
    pub fn new(archive: &Path, folder: &Path) -> artifact::Result<Self> {
        Ok(Self::within(fs::metadata(archive).at(archive, "read")?.len(), folder, room(folder)?))
    }

    /// For an archive of `size` bytes, unpacked into `folder`, which has `room` for so many bytes.
    fn within(size: u64, folder: &Path, room: u64) -> Self {
        let most = size.saturating_mul(TIMES).max(HARMLESS);
        let (left, reason) = if room < most {
            let folder = folder.display();
            (room, format!("expected to unpack into the {} that may be used in {folder}, got more", DecimalBytes(room)))
        } else if most == HARMLESS {
            (most, format!("expected at most {} from an archive of {size} bytes, got more", DecimalBytes(most)))
        } else {
            (most, format!("expected at most {TIMES} times the archive's {size} bytes, got more"))
        };
        Self { left, reason }
    }

    /// Pays for an entry of `size` bytes.
    pub fn spend(&mut self, size: u64) -> anyhow::Result<()> {
        let cost = size.saturating_add(ENTRY);
        anyhow::ensure!(cost <= self.left, "{}; nothing is unpacked", self.reason);
        self.left -= cost;
        Ok(())
    }

    /// The bytes that are left.
    pub fn left(&self) -> u64 {
        self.left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smaller_of_room_and_limit_counts_and_is_named() {
        let says = |size, room| {
            let mut budget = Budget::within(size, Path::new("data/x"), room);
            (budget.left(), budget.spend(budget.left()).unwrap_err().to_string())
        };
        let nothing = "got more; nothing is unpacked";
        let disk = format!("expected to unpack into the 50.00 MB that may be used in data/x, {nothing}");
        assert_eq!(says(1000, 50_000_000), (50_000_000, disk));
        let small = format!("expected at most 67.11 MB from an archive of 1000 bytes, {nothing}");
        assert_eq!(says(1000, u64::MAX), (64 << 20, small));
        let times = format!("expected at most 100 times the archive's 1000000 bytes, {nothing}");
        assert_eq!(says(1_000_000, u64::MAX), (100_000_000, times));
    }
}
