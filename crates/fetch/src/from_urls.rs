//! A source on servers, from its address to its place.

use crate::attempt::Attempts;
use crate::checksum::{Expected, Found};
use crate::client::Client;
use crate::download::{RetryPolicy, download};
use crate::partial::Partial;
use crate::pins::{Pin, Pins};
use crate::source::{Source, Urls};
use crate::{disk, progress, unpack};
use artifact::path::folder_of;
use artifact::stderr;
use std::time::Instant;

/// Completes `partial`, and puts it or what is in it at the place of `source`.
pub fn obtain(
    source: &Source,
    urls: &Urls,
    mut partial: Partial,
    pins: &Pins,
    client: &Client,
    policy: &RetryPolicy,
) -> anyhow::Result<()> {
    let expected = Expected::of_download(source, urls, pins)?;
    if let Some(size) = expected.size() {
        let needed = urls.needed_room(size.saturating_sub(partial.length()), Some(size));
        disk::check(folder_of(&source.to), needed, &format!("({})", source.to.display()))?;
    }
    let (began, there) = (Instant::now(), partial.length());
    let attempts = Attempts { source, urls, expected: &expected, client, line_interval: policy.line_interval };
    let (found, url) = download(&attempts, &mut partial, policy)?;
    let came = found.size.saturating_sub(there);
    stderr::line(format_args!("{}: {}", source.name, progress::downloaded(came, began, &url, &found.sha256)));
    let pin = || if expected.needs_pin() { pin(source, pins, &found, &url) } else { Ok(()) };
    if urls.unpack.is_empty() {
        pin()?;
        return Ok(partial.keep(&source.to)?);
    }
    let unpacked = unpack::unpack(partial.path(), source, urls);
    if unpacked.is_err() && expected.needs_pin() {
        // The archive may be the wrong file: later downloads must not be compared with it, and the next run must not go
        // on with it.
        partial.remove()?;
    }
    let unpacked = unpacked?;
    pin()?;
    unpacked.keep(&source.to)?;
    Ok(partial.remove()?)
}

/// Writes down what `source` is, for later downloads.
fn pin(source: &Source, pins: &Pins, found: &Found, url: &str) -> artifact::Result<()> {
    let pin = Pin { from: url.to_owned(), size: found.size, sha256: found.sha256.clone() };
    pins.keep(&source.name, &pin)?;
    stderr::line(format_args!("{}: pinned in {}, for all later downloads", source.name, pins.path.display()));
    Ok(())
}
