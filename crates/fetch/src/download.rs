//! All attempts together: mirrors in their order, again after growing pauses, until the file is right.

use crate::arguments::Arguments;
use crate::attempt::Attempts;
use crate::checksum::Found;
use crate::client::Failure;
use crate::partial::Partial;
use anyhow::Context as _;
use indicatif::DecimalBytes;
use std::thread;
use std::time::Duration;

/// No pause is longer, whatever a server asks for.
const LONGEST: Duration = Duration::from_mins(1);

/// How long to go on trying.
pub struct Patience {
    /// How often to try again when nothing more arrived than before.
    pub retries: u32,
    /// Before the first time.
    pub pause: Duration,
    /// How often progress is told where there is no terminal.
    pub line: Duration,
}

impl Patience {
    /// As the command line has it.
    pub fn of(arguments: &Arguments) -> Self {
        Self { retries: arguments.retries, pause: arguments.pause_seconds, line: arguments.line_seconds }
    }

    /// Before the next time, the longer the more often it was in vain.
    fn pause(&self, in_vain: u32) -> Duration {
        let longer = self.pause.saturating_mul(1 << in_vain.saturating_sub(1).min(16));
        longer.min(LONGEST.max(self.pause))
    }
}

/// Completes `partial`; what it is then, and the address that it came from.
pub fn download(attempts: &Attempts, partial: &mut Partial, patience: &Patience) -> anyhow::Result<(Found, String)> {
    let name = &attempts.source.name;
    let mut urls = attempts.source.urls.clone();
    // Only what was never reached before counts as getting on: a server may break off at the same place for ever.
    let (mut farthest, mut in_vain, mut last) = (partial.length(), 0, String::new());
    let mut announced = String::new();
    loop {
        let (before, mut wait) = (farthest, Duration::ZERO);
        for url in urls.clone() {
            if announced != url && !attempts.is_whole(partial) {
                announced.clone_from(&url);
                announce(attempts, &url, partial);
            }
            last = match persist(attempts, &url, partial, patience, &mut farthest) {
                // It may have been there before this run.
                Ok(found) => return Ok((found, partial.url().unwrap_or(&url).to_owned())),
                Err(Failure::Here(error)) => return Err(error).context(name.clone()),
                Err(Failure::Passing(reason)) => format!("{url}: {reason}"),
                Err(Failure::Later(reason, asked)) => {
                    wait = wait.max(asked);
                    format!("{url}: {reason}")
                }
                Err(Failure::Lasting(reason)) => {
                    urls.retain(|other| *other != url);
                    format!("{url}: {reason}")
                }
            };
        }
        anyhow::ensure!(!urls.is_empty(), "{name}: cannot be downloaded; {last}");
        in_vain = if farthest > before { 0 } else { in_vain + 1 };
        anyhow::ensure!(in_vain <= patience.retries, "{name}: given up for now, the next run goes on; {last}");
        let pause = patience.pause(in_vain).max(wait.min(LONGEST));
        eprintln!("{name}: trying again in {} s ({in_vain} of {})", pause.as_secs_f64().round(), patience.retries);
        thread::sleep(pause);
    }
}

fn announce(attempts: &Attempts, url: &str, partial: &Partial) {
    let size = attempts.expected.size().map_or("of unknown size".to_owned(), |size| DecimalBytes(size).to_string());
    let there = match partial.length() {
        0 => String::new(),
        length => format!(", {} of it there", DecimalBytes(length)),
    };
    eprintln!("{}: {url} ({size}{there})", attempts.source.name);
}

/// Asks one address for as long as each answer gets on.
fn persist(
    attempts: &Attempts,
    url: &str,
    partial: &mut Partial,
    patience: &Patience,
    farthest: &mut u64,
) -> Result<Found, Failure> {
    loop {
        let failure = match attempt(attempts, url, partial) {
            Ok(found) => return Ok(found),
            Err(failure) => failure,
        };
        if let Failure::Passing(reason) | Failure::Later(reason, _) | Failure::Lasting(reason) = &failure {
            eprintln!("{}: {url}: {reason}", attempts.source.name);
        }
        if partial.length() <= *farthest || !matches!(failure, Failure::Passing(_)) {
            return Err(failure);
        }
        *farthest = partial.length();
        thread::sleep(patience.pause(0));
    }
}

/// One request, unless all bytes are there, and then the check of all bytes.
fn attempt(attempts: &Attempts, url: &str, partial: &mut Partial) -> Result<Found, Failure> {
    if !attempts.is_whole(partial) {
        attempts.make(url, partial)?;
    }
    let found = attempts.expected.examine(partial.path())?;
    let Some(complaint) = attempts.expected.complaint(&found) else { return Ok(found) };
    let mixed = partial.is_mixed();
    partial.restart()?;
    // Bytes of two answers need not be of one file; those of one answer are what this server has.
    Err(if mixed { Failure::Passing(format!("{complaint}; begins again")) } else { Failure::Lasting(complaint) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_minute() {
        let seconds = Duration::from_secs;
        let patience = Patience { retries: 9, pause: seconds(2), line: seconds(0) };
        let pauses: Vec<u64> = (0..9).map(|in_vain| patience.pause(in_vain).as_secs()).collect();
        assert_eq!(pauses, [2, 2, 4, 8, 16, 32, 60, 60, 60]);
        let slow = Patience { pause: seconds(100), ..patience };
        assert_eq!(slow.pause(u32::MAX), seconds(100), "who wants longer ones has them");
    }
}
