//! Pictures to activations of a frozen network.
//!
//! - `stage`: name, inputs and help of the stage
//! - `config`: settings, their defaults and checks
//! - `layers`: the setting `layers`
//! - `run`: the whole stage
//! - `frozen_network`: the network, its weights, recipe and precision
//! - `extractor`: pictures through the network, batch by batch
//! - `segment`: layers between two outputs that are kept
//! - `output`: the files of activations

mod config;
mod extractor;
mod frozen_network;
mod layers;
mod output;
mod run;
mod segment;
mod stage;

use stage::Extract;
use std::process::ExitCode;

fn main() -> ExitCode {
    model::allocator::keep_freed_memory();
    artifact::program::main::<Extract>()
}
