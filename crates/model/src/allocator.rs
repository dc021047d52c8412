//! What the C library does with memory that a training step frees.

/// Keeps freed memory for the next step. A step's activations are tens of megabytes each. The C library would return
/// such blocks to the system when they are freed, and get them back page by page, zeroed, at the next step, which took
/// a third of the time of a training. Call it first in `main`. The process keeps the largest size that it reached.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "settings of the C library's allocator")]
pub fn keep_freed_memory() {
    // SAFETY: `mallopt` may be called at any time; it takes the allocator's lock.
    let set = |parameter, value| unsafe { libc::mallopt(parameter, value) };
    set(libc::M_MMAP_MAX, 0);
    set(libc::M_TRIM_THRESHOLD, -1);
}

/// Other C libraries have settings of their own, or none.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn keep_freed_memory() {}
