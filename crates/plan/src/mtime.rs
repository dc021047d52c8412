//! Modification times of files, compared as Make does.

use artifact::file_names::LOCKS;
use artifact::{stderr, write};
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, utimensat};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// The clocks of two file systems may differ by this much.
const TOLERANCE: Duration = Duration::from_secs(2);

/// Now, by the clock of the file system that holds the artifacts: that of a file server may be ahead of ours.
fn now() -> SystemTime {
    static NOW: OnceLock<SystemTime> = OnceLock::new();
    let written = || {
        let path = Path::new("artifacts").join(LOCKS).join(format!(".now.{}", std::process::id()));
        let time = write::create(&path).ok().and_then(|file| file.metadata().ok()?.modified().ok());
        // Where nothing was ever made, there is no such folder.
        let _ = fs::remove_file(&path);
        time
    };
    *NOW.get_or_init(|| written().unwrap_or_else(SystemTime::now))
}

/// When a file was last written; none if there is no such file.
pub fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

/// Whether a file was written later than now: the clock was ahead then, or is behind now.
pub fn is_of_the_future(path: &Path) -> bool {
    modified(path).is_some_and(|time| time > now() + TOLERANCE)
}

/// Gives a file of the future the time now, or all that reads it would run at every make until then. Where that is not
/// allowed, such as for programs of somebody else, it stays.
pub fn bring_back(path: &Path) {
    if is_of_the_future(path) {
        // By the file system's clock, which lags behind ours: what is written from here on must not be older.
        let time = |special| Timespec { tv_sec: 0, tv_nsec: special };
        let times = Timestamps { last_access: time(UTIME_OMIT), last_modification: time(UTIME_NOW) };
        if let Err(error) = utimensat(CWD, path, &times, AtFlags::empty()) {
            stderr::line(format_args!("{}: its time is of the future and stays so: {error}", path.display()));
        }
    }
}

/// Whether Make would remake a target last made at `done` for this prerequisite.
pub fn is_newer(prerequisite: &Path, done: SystemTime) -> bool {
    modified(prerequisite).is_none_or(|time| time > done)
}
