//! Modification times of files, compared as Make does.

use artifact::error::IoContext as _;
use rustix::fs::{Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, futimens};
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Clocks of file servers may differ by this much from ours.
const TOLERANCE: Duration = Duration::from_secs(2);

/// When a file was last written; none if there is no such file.
pub fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

/// Whether a file was written later than now: the clock was ahead then, or is behind now.
pub fn is_of_the_future(path: &Path) -> bool {
    modified(path).is_some_and(|time| time > SystemTime::now() + TOLERANCE)
}

/// Gives a file of the future the time now, or all that reads it would run at every make until then.
pub fn bring_back(path: &Path) -> artifact::Result<()> {
    if !is_of_the_future(path) {
        return Ok(());
    }
    // By the file system's clock, which lags behind ours: what is written from here on must not be older.
    let time = |special| Timespec { tv_sec: 0, tv_nsec: special };
    let times = Timestamps { last_access: time(UTIME_OMIT), last_modification: time(UTIME_NOW) };
    let touched = File::options().append(true).open(path).and_then(|file| Ok(futimens(&file, &times)?));
    touched.at(path, "touch")
}

/// Whether Make would remake a target last made at `done` for this prerequisite.
pub fn is_newer(prerequisite: &Path, done: SystemTime) -> bool {
    modified(prerequisite).is_none_or(|time| time > done)
}
