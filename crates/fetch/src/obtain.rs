//! One source, from its address to its place.

use crate::attempt::Attempts;
use crate::checksum::{Expected, Found};
use crate::client::Client;
use crate::download::{RetryPolicy, download};
use crate::partial::Partial;
use crate::pins::{Pin, Pins};
use crate::sources::Source;
use crate::{disk, unpack};
use artifact::Error;
use artifact::path::folder_of;
use indicatif::DecimalBytes;
use std::fs;
use std::time::Instant;

/// Downloads `source` to its place, unless something is there.
pub fn obtain(source: &Source, pins: &Pins, client: &Client, policy: &RetryPolicy) -> anyhow::Result<()> {
    let say = |what: &str| eprintln!("{}: {what}", source.name);
    let to = source.to.display();
    if is_there(source)? {
        Partial::sweep(&source.to)?;
        say(&format!("{to} is there already"));
        return Ok(());
    }
    let expected = Expected::new(source, pins)?;
    let claimed = Partial::claim(&source.to, || say("another run is downloading it; waiting for its end"))?;
    let Some(mut partial) = claimed else {
        say(&format!("{to} is there now"));
        return Ok(());
    };
    if let Some(size) = expected.size() {
        let needed = source.needed_room(size.saturating_sub(partial.length()), Some(size));
        disk::check(folder_of(&source.to), needed, &format!("({to})"))?;
    }
    let begin = (Instant::now(), partial.length());
    let attempts = Attempts { source, expected: &expected, client, line_interval: policy.line_interval };
    let (found, url) = download(&attempts, &mut partial, policy)?;
    say(&downloaded(&found, &url, begin));
    let pin = || if expected.needs_pin() { pin(source, pins, &found, &url) } else { Ok(()) };
    if source.unpack.is_empty() {
        pin()?;
        partial.keep(&source.to)?;
    } else {
        let unpacked = unpack::unpack(partial.path(), source);
        if unpacked.is_err() && expected.needs_pin() {
            // The archive may be the wrong file: later downloads must not be compared with it, and the next run must not go on
            // with it.
            partial.remove()?;
        }
        let unpacked = unpacked?;
        pin()?;
        unpacked.keep(&source.to)?;
        partial.remove()?;
    }
    say(&format!("{to} is there; licence: {}", source.licence));
    Ok(())
}

/// Whether something is at the place of `source`. A broken link is an error.
fn is_there(source: &Source) -> anyhow::Result<bool> {
    let dangles = fs::symlink_metadata(&source.to).is_ok() && !source.to.exists();
    anyhow::ensure!(!dangles, Error::unusable(&source.to, "a link that leads nowhere; mend or remove it"));
    Ok(source.to.exists())
}

/// The line after a download: size, speed, address, hash. `began`, `there`: when it began, and bytes that were there then.
fn downloaded(found: &Found, url: &str, (began, there): (Instant, u64)) -> String {
    let (seconds, came) = (began.elapsed().as_secs_f64(), found.size.saturating_sub(there));
    let speed = DecimalBytes((came as f64 / seconds.max(1e-3)) as u64);
    format!("{} in {seconds:.0} s ({speed}/s) from {url}, sha256 {}", DecimalBytes(came), found.sha256)
}

/// Writes down what `source` is, for later downloads.
fn pin(source: &Source, pins: &Pins, found: &Found, url: &str) -> artifact::Result<()> {
    let pin = Pin { from: url.to_owned(), size: found.size, sha256: found.sha256.clone() };
    pins.keep(&source.name, &pin)?;
    eprintln!("{}: pinned in {}, for all later downloads", source.name, pins.path.display());
    Ok(())
}
