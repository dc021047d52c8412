//! A hook before each step: there, tests let a run be killed, or look at what is on disk.

/// What a step does to its paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Fills a file under a temporary name.
    Write,
    /// Waits until a file's bytes, or the names in a folder, are on disk.
    Sync,
    /// Moves the first path to the second.
    Rename,
    /// Removes a file or folder.
    Remove,
}

#[cfg(not(test))]
pub use real::{step, waits};
#[cfg(test)]
pub use simulated::{step, waits};

#[cfg(not(test))]
mod real {
    use super::Action;
    use crate::error::Result;
    use std::path::Path;

    #[expect(clippy::unnecessary_wraps, reason = "in tests a step may fail")]
    pub fn step(_: Action, _: &[&Path]) -> Result<()> {
        Ok(())
    }

    /// Whether syncs wait for the disk.
    pub const fn waits() -> bool {
        true
    }
}

#[cfg(test)]
pub mod simulated {
    use super::Action;
    use crate::error::{Error, Result};
    use std::cell::{Cell, RefCell};
    use std::path::{Path, PathBuf};

    type Watch = Box<dyn FnMut(Action, Vec<PathBuf>)>;

    thread_local! {
        /// Steps that will still succeed.
        static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
        /// Whether syncs wait for the disk: it takes long, and makes no difference to a run that is killed.
        static WAITS: Cell<bool> = const { Cell::new(true) };
        static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
    }

    /// Fails when no step is left that will succeed.
    pub fn step(action: Action, paths: &[&Path]) -> Result<()> {
        WATCH.with_borrow_mut(|watch| {
            if let Some(watch) = watch {
                watch(action, paths.iter().map(|path| (*path).to_owned()).collect());
            }
        });
        // A run that is killed before a sync leaves the same as one that is killed before the step after it.
        if action == Action::Sync {
            return Ok(());
        }
        let left = LEFT.get();
        LEFT.set(left.saturating_sub(1));
        if left == 0 { Err(Error::unusable(paths[paths.len() - 1], "killed")) } else { Ok(()) }
    }

    pub fn waits() -> bool {
        WAITS.get()
    }

    pub fn set_waits(waits: bool) {
        WAITS.set(waits);
    }

    /// Lets `work` be killed before its step number `steps`, from 0.
    pub fn killed_before<T>(steps: usize, work: impl FnOnce() -> T) -> T {
        LEFT.set(steps);
        let outcome = work();
        LEFT.set(usize::MAX);
        outcome
    }

    /// Shows every step of `work` to `watch` before it happens.
    pub fn watched<T>(watch: impl FnMut(Action, Vec<PathBuf>) + 'static, work: impl FnOnce() -> T) -> T {
        WATCH.set(Some(Box::new(watch)));
        let outcome = work();
        WATCH.set(None);
        outcome
    }
}
