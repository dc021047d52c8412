//! Classifies photos with the one file that `export` wrote.
//!
//! - `arguments`: the command line; `misuse`: what is wrong with it beside its form
//! - `environment`: what libtorch's threads need to know before they start
//! - `run`: the story; `check`: whether the file gives the answers that it gave when it was written
//! - `job`: photos to rows, with everything that happens at the same time
//! - `listing`: the photos that were asked for, one after the other; `left_out`: what was found beside them
//! - `reading`: photos to pictures, on all cores, in batches
//! - `answering`: rows in the order of the photos; `row`: what is said about one photo
//! - `threshold`: how probable an answer must be
//! - `columns`: what all formats say; `format`: how they say it; `destination`: a file that appears when it is complete
//! - `sorting`: links to the photos in folders of their classes; `undo`: and back
//! - `bar`: how many photos are done; `counts`: how many of which kind

mod answering;
mod arguments;
mod bar;
mod check;
mod columns;
mod counts;
mod destination;
mod environment;
mod format;
mod job;
mod left_out;
mod listing;
mod misuse;
mod reading;
mod row;
mod run;
mod sorting;
mod threshold;
mod undo;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = arguments::Arguments::parse();
    misuse::refuse(&arguments);
    environment::prepare(&arguments);
    model::allocator::keep_freed_memory();
    artifact::signals::become_errors();
    // libtorch's failures are panics.
    artifact::panics::caught(&arguments.settings(), || run::run(&arguments))
        .unwrap_or_else(|error| artifact::program::exit_code(Err(error)))
}
