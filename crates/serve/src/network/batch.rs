//! Which pictures go through a network together.

use super::{Asked, Handed};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

/// How often a waiting batch looks whether anybody is still coming.
const GLANCE: Duration = Duration::from_micros(200);

/// Puts pictures together that wait at the same time.
pub struct Batches {
    handed: Handed,
    /// Photos that are read or decoded now.
    coming: Arc<AtomicUsize>,
    patience: Duration,
    /// Pictures of other models than that of the last batch.
    waiting: VecDeque<Asked>,
}

impl Batches {
    /// Pictures of `handed`, which wait at most `patience` for others that are `coming`.
    pub fn new(handed: Handed, coming: Arc<AtomicUsize>, patience: Duration) -> Self {
        Self { handed, coming, patience, waiting: VecDeque::new() }
    }

    /// The next pictures, all of one model; none once nobody can hand in any more.
    pub fn next(&mut self) -> Option<Vec<Asked>> {
        loop {
            if self.waiting.is_empty() {
                let first = self.handed.recv().ok()?;
                self.waiting.push_back(first);
            }
            // Nobody waits any more for some: their clients have gone.
            self.waiting.retain(|asked| !asked.answer.is_closed());
            if let Some(first) = self.waiting.front() {
                let (model, most) = (Arc::clone(&first.model), first.model.batch());
                self.wait_for_others(most);
                return Some(self.take(|asked| Arc::ptr_eq(&asked.model, &model), most));
            }
        }
    }

    /// Waits for a full batch, for the last photo that is coming, or until patience ends.
    fn wait_for_others(&mut self, most: usize) {
        let end = Instant::now() + self.patience;
        while self.waiting.len() < most {
            match self.handed.try_recv() {
                Ok(asked) => self.waiting.push_back(asked),
                Err(_) if self.coming.load(Ordering::SeqCst) == 0 || Instant::now() >= end => return,
                Err(_) => match self.handed.recv_timeout(GLANCE) {
                    Ok(asked) => self.waiting.push_back(asked),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                },
            }
        }
    }

    fn take(&mut self, belongs: impl Fn(&Asked) -> bool, most: usize) -> Vec<Asked> {
        let mut taken = Vec::new();
        let mut left = VecDeque::new();
        for asked in self.waiting.drain(..) {
            if taken.len() < most && belongs(&asked) { taken.push(asked) } else { left.push_back(asked) }
        }
        self.waiting = left;
        taken
    }
}
