//! Cached activations and a classifier to a network whose last layers are trained.

mod cached_pictures;
mod config;
mod frozen_part;
mod inputs;
mod loss;
mod pseudo_labels;
mod run;
mod splits;
mod stage;
mod trained_part;

use stage::Finetune;
use std::process::ExitCode;

fn main() -> ExitCode {
    // First: the allocator's settings must be made before any other thread runs.
    model::allocator::keep_freed_memory();
    artifact::program::main::<Finetune>()
}
