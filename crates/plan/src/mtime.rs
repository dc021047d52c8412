//! Modification times of files. Only Make looks at them, and only to see what was written during its run.

use artifact::error::IoContext as _;
use artifact::file_names::LOCKS;
use artifact::{Result, write};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// The first of January 2000, since 1970: no clock is that far behind.
const LONG_AGO: Duration = Duration::from_hours(262_968);

/// Now, by the clock of the file system that holds the artifacts: that of a file server may be ahead of ours.
pub fn now() -> SystemTime {
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
fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

/// Lets Make see a finished stage as fresh, and as stale as soon as a stage writes one of the files `read` anew, whatever
/// the clock says then: all of them become equally old. What is fresh is decided elsewhere, by content.
pub fn settle(done: &Path, read: &[PathBuf]) -> Result<()> {
    read.iter().map(PathBuf::as_path).chain([done]).try_for_each(make_old)
}

fn make_old(path: &Path) -> Result<()> {
    let long_ago = SystemTime::UNIX_EPOCH + LONG_AGO;
    if modified(path).is_none_or(|time| time == long_ago) {
        return Ok(());
    }
    match File::open(path).and_then(|file| file.set_modified(long_ago)) {
        // A file of somebody else: its stage may run without need.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
        outcome => outcome.at(path, "set the time of"),
    }
}
