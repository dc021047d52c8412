//! Features to a classifier.

mod run;
mod stage;

use stage::TrainHead;
use std::process::ExitCode;

fn main() -> ExitCode {
    // First: the allocator's settings must be made before any other thread runs.
    model::allocator::keep_freed_memory();
    artifact::program::main::<TrainHead>()
}
