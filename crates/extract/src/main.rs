//! Pictures to activations of a frozen network.

mod config;
mod extractor;
mod layers;
mod overlap;
mod run;
mod segment;

use config::Extract;
use std::process::ExitCode;

fn main() -> ExitCode {
    model::memory::keep();
    artifact::stage::main::<Extract>()
}
