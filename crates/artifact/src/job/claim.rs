//! Whose turn it is in an artifact folder, and since when.

use crate::error::{Error, IoContext, Result};
use crate::{layout, write};
use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::time::SystemTime;

/// An artifact folder that one run has for itself.
pub(crate) struct Claim {
    /// Held as long as the job runs: two runs never write into one folder.
    pub(super) lock: File,
    pub(super) began: SystemTime,
}

impl Claim {
    /// Takes `folder`, before its settings are read: what changes from now on, this run may not have heeded.
    pub(crate) fn take(folder: &Path) -> Result<Self> {
        let lock = File::open(folder).at(folder, "open")?;
        if let Err(error) = lock.try_lock() {
            let _ = fs::remove_file(folder.join(layout::STARTED));
            return Err(match error {
                TryLockError::WouldBlock => Error::unusable(folder, "another run is writing into this folder"),
                TryLockError::Error(reason) => Error::Io { path: folder.to_owned(), action: "lock", reason },
            });
        }
        Ok(Self { lock, began: began(folder)? })
    }
}

/// When the run began, by the clock that stamps files, which may lag behind the program's. Loading libtorch takes a
/// quarter of a second in which the program may be replaced, so Make's stamp counts; without one, it is now.
fn began(folder: &Path) -> Result<SystemTime> {
    let stamp = folder.join(layout::STARTED);
    let data = match fs::metadata(&stamp) {
        Ok(data) => data,
        Err(_) => write::create(&stamp)?.metadata().at(&stamp, "read")?,
    };
    // Another run that finds this folder taken may have done so.
    let _ = fs::remove_file(&stamp);
    data.modified().at(&stamp, "read")
}
