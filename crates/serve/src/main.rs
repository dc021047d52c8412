//! Answers photos over HTTP, with a page to try a classifier, to teach one and to play with it.
//!
//! - `arguments`: the command line; `run`: the story
//! - `http`: paths, limits, the page; `refusal`: why a request has no answer
//! - `photos`: photos to rows; `network`: the one thread that computes with networks
//! - `models`: classifiers by name; `teach`: what is taught in the page
//! - `caught`: panics that cost one answer, and not the server

mod arguments;
mod caught;
mod http;
mod models;
mod network;
mod photos;
mod refusal;
mod run;
mod teach;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = arguments::Arguments::parse();
    model::openmp::let_threads_sleep();
    model::allocator::keep_freed_memory();
    artifact::signals::become_errors();
    // libtorch's failures are panics.
    artifact::panics::caught(&artifact::yaml::Mapping::new(), || run::run(&arguments))
        .unwrap_or_else(|error| artifact::program::exit_code(Err(error)))
}
