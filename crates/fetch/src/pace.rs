//! Whether a server sends so little that nobody should wait for the rest.
//!
//! Each new byte counts as progress, so a server that sends a few and then hangs could keep a download going for ever.

use std::time::Duration;

/// Bytes a second that a server has to send on average.
pub const LEAST: u32 = 1000;

/// What one server sends, over all its answers.
pub struct Pace {
    window: Duration,
    time: Duration,
    bytes: u64,
}

impl Pace {
    /// Judges a server each time that it has sent for as long as `window`.
    pub fn new(window: Duration) -> Self {
        Self { window, time: Duration::ZERO, bytes: 0 }
    }

    /// Counts `bytes` that took `time`. Whether a window is over in which too few came.
    pub fn is_too_slow(&mut self, bytes: u64, time: Duration) -> bool {
        (self.time, self.bytes) = (self.time + time, self.bytes + bytes);
        if self.time < self.window {
            return false;
        }
        let (time, bytes) = (self.time.as_secs_f64(), self.bytes as f64);
        *self = Self::new(self.window);
        bytes < f64::from(LEAST) * time
    }

    /// Why such a server is given up, and what to do.
    pub fn reason(&self) -> String {
        let seconds = self.window.as_secs_f64();
        format!("fewer than {LEAST} bytes a second came for {seconds} seconds; run this again later, it continues")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_window_is_judged_by_itself_at_its_end() {
        let seconds = Duration::from_secs;
        let mut pace = Pace::new(seconds(10));
        assert!(!pace.is_too_slow(1, seconds(9)), "the window is not over");
        assert!(!pace.is_too_slow(9_999, seconds(1)), "exactly enough");
        assert!(!pace.is_too_slow(1_000_000, seconds(10)));
        assert!(pace.is_too_slow(9_999, seconds(10)), "what came before does not count");
        assert!(pace.is_too_slow(10_000, seconds(11)), "the last wait counts in full");
    }
}
