//! Reading, computing and writing batches concurrently.

use anyhow::Result;
use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::thread::{self, ScopedJoinHandle};

/// Passes every item of `read` through `compute` to `write`, in order. `compute` runs in the caller's thread, the other
/// two in threads of their own.
///
/// At most one item waits before `compute`, and none before `write`, as results are large and writing is faster than
/// computing. The first error or panic ends all three.
pub fn read_compute_write<A: Send, B: Send>(
    read: impl Iterator<Item = A> + Send,
    compute: impl Fn(A) -> B,
    mut write: impl FnMut(B) -> Result<()> + Send,
) -> Result<()> {
    let (read_items, items) = sync_channel(1);
    let (computed, results) = sync_channel(0);
    thread::scope(|scope| {
        // `send` fails once the receiver is dropped, which ends the thread.
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
    fn all_items_arrive_in_order() {
        let mut written = Vec::new();
        let write = |x: i32| {
            written.push(x);
            Ok(())
        };
        read_compute_write(0..1000, |x| x * 2, write).unwrap();
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
        let error = read_compute_write(items, |x: usize| x, write).unwrap_err();
        assert_eq!(error.to_string(), "3 is too much");
        // The fourth item failed; one more waits, and each thread may hold one.
        assert!(read.load(Ordering::Relaxed) <= 3 + 4);
    }

    /// Returns x, or panics if x is 3 and `panics` is true.
    fn pass(x: usize, panics: bool) -> usize {
        assert!(x != 3 || !panics, "3 is too much");
        x
    }

    /// Checks that a panic at the fourth of endlessly many items ends all threads and reaches the caller.
    fn check_panic([read, compute, write]: [bool; 3]) {
        let items = (0..).map(|x| pass(x, read));
        let written = |x| {
            pass(x, write);
            Ok(())
        };
        let ended = catch_unwind(AssertUnwindSafe(|| read_compute_write(items, |x| pass(x, compute), written)));
        assert_eq!(ended.unwrap_err().downcast_ref(), Some(&"3 is too much"));
    }

    #[test]
    fn a_panic_in_reading_reaches_the_caller() {
        check_panic([true, false, false]);
    }

    #[test]
    fn a_panic_in_computing_reaches_the_caller() {
        check_panic([false, true, false]);
    }

    #[test]
    fn a_panic_in_writing_reaches_the_caller() {
        check_panic([false, false, true]);
    }
}
