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
    model::memory::keep();
    artifact::program::main::<Extract>()
}
