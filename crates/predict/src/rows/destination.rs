//! A file that appears when it is complete. Nothing is left of it when the program is killed before, if the file system
//! has files without names, as those of Linux do; elsewhere a file whose name ends in `.tmp` is left.

use artifact::error::IoContext as _;
use artifact::{path, write};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};
use std::fs::{self, File};
use std::hash::{BuildHasher as _, RandomState};
use std::io::Write as _;
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};

/// A file without its name.
pub struct Destination {
    file: File,
    path: PathBuf,
    /// What it is called until it is complete, on file systems whose files must have a name.
    temporary: Option<PathBuf>,
}

impl Destination {
    /// A file for `path`, which is left as it is.
    pub fn create(path: &Path) -> artifact::Result<Self> {
        let folder = path::folder_of(path);
        let temporary = temporary(path);
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let (file, temporary) = match open(folder, flags, Mode::from_raw_mode(0o666)) {
            Ok(file) => (File::from(file), None),
            Err(_) => (write::create(&temporary)?, Some(temporary)),
        };
        Ok(Self { file, path: path.to_owned(), temporary })
    }

    /// Where to write.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Gives the file its name, in place of any other of this name.
    pub fn appear(mut self) -> artifact::Result<()> {
        let path = self.path.clone();
        self.file.flush().and_then(|()| self.file.sync_all()).at(&path, "write")?;
        if self.temporary.is_none() {
            // No call links a file without a name over another one.
            let (unnamed, named) = (format!("/proc/self/fd/{}", self.file.as_raw_fd()), temporary(&path));
            linkat(CWD, unnamed.as_str(), CWD, &named, AtFlags::SYMLINK_FOLLOW)
                .map_err(Into::into)
                .at(&named, "write")?;
            self.temporary = Some(named);
        }
        if let Some(named) = &self.temporary {
            fs::rename(named, &path).at(&path, "replace")?;
        }
        self.temporary = None;
        Ok(())
    }
}

impl Drop for Destination {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            let _ = fs::remove_file(temporary);
        }
    }
}

/// Another program that writes to the same path has another name for its file, also one in another container.
fn temporary(path: &Path) -> PathBuf {
    path.with_added_extension(format!("{:016x}.tmp", RandomState::new().hash_one(path)))
}
