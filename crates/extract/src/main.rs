//! Pictures to activations of a frozen network.

mod config;
mod extractor;
mod layers;
mod overlap;
mod run;
mod segment;
mod stage;

use stage::Extract;
use std::process::ExitCode;

fn main() -> ExitCode {
    model::allocator::keep_freed_memory();
    artifact::program::main::<Extract>()
}
