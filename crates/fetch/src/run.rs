//! The story: find out which sources are wanted, and obtain those that are not there.

use crate::arguments::Arguments;
use crate::client::Client;
use crate::obtain::obtain;
use crate::pins::Pins;
use crate::sources::Sources;
use crate::wanted::{self, Wanted};
use crate::{download, list};
use artifact::program::print;

pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let sources = Sources::read(&arguments.sources)?;
    if arguments.list {
        return Ok(print(&list::page(&sources))?);
    }
    let Wanted { offered, mut problems } = wanted::gather(arguments, &sources)?;
    if offered.is_empty() && problems.is_empty() {
        eprintln!("nothing is missing");
    }
    let pins = Pins::beside(&arguments.sources);
    let client = Client::new(arguments.stall_seconds)?;
    let patience = download::Patience::of(arguments);
    for source in offered.keys() {
        // One that fails keeps no other from being there the next time.
        match obtain(sources.named(source), &pins, &client, &patience) {
            Ok(()) => problems.extend(wanted::still_missing(sources.named(source), &offered[source])),
            Err(error) => problems.push(format!("{error:#}")),
        }
    }
    anyhow::ensure!(problems.is_empty(), problems.join("\n"));
    Ok(())
}
