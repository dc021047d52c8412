//! Cached activations and a classifier to a network whose last layers are trained.

mod config;
mod front;
mod pictures;
mod rows;
mod run;
mod stage;
mod start;
mod task;

use stage::Finetune;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Before any other thread runs.
    model::memory::keep();
    artifact::program::main::<Finetune>()
}
