//! Pictures to a network that was trained on them from scratch.

mod config;
mod crop;
mod resample;
mod run;
mod stage;
mod task;

use stage::Pretrain;
use std::process::ExitCode;

fn main() -> ExitCode {
    // First: the allocator's settings must be made before any other thread runs.
    model::allocator::keep_freed_memory();
    artifact::program::main::<Pretrain>()
}
