//! How far a download is: a bar on terminals, else a line now and then.

use artifact::stderr;
use indicatif::{DecimalBytes, HumanDuration, ProgressBar, ProgressStyle};
use std::io::{IsTerminal as _, stderr};
use std::time::{Duration, Instant};

const KNOWN: &str = "{msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes}, {decimal_bytes_per_sec}, {eta} left";
const UNKNOWN: &str = "{msg} {spinner} {decimal_bytes}, {decimal_bytes_per_sec}";

/// The progress of one attempt.
pub struct Progress {
    name: String,
    /// Bytes that were there before the attempt.
    begin: u64,
    /// Bytes that are there now.
    done: u64,
    total: Option<u64>,
    began: Instant,
    last_line: Instant,
    line_interval: Duration,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins with `done` of `total` bytes. Where there is no terminal, at least `line_interval` lies between two
    /// lines.
    pub fn new(name: &str, done: u64, total: Option<u64>, line_interval: Duration) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let template = if total.is_some() { KNOWN } else { UNKNOWN };
            let style = ProgressStyle::with_template(template).expect("a valid template");
            let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new).with_style(style);
            // The speed is that of this attempt: bytes that were there before took no time.
            bar.with_message(name.to_owned()).with_position(done)
        });
        bar.iter().for_each(ProgressBar::reset_eta);
        let now = Instant::now();
        Self { name: name.to_owned(), begin: done, done, total, began: now, last_line: now, line_interval, bar }
    }

    /// Counts bytes that have arrived.
    pub fn add(&mut self, bytes: u64) {
        self.done += bytes;
        match &self.bar {
            Some(bar) => bar.set_position(self.done),
            None if self.last_line.elapsed() >= self.line_interval => {
                self.last_line = Instant::now();
                stderr::line(format_args!("{}: {}", self.name, line(self.done, self.total, self.speed())));
            }
            None => {}
        }
    }

    /// Bytes per second in this attempt.
    fn speed(&self) -> f64 {
        (self.done - self.begin) as f64 / self.began.elapsed().as_secs_f64().max(1e-3)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.iter().for_each(ProgressBar::finish_and_clear);
    }
}

/// The line after a download of `bytes` bytes: size, speed, origin, hash.
pub fn downloaded(bytes: u64, began: Instant, from: &str, sha256: &str) -> String {
    let seconds = began.elapsed().as_secs_f64();
    let speed = DecimalBytes((bytes as f64 / seconds.max(1e-3)) as u64);
    format!("{} in {seconds:.0} s ({speed}/s) from {from}, sha256 {sha256}", DecimalBytes(bytes))
}

fn line(done: u64, total: Option<u64>, speed: f64) -> String {
    let per_second = DecimalBytes(speed as u64);
    match total {
        None => format!("{}, {per_second}/s", DecimalBytes(done)),
        Some(total) => {
            let left = Duration::from_secs_f64((total.saturating_sub(done) as f64 / speed.max(1.0)).min(1e9));
            let percent = 100 * u128::from(done) / u128::from(total.max(1));
            format!("{percent} % of {}, {per_second}/s, {} left", DecimalBytes(total), HumanDuration(left))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_how_fast_and_how_long() {
        assert_eq!(line(30_000_000, Some(90_000_000), 2e6), "33 % of 90.00 MB, 2.00 MB/s, 30 seconds left");
        assert_eq!(line(30_000_000, None, 2e6), "30.00 MB, 2.00 MB/s");
        assert!(line(0, Some(90), 0.0).ends_with("0 B/s, 2 minutes left"), "no division by zero");
    }
}
