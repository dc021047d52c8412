//! One make at a time on each pipeline.

use artifact::error::IoContext as _;
use artifact::{file_names, stderr};
use std::fs::{self, File, TryLockError};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Locks a pipeline. The system frees the lock when all processes that hold it have ended, however they end.
///
/// Waits for another make that runs this pipeline, and says so. The lock is a file beside the pipeline's folder:
/// inside, it would be in the way of `make clean`, and of pipelines that are refused before anything is written.
pub fn take(pipeline: &str) -> artifact::Result<File> {
    let folder = Path::new("artifacts").join(file_names::LOCKS);
    fs::create_dir_all(&folder).at(&folder, "create")?;
    let path = folder.join(pipeline);
    loop {
        let lock = File::options().append(true).create(true).open(&path).at(&path, "open")?;
        hold(&lock, &path, pipeline)?;
        // If somebody removed the artifacts meanwhile, this file is gone, and another make would lock a new one.
        if is_at(&lock, &path) {
            return Ok(lock);
        }
    }
}

/// Whether a make runs this pipeline now.
pub fn is_held(pipeline: &str) -> bool {
    let path = Path::new("artifacts").join(file_names::LOCKS).join(pipeline);
    File::open(path).is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

fn is_at(lock: &File, path: &Path) -> bool {
    let place = |data: fs::Metadata| (data.dev(), data.ino());
    fs::metadata(path).ok().map(place) == lock.metadata().ok().map(place)
}

fn hold(lock: &File, path: &Path, pipeline: &str) -> artifact::Result<()> {
    match lock.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            stderr::line(format_args!("make: another make runs {pipeline}; waiting for it to end"));
            lock.lock().at(path, "lock")
        }
        Err(TryLockError::Error(reason)) => Err(reason).at(path, "lock"),
    }
}
