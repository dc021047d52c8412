//! Modification times of files. Only Make looks at them, and only to see what was written during its run.

use artifact::error::IoContext as _;
use artifact::file_names::LOCKS;
use artifact::{Result, write};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// File systems count time in steps of up to two seconds: what is written now is later than what was written this long
/// before.
const BEFORE: Duration = Duration::from_secs(4);

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

/// Lets a finished stage be newer than the files `read`, as Make wants it, and all of them older than what is written
/// from here on: times may come from another clock, or from copies. What is fresh is decided elsewhere, by content.
pub fn settle(done: &Path, read: &[PathBuf]) -> Result<()> {
    let before = now() - BEFORE;
    for path in read {
        if modified(path).is_some_and(|time| time > before) {
            set(path, before)?;
        }
    }
    let newest = read.iter().filter_map(|path| modified(path)).max();
    match (modified(done), newest) {
        (Some(time), _) if time > before => set(done, before),
        (Some(time), Some(newest)) if time < newest => set(done, newest),
        _ => Ok(()),
    }
}

fn set(path: &Path, time: SystemTime) -> Result<()> {
    File::open(path).and_then(|file| file.set_modified(time)).at(path, "set the time of")
}
