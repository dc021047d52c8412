//! Classifies photos with the one file that `export` wrote.
//!
//! - `arguments`: the command line
//! - `environment`: what libtorch's threads need to know before they start
//! - `listing`: the photos that were asked for, one after the other
//! - `reading`: photos to pictures, on all cores, in batches
//! - `row`: what is said about one photo
//! - `format`: rows as a table, CSV or JSON; `cells`: the columns that they share
//! - `sorting`: links to the photos in folders of their classes
//! - `check`: whether the file gives the answers that it gave when it was written
//! - `answering`: rows in the order of the photos; `counts`: how many of which kind
//! - `threshold`: how probable an answer must be
//! - `run`: the story

mod answering;
mod arguments;
mod cells;
mod check;
mod counts;
mod environment;
mod format;
mod listing;
mod reading;
mod row;
mod run;
mod sorting;
mod threshold;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = arguments::Arguments::parse();
    environment::prepare();
    model::allocator::keep_freed_memory();
    artifact::signals::become_errors();
    run::run(&arguments).unwrap_or_else(|error| artifact::program::exit_code(Err(error)))
}
