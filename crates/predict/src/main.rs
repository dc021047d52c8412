//! Classifies photos with the one file that `export` wrote.
//!
//! - `arguments`: the command line; `misuse`: what is wrong with it beside its form
//! - `environment`: what libtorch's threads need to know before they start
//! - `run`: the story; `check`: whether the file gives the answers that it gave when it was written
//! - `job`: photos to rows, with everything that happens at the same time
//! - `takes`: whether the classifier takes what is asked about; `features`: rows of imported features
//! - `photos`: from what was asked for to pictures; `rows`: from outputs to what is said
//! - `threshold`: how probable an answer must be
//! - `links`: photos in folders of their classes, and back
//! - `bar`: how many photos are done

mod arguments;
mod bar;
mod check;
mod environment;
mod features;
mod job;
mod links;
mod misuse;
mod photos;
mod rows;
mod run;
mod takes;
mod threshold;

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
