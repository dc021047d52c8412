//! Cached activations and a classifier to a network whose last layers are trained.

mod config;
mod run;
mod task;

use config::Finetune;
use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::stage::main::<Finetune>()
}
