//! The lock on an artifact folder, and the time when its run began.

use crate::error::{Error, IoContext, Result};
use crate::output;
use rustix::fs::{Timespec, Timestamps, UTIME_NOW, futimens};
use std::fs::{File, TryLockError};
use std::io;
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
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::unusable(folder, "another run is writing into this folder"));
            }
            Err(TryLockError::Error(reason)) => return Err(reason).at(folder, "lock"),
        }
        let began = now(&lock).at(folder, "touch")?;
        Ok(Self { lock, began })
    }
}

/// What time it is for the file system of `folder`, whose clock may lag behind the program's.
fn now(folder: &File) -> io::Result<SystemTime> {
    let now = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
    futimens(folder, &Timestamps { last_access: now, last_modification: now })?;
    folder.metadata()?.modified()
}
