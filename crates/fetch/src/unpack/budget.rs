//! How much an archive may become. Small ones that become huge are made to fill disks.

use crate::disk;
use artifact::error::IoContext as _;
use indicatif::DecimalBytes;
use std::fs;
use std::path::Path;

/// Deflate could do a thousand, but photos and weights hardly shrink at all.
const TIMES: u64 = 100;
/// So much harms nobody, and many tiny files in a small archive are honest: each is a kilobyte of tar at least.
const HARMLESS: u64 = 64 << 20;
/// Every entry costs something, also an empty one.
const ENTRY: u64 = 512;

/// What is left of it.
pub struct Budget {
    left: u64,
    reason: String,
}

impl Budget {
    /// For `archive`, which is unpacked into `folder`.
    pub fn of(archive: &Path, folder: &Path) -> artifact::Result<Self> {
        Ok(Self::within(fs::metadata(archive).at(archive, "read")?.len(), folder, disk::room(folder)?))
    }

    /// For an archive of `size` bytes where `folder` has `room` for so many.
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

    /// Takes `size` bytes of one entry, or refuses.
    pub fn spend(&mut self, size: u64) -> anyhow::Result<()> {
        let cost = size.saturating_add(ENTRY);
        anyhow::ensure!(cost <= self.left, "{}; nothing is unpacked", self.reason);
        self.left -= cost;
        Ok(())
    }

    /// The bytes that may still come.
    pub fn left(&self) -> u64 {
        self.left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smaller_of_disk_and_measure_holds_and_is_named() {
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
