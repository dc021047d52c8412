//! Mapped files that become shorter. A program that looks at a page that its file no longer has gets SIGBUS, which would
//! end it without a word. Here it says which file that was, and ends with exit status 1.
//!
//! The handler is our own: one that is chained to that of the standard library, as crates do it, runs after it, and that one
//! has switched handling off by then. A second thread that looks at the same file would end the program first.

use crate::stderr::harmless;
use std::ffi::{CString, c_int, c_void};
use std::fmt::Display;
use std::mem::{self, MaybeUninit};
use std::ops::{Deref, DerefMut, Range};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering::SeqCst};

/// How many maps are watched at a time. Of more, a lost page ends the program without a word.
const MOST: usize = 1024;

/// What the handler knows of all maps. It may neither lock nor allocate.
static MAPS: [AtomicPtr<Mapped>; MOST] = [const { AtomicPtr::new(ptr::null_mut()) }; MOST];
/// Whether a handler runs, and may be looking at any [`Mapped`].
static IS_HANDLING: AtomicBool = AtomicBool::new(false);
/// Whether a handler is ending the program.
static IS_ENDING: AtomicBool = AtomicBool::new(false);
static HANDLER: Once = Once::new();

/// A memory map. Once a page of it is lost, looking at that page ends the program with exit status 1 and a sentence that
/// names the file.
pub struct Watched<M> {
    map: M,
    slot: Option<&'static AtomicPtr<Mapped>>,
}

/// What a file is mapped for.
#[derive(Clone, Copy)]
pub enum Purpose {
    Reading,
    Writing,
}

/// All that the handler needs to know of a map, made beforehand.
struct Mapped {
    addresses: Range<usize>,
    path: CString,
    became_shorter: String,
    other_reason: String,
}

impl<M: Deref<Target = [u8]>> Watched<M> {
    /// Watches `map`, which maps all of the file at `path`.
    pub fn new(map: M, path: &Path, purpose: Purpose) -> Self {
        HANDLER.call_once(handle);
        let mapped = Box::into_raw(Box::new(Mapped::new(map.as_ptr_range(), path, purpose)));
        let is_free = |slot: &&AtomicPtr<_>| slot.compare_exchange(ptr::null_mut(), mapped, SeqCst, SeqCst).is_ok();
        let slot = MAPS.iter().find(is_free);
        if slot.is_none() {
            forget(mapped);
        }
        Self { map, slot }
    }
}

impl<M> Deref for Watched<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.map
    }
}

impl<M> DerefMut for Watched<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.map
    }
}

impl<M> Drop for Watched<M> {
    /// Before the addresses are free for another map.
    fn drop(&mut self) {
        if let Some(slot) = self.slot {
            forget(slot.swap(ptr::null_mut(), SeqCst));
        }
    }
}

/// Frees `mapped`, which is in no slot any more.
#[expect(unsafe_code, reason = "the handler may neither lock nor allocate")]
fn forget(mapped: *mut Mapped) {
    // A handler says that it runs before it looks at any slot. So one that still found `mapped` in a slot has said so by now,
    // and the program is about to end.
    if !IS_HANDLING.load(SeqCst) {
        // SAFETY: `new` made it as a box; its slot, if it had one, was emptied by whoever calls this, so it is freed once, and
        // no handler has it.
        drop(unsafe { Box::from_raw(mapped) });
    }
}

impl Mapped {
    fn new(bytes: Range<*const u8>, path: &Path, purpose: Purpose) -> Self {
        let (done, failed) = match purpose {
            Purpose::Reading => ("read", "failed to read: the disk reports an error"),
            Purpose::Writing => ("written", "failed to write: the disk is full or reports an error"),
        };
        let sentence = |said: &dyn Display| format!("{}: {said}\n", harmless(&path.display().to_string()));
        Self {
            addresses: bytes.start.addr()..bytes.end.addr(),
            path: CString::new(path.as_os_str().as_bytes()).unwrap_or_default(),
            became_shorter: sentence(&format_args!("became shorter while it was {done}")),
            other_reason: sentence(&failed),
        }
    }

    /// What to say, if the file has `length` bytes now; none: it cannot be found.
    fn sentence(&self, length: Option<u64>) -> &str {
        let is_shorter = length.is_some_and(|length| length < self.addresses.len() as u64);
        if is_shorter { &self.became_shorter } else { &self.other_reason }
    }
}

