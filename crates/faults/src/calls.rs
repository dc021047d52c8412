//! The functions that stand in the place of those of the C library: each one is made, unless the fault strikes it.

use crate::fault::Room::{self, Takes, TakesNone};
use crate::fault::strikes;
use crate::place::Place;
use libc::{
    __errno_location, MAP_FAILED, O_CREAT, RTLD_NEXT, c_char, c_int, c_uint, c_void, iovec, mode_t, off64_t, size_t,
    ssize_t, timespec,
};
use std::mem::transmute;
use std::sync::atomic::{AtomicPtr, Ordering};

/// Opening may create a file.
fn opens(flags: c_int) -> Room {
    if flags & O_CREAT == 0 { TakesNone } else { Takes }
}

/// `fn name(arguments) -> type = what a failure returns, what the call is about, whether it takes room;`
macro_rules! intercept {
    ($(fn $name:ident($($argument:ident: $kind:ty),*) -> $result:ty = $failed:expr, $place:expr, $room:expr;)*) => {$(
        #[unsafe(no_mangle)]
        #[expect(unsafe_code, reason = "the C library's interface")]
        unsafe extern "C" fn $name($($argument: $kind),*) -> $result {
            static NEXT: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());
            if let Some(error) = strikes(stringify!($name), $place, $room) {
                // SAFETY: each thread has its own error number, which is always there.
                unsafe { *__errno_location() = error };
                return $failed;
            }
            if NEXT.load(Ordering::Relaxed).is_null() {
                // SAFETY: the name ends with a zero.
                let next = unsafe { libc::dlsym(RTLD_NEXT, concat!(stringify!($name), "\0").as_ptr().cast()) };
                assert!(!next.is_null(), "the C library has no {}", stringify!($name));
                NEXT.store(next, Ordering::Relaxed);
            }
            // SAFETY: the C library's function of this name has this type, or is variadic (`open64`, `openat64`) and takes
            // these arguments in the same way on x86-64 and AArch64 of Linux.
            let next: unsafe extern "C" fn($($kind),*) -> $result = unsafe { transmute(NEXT.load(Ordering::Relaxed)) };
            // SAFETY: the caller keeps the promises that the C library's function asks for.
            unsafe { next($($argument),*) }
        }
    )*};
}

// `open64` and `openat64` take a mode only if they create a file. Without it this passes on what happens to be there,
// which is not looked at.
intercept! {
    fn open64(path: *const c_char, flags: c_int, mode: mode_t) -> c_int = -1, Place::path(path), opens(flags);
    fn openat64(folder: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int
        = -1, Place::Path(folder, path), opens(flags);
    fn read(file: c_int, to: *mut c_void, size: size_t) -> ssize_t = -1, Place::Open(file), TakesNone;
    fn pread64(file: c_int, to: *mut c_void, size: size_t, at: off64_t) -> ssize_t = -1, Place::Open(file), TakesNone;
    fn write(file: c_int, from: *const c_void, size: size_t) -> ssize_t = -1, Place::Open(file), Takes;
    fn writev(file: c_int, from: *const iovec, count: c_int) -> ssize_t = -1, Place::Open(file), Takes;
    fn pwrite64(file: c_int, from: *const c_void, size: size_t, at: off64_t) -> ssize_t = -1, Place::Open(file), Takes;
    fn copy_file_range(from: c_int, from_at: *mut off64_t, to: c_int, to_at: *mut off64_t, size: size_t, flags: c_uint)
        -> ssize_t = -1, Place::Open(to), Takes;
    fn fallocate64(file: c_int, mode: c_int, from: off64_t, size: off64_t) -> c_int = -1, Place::Open(file), Takes;
    fn futimens(file: c_int, times: *const timespec) -> c_int = -1, Place::Open(file), TakesNone;
    fn ftruncate64(file: c_int, size: off64_t) -> c_int = -1, Place::Open(file), Takes;
    fn mmap64(address: *mut c_void, size: size_t, access: c_int, flags: c_int, file: c_int, at: off64_t) -> *mut c_void
        = MAP_FAILED, Place::Open(file), TakesNone;
    fn fsync(file: c_int) -> c_int = -1, Place::Open(file), Takes;
    fn fdatasync(file: c_int) -> c_int = -1, Place::Open(file), Takes;
    fn statx(folder: c_int, path: *const c_char, flags: c_int, mask: c_uint, to: *mut libc::statx) -> c_int
        = -1, Place::Path(folder, path), TakesNone;
    fn opendir(path: *const c_char) -> *mut libc::DIR = std::ptr::null_mut(), Place::path(path), TakesNone;
    fn rename(from: *const c_char, to: *const c_char) -> c_int = -1, Place::path(to), Takes;
    fn linkat(from_folder: c_int, from: *const c_char, to_folder: c_int, to: *const c_char, flags: c_int) -> c_int
        = -1, Place::Path(to_folder, to), Takes;
    fn mkdir(path: *const c_char, mode: mode_t) -> c_int = -1, Place::path(path), Takes;
    fn unlink(path: *const c_char) -> c_int = -1, Place::path(path), TakesNone;
    fn unlinkat(folder: c_int, path: *const c_char, flags: c_int) -> c_int = -1, Place::Path(folder, path), TakesNone;
    fn rmdir(path: *const c_char) -> c_int = -1, Place::path(path), TakesNone;
}
