//! The story: finds out which sources are wanted, and obtains those that are not there yet.

use crate::arguments::Arguments;
use crate::client::Client;
use crate::download::RetryPolicy;
use crate::list;
use crate::obtain::obtain;
use crate::pins::Pins;
use crate::sources::Sources;
use crate::wanted::{self, Wanted};
use artifact::program::print;
use artifact::stderr;

/// Downloads all that the arguments ask for, or lists the sources. The error has a line for each source that failed.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let sources = Sources::read(&arguments.sources)?;
    if arguments.list {
        return Ok(print(&list::page(&sources))?);
    }
    let Wanted { offered, mut problems } = wanted::gather(arguments, &sources)?;
    if offered.is_empty() && problems.is_empty() {
        stderr::line("nothing is missing");
    }
    let pins = Pins::beside(&arguments.sources);
    let client = Client::new(arguments.stall_seconds)?;
    let policy = RetryPolicy::from_arguments(arguments);
    for source in offered.keys() {
        // A source that fails does not stop the others.
        match obtain(sources.named(source), &pins, &client, &policy) {
            Ok(()) => problems.extend(wanted::still_missing(sources.named(source), &offered[source])),
            Err(error) => problems.push(format!("{error:#}")),
        }
    }
    anyhow::ensure!(problems.is_empty(), problems.join("\n"));
    Ok(())
}
