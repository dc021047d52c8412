//! Which call fails.

use crate::place::Place;
use libc::{ENOSPC, O_APPEND, O_CLOEXEC, O_CREAT, O_WRONLY, SYS_open, SYS_write, c_int};
use std::env;
use std::ffi::CString;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Whether a call may need more room on the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Room {
    Takes,
    TakesNone,
}

/// What the environment says.
struct Fault {
    below: String,
    call: Option<String>,
    time: usize,
    error: c_int,
    is_lasting: bool,
    calls: c_int,
}

/// How often the chosen call was made.
static COUNT: AtomicUsize = AtomicUsize::new(0);
static HAS_STRUCK: AtomicBool = AtomicBool::new(false);
/// What a line of `FAULTS_CALLS` begins with if the call failed.
const STRUCK: &str = "! ";

/// The error with which this call fails; `None` if it is to be made.
pub fn strikes(name: &str, place: Place, room: Room) -> Option<c_int> {
    static FAULT: OnceLock<Option<Fault>> = OnceLock::new();
    let fault = FAULT.get_or_init(Fault::read).as_ref()?;
    if fault.error == ENOSPC && room == Room::TakesNone {
        return None;
    }
    let path = place.absolute();
    let below = path.strip_prefix(&fault.below)?.strip_prefix('/')?;
    let call = format!("{name} {below}");
    let is_chosen = fault.call.as_ref() == Some(&call) && COUNT.fetch_add(1, Ordering::SeqCst) + 1 == fault.time;
    let fails = is_chosen || (fault.is_lasting && HAS_STRUCK.load(Ordering::SeqCst));
    HAS_STRUCK.fetch_or(fails, Ordering::SeqCst);
    note(fault.calls, &format!("{}{call}\n", if fails { STRUCK } else { "" }));
    fails.then_some(fault.error)
}

impl Fault {
    fn read() -> Option<Self> {
        // Programs that this one starts are not disturbed.
        // SAFETY: this is the first call for a file, which comes before a program has threads.
        #[expect(unsafe_code, reason = "the environment is the process's")]
        unsafe {
            env::remove_var("LD_PRELOAD");
        }
        let number = |name| env::var(name).ok()?.parse().ok();
        let calls = CString::new(env::var("FAULTS_CALLS").ok()?).ok()?;
        // SAFETY: the path ends with a zero.
        #[expect(unsafe_code, reason = "a call that this library must not see")]
        let calls =
            unsafe { libc::syscall(SYS_open, calls.as_ptr(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) };
        Some(Self {
            below: env::var("FAULTS_BELOW").ok()?,
            call: env::var("FAULTS_CALL").ok(),
            time: number("FAULTS_TIME").unwrap_or(1),
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
