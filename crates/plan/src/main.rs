//! Turns a pipeline file into rules for Make and one complete configuration per stage.

mod answer;
mod apply;
mod arguments;
mod mistakes;
mod needs;
mod order;
mod outside;
mod pipeline;
mod plan;
mod programs;
mod provenance;
mod rules;
mod run;
mod sources;
mod stage;
mod stamp;
mod status;
mod verdict;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::program::exit_code(run::run(&arguments::Arguments::parse()))
}
