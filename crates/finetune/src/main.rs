//! Cached activations and a classifier to a network whose last layers are trained.

mod config;
mod front;
mod pictures;
mod rows;
mod run;
mod start;
mod task;

use config::Finetune;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Before any other thread runs.
    model::memory::keep();
    artifact::stage::main::<Finetune>()
}
