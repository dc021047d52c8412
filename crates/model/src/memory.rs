//! What happens to memory that a training step gives back.

/// Keeps freed memory for the next step. A step's activations are tens of megabytes each; the C library returns such
/// blocks to the system when they are freed and gets them back page by page, zeroed, at the next step, which took a third
/// of the time of a training. Call it first in `main`; the process stays as large as it was at its largest.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "two settings of the C library's allocator, made before any other thread runs")]
pub fn keep() {
    unsafe {
        libc::mallopt(libc::M_MMAP_MAX, 0);
        libc::mallopt(libc::M_TRIM_THRESHOLD, -1);
    }
}

/// Other C libraries keep memory or not, as they like.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn keep() {}
