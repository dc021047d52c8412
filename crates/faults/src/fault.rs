//! Which call fails.

use crate::place::Place;
use libc::{ENOSPC, O_APPEND, O_CLOEXEC, O_CREAT, O_WRONLY, SYS_open, SYS_write, c_int};
use std::env;
use std::ffi::CString;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Whether a call may need more room on the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Room {
    Takes,
    TakesNone,
}

/// What the environment says.
struct Fault {
    below: String,
    at: usize,
    error: c_int,
    is_lasting: bool,
    calls: c_int,
}

/// Calls that counted.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// The error with which this call fails; `None` if it is to be made.
pub fn strikes(name: &str, place: Place, room: Room) -> Option<c_int> {
    static FAULT: OnceLock<Option<Fault>> = OnceLock::new();
    let fault = FAULT.get_or_init(Fault::read).as_ref()?;
    if fault.error == ENOSPC && room == Room::TakesNone {
        return None;
    }
    let path = place.absolute();
    let below = path.strip_prefix(&fault.below)?;
    let number = COUNT.fetch_add(1, Ordering::SeqCst) + 1;
    note(fault.calls, &format!("{name} {}\n", below.trim_start_matches('/')));
    let fails = number == fault.at || (fault.is_lasting && fault.at > 0 && number > fault.at);
    fails.then_some(fault.error)
}

impl Fault {
    fn read() -> Option<Self> {
        let number = |name| env::var(name).ok()?.parse().ok();
        let calls = CString::new(env::var("FAULTS_CALLS").ok()?).ok()?;
        // SAFETY: the path ends with a zero.
        #[expect(unsafe_code, reason = "a call that this library must not see")]
        let calls =
            unsafe { libc::syscall(SYS_open, calls.as_ptr(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) };
        Some(Self {
            below: env::var("FAULTS_BELOW").ok()?,
            at: number("FAULTS_AT")?,
            error: number("FAULTS_ERROR")? as c_int,
            is_lasting: env::var_os("FAULTS_LASTING").is_some(),
            calls: calls as c_int,
        })
    }
}

fn note(calls: c_int, line: &str) {
    // SAFETY: the line is as long as it says.
    #[expect(unsafe_code, reason = "a call that this library must not see")]
    unsafe {
        libc::syscall(SYS_write, calls, line.as_ptr(), line.len())
    };
}
