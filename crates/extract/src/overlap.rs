//! Reading, computing and writing at the same time.

use anyhow::Result;
use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::thread::{self, ScopedJoinHandle};

/// Takes every item of `read` through `compute` to `write`, in order. Each of the three has a thread (`compute` this one).
/// Only one item waits, before `compute`: what that makes is large, and writing it takes less time. The first error, or
/// panic, ends all of it.
pub fn overlap<A: Send, B: Send>(
    read: impl Iterator<Item = A> + Send,
    compute: impl Fn(A) -> B,
    mut write: impl FnMut(B) -> Result<()> + Send,
) -> Result<()> {
    let (read_items, items) = sync_channel(1);
    let (computed, results) = sync_channel(0);
    thread::scope(|scope| {
        // A send fails when its receiver has gone, which ends the thread.
        let reader = scope.spawn(move || read.map(|item| read_items.send(item)).all(|sent| sent.is_ok()));
        let writer = scope.spawn(move || results.into_iter().try_for_each(&mut write));
        let _ = items.into_iter().map(&compute).map(|result| computed.send(result)).all(|sent| sent.is_ok());
        drop(computed);
        let written = joined(writer);
        joined(reader);
        written
    })
}

fn joined<T>(thread: ScopedJoinHandle<T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::ensure;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn everything_arrives_in_order() {
        let mut written = Vec::new();
        let write = |x: i32| {
            written.push(x);
            Ok(())
        };
        overlap(0..1000, |x| x * 2, write).unwrap();
        assert_eq!(written, (0..2000).step_by(2).collect::<Vec<_>>());
    }

    #[test]
    fn an_error_in_writing_ends_reading_too() {
        let read = AtomicUsize::new(0);
        let items = (0..).inspect(|_| {
            read.fetch_add(1, Ordering::Relaxed);
        });
        let write = |x| {
            ensure!(x < 3, "{x} is too much");
            Ok(())
        };
        let error = overlap(items, |x: usize| x, write).unwrap_err();
        assert_eq!(error.to_string(), "3 is too much");
        // One waits, and one is in each pair of hands.
        assert!(read.load(Ordering::Relaxed) <= 3 + 4);
    }

    /// `x`, unless it is 3 and `here` is true.
    fn pass(x: usize, here: bool) -> usize {
        assert!(x != 3 || !here, "3 is too much");
        x
    }

    /// A panic at the fourth of endlessly many items ends all three threads and is the caller's.
    fn panics([read, compute, write]: [bool; 3]) {
        let items = (0..).map(|x| pass(x, read));
        let written = |x| {
            pass(x, write);
            Ok(())
        };
        let ended = catch_unwind(AssertUnwindSafe(|| overlap(items, |x| pass(x, compute), written)));
        assert_eq!(ended.unwrap_err().downcast_ref(), Some(&"3 is too much"));
    }

    #[test]
    fn a_panic_in_reading_is_the_callers() {
        panics([true, false, false]);
    }

    #[test]
    fn a_panic_in_computing_is_the_callers() {
        panics([false, true, false]);
    }

    #[test]
    fn a_panic_in_writing_is_the_callers() {
        panics([false, false, true]);
    }
}
