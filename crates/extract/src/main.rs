//! Pictures to activations of a frozen network.

mod config;
mod extractor;
mod layers;
mod run;
mod segment;

use config::Extract;
use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::stage::main::<Extract>()
}
