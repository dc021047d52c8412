//! Many clients at once, for some time.

use crate::client::Client;
use anyhow::ensure;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// What clients saw.
pub struct Load {
    /// Photos with an answer.
    pub photos: usize,
    /// From the first request to the last answer.
    pub seconds: f64,
    /// Of each photo, sorted.
    pub latencies: Vec<f64>,
}

impl Load {
    /// `clients` that send the photos in turn, each after the answer to the one before, until `time` is over or, without
    /// a time, until each was sent once. Every photo must get an answer.
    pub fn of(address: &str, photos: &[Vec<u8>], clients: usize, time: Option<Duration>) -> anyhow::Result<Self> {
        let (next, begin) = (AtomicUsize::new(0), Instant::now());
        let client = || -> anyhow::Result<Vec<f64>> {
            let (mut client, mut latencies) = (Client::connect(address)?, Vec::new());
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let is_over = time.map_or(number >= photos.len(), |time| begin.elapsed() >= time);
                if is_over {
                    return Ok(latencies);
                }
                let sent = Instant::now();
                let answer = client.classify(&photos[number % photos.len()])?;
                ensure!(answer.ends_with(b"}\n"), "expected a row, got {}", String::from_utf8_lossy(&answer));
                latencies.push(sent.elapsed().as_secs_f64());
            }
        };
        let of_all: Vec<anyhow::Result<Vec<f64>>> = thread::scope(|scope| {
            let threads: Vec<_> = (0..clients).map(|_| scope.spawn(client)).collect();
            threads.into_iter().map(|thread| thread.join().expect("clients do not panic")).collect()
        });
        let seconds = begin.elapsed().as_secs_f64();
        let mut latencies: Vec<f64> = of_all.into_iter().collect::<anyhow::Result<Vec<_>>>()?.concat();
        latencies.sort_by(f64::total_cmp);
        Ok(Self { photos: latencies.len(), seconds, latencies })
    }

    /// Photos a second.
    pub fn rate(&self) -> f64 {
        self.photos as f64 / self.seconds
    }

    /// The latency that this share of the photos did not exceed, in milliseconds.
    pub fn percentile(&self, share: f64) -> f64 {
        let rank = (share * (self.photos - 1) as f64).round() as usize;
        1000.0 * self.latencies[rank]
    }
}
