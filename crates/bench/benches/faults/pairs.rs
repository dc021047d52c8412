//! Two makes of the same pipeline at once.

use crate::trial::{Found, Trial};
use anyhow::ensure;
use rand::Rng as _;
use std::thread::sleep;
use std::time::Duration;

/// What is said to the second make; the first one is told `pipeline`.
const SECOND: [&[&str]; 5] = [&["pipeline"], &["-j2", "pipeline"], &["finetune"], &["verify"], &["clean"]];

/// Starts `n` pairs of makes. Both have to succeed.
pub fn pairs(n: usize) -> anyhow::Result<Vec<Found>> {
    let mut trial = Trial::new("two makes at once", |_| Ok(()))?;
    let mut found = Vec::new();
    for round in 0..n {
        let variant = trial.begin()?;
        let mut first = trial.start(&["pipeline"])?;
        let time = trial.variants[variant].time;
        sleep(trial.random.random_range(Duration::ZERO..time / 2));
        let mut second = trial.start(SECOND[round % SECOND.len()])?;
        let (first, second) = (first.wait()?, second.wait()?);
        ensure!(first.success(), "the first make: {first}");
        ensure!(second.success(), "the second make, {:?}: {second}", SECOND[round % SECOND.len()]);
        found.push(trial.found(variant)?);
    }
    Ok(found)
}
