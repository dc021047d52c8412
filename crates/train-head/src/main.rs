//! Features to a classifier.

mod config;
mod run;
mod task;

use config::TrainHead;
use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::stage::main::<TrainHead>()
}
