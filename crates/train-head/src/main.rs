//! Features to a classifier.

mod config;
mod run;
mod task;

use config::TrainHead;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Before any other thread runs.
    model::memory::keep();
    artifact::stage::main::<TrainHead>()
}
