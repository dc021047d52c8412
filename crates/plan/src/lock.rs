//! One make at a time on each pipeline.

use artifact::error::IoContext as _;
use artifact::stderr;
use std::fs::{self, File, TryLockError};
use std::path::Path;

/// A lock that its holders lose only when they end, however they end.
///
/// Waits for another make that runs this pipeline, and says so. The lock is a file beside the pipeline's folder: one in
/// it would be in the way of `make clean`, and of pipelines that are refused before anything is written.
pub fn take(pipeline: &str) -> artifact::Result<File> {
    let folder = Path::new("artifacts/.lock");
    fs::create_dir_all(folder).at(folder, "create")?;
    let path = folder.join(pipeline);
    let lock = File::options().append(true).create(true).open(&path).at(&path, "open")?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            stderr::line(format_args!("make: another make runs {pipeline}; waiting for it to end"));
            lock.lock().at(&path, "lock")?;
        }
        Err(TryLockError::Error(reason)) => return Err(reason).at(&path, "lock"),
    }
    Ok(lock)
}
