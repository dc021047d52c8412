//! What libtorch's threads need to know before they start.

use crate::arguments::Arguments;
use artifact::walk;
use std::env;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// Whether waiting threads of libtorch sleep.
const WAITING: &str = "OMP_WAIT_POLICY";

/// Up to so many photos are done before spinning threads are in anybody's way.
const FEW: usize = 16;

/// Starts the program again with sleeping threads, unless somebody decided that already. libtorch's threads would spin
/// otherwise and keep those that decode photos from the cores, and the library reads this only when it is loaded. Loading
/// it twice takes a fifth of a second more, which few photos are not worth.
pub fn prepare(arguments: &Arguments) {
    if env::var_os(WAITING).is_some() || is_short(arguments) {
        return;
    }
    if let Ok(program) = env::current_exe() {
        // It returns only if the program cannot be started; then this one goes on, slower.
        let _ = Command::new(program).args(env::args_os().skip(1)).env(WAITING, "PASSIVE").exec();
    }
}

/// Whether no more is asked than a few photos.
fn is_short(arguments: &Arguments) -> bool {
    let photos = &arguments.photos;
    photos.len() <= FEW && !photos.iter().any(|path| path.as_os_str() == "-" || walk::is_folder(path).unwrap_or(false))
}