/// Sets up the handler.
#[expect(unsafe_code, reason = "the standard library has no signal handlers")]
fn handle() {
    // SAFETY: `sigaction` is a C struct of numbers, for all of which zero is a value: no flags, and no signals blocked.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = on_lost_page as *const () as usize;
    action.sa_flags = libc::SA_SIGINFO;
    // SAFETY: `action` is whole, and its handler does only what is allowed at any moment. The one that it replaces would tell
    // of an overflow of the stack, which is SIGSEGV on Linux and so still told.
    unsafe { libc::sigaction(libc::SIGBUS, &raw const action, ptr::null_mut()) };
}

/// Runs on the thread that looked at the page, at any moment of its work. So it only reads memory that was made before, and
/// calls only functions that POSIX lists as async-signal-safe: stat, write, _exit, pause, signal, raise.
#[expect(unsafe_code, reason = "a signal handler")]
extern "C" fn on_lost_page(_signal: c_int, info: *mut libc::siginfo_t, _context: *mut c_void) {
    IS_HANDLING.store(true, SeqCst);
    // SAFETY: the system calls this with a whole `siginfo_t`, as `SA_SIGINFO` asks it to.
    let info = unsafe { &*info };
    // SAFETY: a fault, as opposed to a signal that a program sent (a code of 0 or less), has an address.
    let address = (info.si_code > 0).then(|| unsafe { info.si_addr() }.addr());
    for slot in &MAPS {
        // SAFETY: what is in a slot is whole, and not freed since this handler said that it runs (see `forget`).
        let mapped = unsafe { slot.load(SeqCst).as_ref() };
        if let Some(mapped) = mapped.filter(|mapped| address.is_some_and(|at| mapped.addresses.contains(&at))) {
            end(mapped);
        }
    }
    // It is another's: all goes on as if there were no handler.
    // SAFETY: SIG_DFL is no handler of ours.
    unsafe { libc::signal(libc::SIGBUS, libc::SIG_DFL) };
    // SAFETY: the signal is blocked while its handler runs, and ends the program when this one returns.
    unsafe { libc::raise(libc::SIGBUS) };
}

#[expect(unsafe_code, reason = "part of a signal handler")]
fn end(mapped: &Mapped) -> ! {
    // Threads that look at the same file at the same time say it once.
    while IS_ENDING.swap(true, SeqCst) {
        // SAFETY: it only waits, for the thread that was first to end the program.
        unsafe { libc::pause() };
    }
    let mut found = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: the path ends with a zero byte, and `found` has room for the answer.
    let is_there = unsafe { libc::stat(mapped.path.as_ptr(), found.as_mut_ptr()) } == 0;
    // SAFETY: the call filled it.
    let length = is_there.then(|| unsafe { found.assume_init_ref() }.st_size as u64);
    let sentence = mapped.sentence(length);
    // SAFETY: it writes the bytes of a whole text.
    unsafe { libc::write(libc::STDERR_FILENO, sentence.as_ptr().cast(), sentence.len()) };
    // SAFETY: the program ends as one that is killed, without destructors, and its locks are released.
    unsafe { libc::_exit(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_that_is_shorter_became_shorter() {
        let bytes = [0; 100];
        for (purpose, shorter, other) in [
            (
                Purpose::Reading,
                "a: became shorter while it was read\n",
                "a: failed to read: the disk reports an error\n",
            ),
            (
                Purpose::Writing,
                "a: became shorter while it was written\n",
                "a: failed to write: the disk is full or reports an error\n",
            ),
        ] {
            let mapped = Mapped::new(bytes.as_ptr_range(), Path::new("a"), purpose);
            assert_eq!(mapped.sentence(Some(99)), shorter);
            assert_eq!([Some(100), Some(101), None].map(|length| mapped.sentence(length)), [other; 3]);
        }
    }

    #[test]
    fn a_terminal_obeys_no_name() {
        let mapped = Mapped::new([0; 1].as_ptr_range(), Path::new("a\u{1b}[2J"), Purpose::Reading);
        assert_eq!(mapped.sentence(Some(0)), "a\\u{1b}[2J: became shorter while it was read\n");
    }
}
