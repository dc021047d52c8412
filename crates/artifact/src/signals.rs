//! Signals that would end a program without a word.
//!
//! - `lost_pages`: mapped files that another program cuts short

mod lost_pages;

pub(crate) use lost_pages::{Purpose, Watched};

/// Lets a write beyond the limit on the size of files (`ulimit -f`) fail with an error that names the file, instead of
/// killing the program.
#[expect(unsafe_code, reason = "the standard library has no way to ignore a signal")]
pub fn become_errors() {
    // SAFETY: SIG_IGN is no handler, so no code of ours runs when the signal comes.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
}
