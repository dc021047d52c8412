//! What differs in settings and results of two pipelines, with paired tests on the photos they share.
//!
//! The modules, ground first; each knows only those before it:
//!
//! - `arguments`: the command line
//! - `table`: columns that line up
//! - `stage`: a finished stage, and whether it is up to date
//! - `pipeline`: all stages of a pipeline, found by its name
//! - `model`: what a stage that trained a model predicts for which photos
//! - `shared`: which photos two models can be compared on
//! - `settings`, `photos`, `results`, `paired`: the four parts of what is printed
//! - `run`: the story

mod arguments;
mod model;
mod paired;
mod photos;
mod pipeline;
mod results;
mod run;
mod settings;
mod shared;
mod stage;
mod table;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::program::exit_code(run::run(&arguments::Arguments::parse()))
}
