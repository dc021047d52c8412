//! All attempts to download a file: each address in turn, again after growing pauses, until the file is right.

use crate::arguments::Arguments;
use crate::attempt::Attempts;
use crate::checksum::Found;
use crate::client::Failure;
use crate::pace::Pace;
use crate::partial::Partial;
use anyhow::Context as _;
use artifact::stderr;
use indicatif::DecimalBytes;
use std::thread;
use std::time::Duration;

/// The longest pause, whatever a server asks for.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// When to try again, and when to give up.
pub struct RetryPolicy {
    /// How many times in a row to try again when nothing new arrives.
    pub retries: u32,
    /// The pause before the first new try; each further one is twice as long.
    pub pause: Duration,
    /// How long a server may send very little before it is given up.
    pub slow: Duration,
    /// How often a line tells the progress where there is no terminal.
    pub line_interval: Duration,
}

impl RetryPolicy {
    /// As the command line has it.
    pub fn from_arguments(arguments: &Arguments) -> Self {
        let Arguments { retries, pause_seconds: pause, slow_seconds: slow, line_seconds: line_interval, .. } =
            *arguments;
        Self { retries, pause, slow, line_interval }
    }

    /// Waits after `in_vain` tries to download `name` that brought nothing new. Waits longer if the server `asked` for
    /// it, but not more than a minute.
    pub fn wait(&self, name: &str, in_vain: u32, asked: Duration) {
        let pause = self.pause(in_vain).max(asked.min(LONGEST_PAUSE));
        stderr::line(format_args!(
            "{name}: trying again in {} s ({in_vain} of {})",
            pause.as_secs_f64().round(),
            self.retries
        ));
        thread::sleep(pause);
    }

    /// The pause after `in_vain` tries that brought nothing new.
    fn pause(&self, in_vain: u32) -> Duration {
        let longer = self.pause.saturating_mul(1 << in_vain.saturating_sub(1).min(16));
        longer.min(LONGEST_PAUSE.max(self.pause))
    }
}

/// Completes `partial`. Returns what the file is, and the address that it came from.
pub fn download(attempts: &Attempts, partial: &mut Partial, policy: &RetryPolicy) -> anyhow::Result<(Found, String)> {
    let name = &attempts.source.name;
    let mut urls = attempts.urls.addresses.clone();
    // Only bytes that were never reached before are progress: a server may break off at the same place for ever.
    let (mut farthest, mut in_vain, mut last) = (partial.length(), 0, String::new());
    let mut announced = String::new();
    loop {
        let (before, mut wait) = (farthest, Duration::ZERO);
        for url in urls.clone() {
            if announced != url && !attempts.is_whole(partial) {
                announced.clone_from(&url);
                announce(attempts, &url, partial);
            }
            last = match try_url(attempts, &url, partial, policy, &mut farthest) {
                // The file may have been complete before this run, and then came from the address in its note.
                Ok(found) => return Ok((found, partial.url().unwrap_or(&url).to_owned())),
                Err(Failure::Local(error)) => return Err(error).context(name.clone()),
                Err(Failure::Retry(reason)) => format!("{url}: {reason}"),
                Err(Failure::RetryAfter(reason, asked)) => {
                    wait = wait.max(asked);
                    format!("{url}: {reason}")
                }
                Err(Failure::GiveUpUrl(reason)) => {
                    urls.retain(|other| *other != url);
                    format!("{url}: {reason}")
                }
            };
        }
        anyhow::ensure!(!urls.is_empty(), "{name}: cannot be downloaded; {last}");
        in_vain = if farthest > before { 0 } else { in_vain + 1 };
        anyhow::ensure!(in_vain <= policy.retries, "{name}: given up for now, the next run continues; {last}");
        policy.wait(name, in_vain, wait);
    }
}

fn announce(attempts: &Attempts, url: &str, partial: &Partial) {
    let size = attempts.expected.size().map_or("of unknown size".to_owned(), |size| DecimalBytes(size).to_string());
    let there = match partial.length() {
        0 => String::new(),
        length => format!(", {} of it there", DecimalBytes(length)),
    };
    stderr::line(format_args!("{}: {url} ({size}{there})", attempts.source.name));
}

/// Asks one address again and again, as long as each answer brings new bytes.
fn try_url(
    attempts: &Attempts,
    url: &str,
    partial: &mut Partial,
    policy: &RetryPolicy,
    farthest: &mut u64,
) -> Result<Found, Failure> {
    let mut pace = Pace::new(policy.slow);
    loop {
        let failure = match attempt(attempts, url, partial, &mut pace) {
            Ok(found) => return Ok(found),
            Err(failure) => failure,
        };
        if let Failure::Retry(reason) | Failure::RetryAfter(reason, _) | Failure::GiveUpUrl(reason) = &failure {
            stderr::line(format_args!("{}: {url}: {reason}", attempts.source.name));
        }
        if partial.length() <= *farthest || !matches!(failure, Failure::Retry(_)) {
            return Err(failure);
        }
        *farthest = partial.length();
        thread::sleep(policy.pause(0));
    }
}

/// Sends one request, unless all bytes are there, and then checks all bytes.
fn attempt(attempts: &Attempts, url: &str, partial: &mut Partial, pace: &mut Pace) -> Result<Found, Failure> {
    if !attempts.is_whole(partial) {
        attempts.request(url, partial, pace)?;
    }
    let found = attempts.expected.examine(partial.path())?;
    let Some(mismatch) = attempts.expected.mismatch(&found) else { return Ok(found) };
    let mixed = partial.is_mixed();
    partial.restart()?;
    // Bytes of two answers may be of two files. Bytes of one answer are what this server has.
    Err(if mixed { Failure::Retry(format!("{mismatch}; begins again")) } else { Failure::GiveUpUrl(mismatch) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_minute() {
        let seconds = Duration::from_secs;
        let policy = RetryPolicy { retries: 9, pause: seconds(2), slow: seconds(0), line_interval: seconds(0) };
        let pauses: Vec<u64> = (0..9).map(|in_vain| policy.pause(in_vain).as_secs()).collect();
        assert_eq!(pauses, [2, 2, 4, 8, 16, 32, 60, 60, 60]);
        let slow = RetryPolicy { pause: seconds(100), ..policy };
        assert_eq!(slow.pause(u32::MAX), seconds(100), "the command line may ask for longer pauses");
    }
}
