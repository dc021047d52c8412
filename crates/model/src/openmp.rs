//! What libtorch's threads need to know before they start.

use std::env;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// Whether waiting threads sleep.
const WAITING: &str = "OMP_WAIT_POLICY";

/// Starts the program again with threads that sleep while they wait, unless somebody decided that already. They would spin
/// otherwise and keep those that decode photos from the cores, and the library reads this only when it is loaded. Loading
/// it twice takes a fifth of a second.
pub fn let_threads_sleep() {
    if env::var_os(WAITING).is_some() {
        return;
    }
    if let Ok(program) = env::current_exe() {
        // It returns only if the program cannot be started; then this one goes on, slower.
        let _ = Command::new(program).args(env::args_os().skip(1)).env(WAITING, "PASSIVE").exec();
    }
}
