//! The lock on an artifact folder, and the time when its run began.

use crate::error::{Error, IoContext, Result};
use crate::{file_names, output, write};
use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::time::SystemTime;

/// An artifact folder, locked for one run.
pub struct Claim {
    /// Held as long as the job runs: two runs never write into one folder.
    pub(super) lock: File,
    pub(super) began: SystemTime,
}

impl Claim {
    /// Clears away what a killed run left in `folder`, for a stage that need not run again.
    pub fn clear(folder: &Path) -> Result<()> {
        let _claim = Self::take(folder)?;
        output::clear(folder)
    }

    /// When the run began, by the file system's clock.
    pub(crate) fn began(&self) -> SystemTime {
        self.began
    }

    /// Locks `folder`. Comes before the settings are read: they count as changed if they change after this moment.
    pub(crate) fn take(folder: &Path) -> Result<Self> {
        let lock = File::open(folder).at(folder, "open")?;
        if let Err(error) = lock.try_lock() {
            let _ = fs::remove_file(folder.join(file_names::STARTED));
            return Err(match error {
                TryLockError::WouldBlock => Error::unusable(folder, "another run is writing into this folder"),
                TryLockError::Error(reason) => Error::Io { path: folder.to_owned(), action: "lock", reason },
            });
        }
        Ok(Self { lock, began: began(folder)? })
    }
}

/// When the run began, by the file system's clock, which may lag behind the program's.
///
/// Make touches `.started` before it starts the program, because loading libtorch takes a quarter of a second in which
/// the program may be replaced. Without that file the run begins now.
fn began(folder: &Path) -> Result<SystemTime> {
    let stamp = folder.join(file_names::STARTED);
    let data = match fs::metadata(&stamp) {
        Ok(data) => data,
        Err(_) => write::create(&stamp)?.metadata().at(&stamp, "read")?,
    };
    // Another run that found this folder locked may have removed it already.
    let _ = fs::remove_file(&stamp);
    data.modified().at(&stamp, "read")
}
