//! Which file a call is about, without the functions that this library replaces.

use libc::{AT_FDCWD, PATH_MAX, SYS_getcwd, SYS_readlink, c_char, c_int};
use std::ffi::CStr;
use std::fmt::Write as _;

/// What a call names its file by.
#[derive(Clone, Copy)]
pub enum Place {
    /// An open file.
    Open(c_int),
    /// A path, which may be relative to an open folder.
    Path(c_int, *const c_char),
}

impl Place {
    /// A path that may be relative to the working folder.
    pub fn path(path: *const c_char) -> Self {
        Self::Path(AT_FDCWD, path)
    }

    /// The absolute path of the file.
    pub fn absolute(self) -> String {
        match self {
            Self::Open(file) => of_open(file),
            // The standard library asks so whether there is `statx`.
            Self::Path(_, path) if path.is_null() => String::new(),
            Self::Path(folder, path) => {
                // SAFETY: the caller of a function that takes a path passes one that ends with a zero.
                #[expect(unsafe_code, reason = "an argument of a C function")]
                let path = unsafe { CStr::from_ptr(path) }.to_string_lossy();
                if path.starts_with('/') {
                    return path.into_owned();
                }
                let folder = if folder == AT_FDCWD { working_folder() } else { of_open(folder) };
                // Without a path, `statx` is about the open file itself.
                if path.is_empty() { folder } else { folder + "/" + &path }
            }
        }
    }
}

fn of_open(file: c_int) -> String {
    let mut link = String::new();
    let _ = write!(link, "/proc/self/fd/{file}\0");
    answered(|buffer, size| {
        // SAFETY: the path ends with a zero, and the buffer is as long as it says.
        #[expect(unsafe_code, reason = "a call that this library must not see")]
        unsafe {
            libc::syscall(SYS_readlink, link.as_ptr(), buffer, size)
        }
    })
}

fn working_folder() -> String {
    answered(|buffer, size| {
        // SAFETY: the buffer is as long as it says.
        #[expect(unsafe_code, reason = "a call that this library must not see")]
        unsafe {
            libc::syscall(SYS_getcwd, buffer, size)
        }
    })
}

/// What a call writes into a buffer, up to the first zero; nothing if it fails.
fn answered(call: impl FnOnce(*mut u8, usize) -> i64) -> String {
    let mut buffer = [0; PATH_MAX as usize];
    let length = usize::try_from(call(buffer.as_mut_ptr(), buffer.len())).unwrap_or_default();
    let text = &buffer[..length.min(buffer.len())];
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    String::from_utf8_lossy(&text[..end]).into_owned()
}
