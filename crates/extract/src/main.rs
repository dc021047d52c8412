//! Pictures to activations of a frozen network.
//!
//! - `stage`: name, inputs and help of the stage
//! - `config`: settings, their defaults and checks
//! - `layers`: the setting `layers`
//! - `run`: the whole stage
//! - `frozen_network`: the network, its weights, recipe and precision
//! - `own_norms`: batch norms by the statistics of the training pictures
//! - `moments`: mean and variance of each channel
//! - `maps`: what the layers so far make of all pictures, in memory batch by batch
//! - `extractor`: pictures through the network, batch by batch
//! - `segment`: layers between two outputs that are kept
//! - `output`: the files of activations

mod config;
mod extractor;
mod frozen_network;
mod layers;
mod maps;
mod moments;
mod output;
mod own_norms;
mod run;
mod segment;
mod stage;

use stage::Extract;
use std::process::ExitCode;

fn main() -> ExitCode {
    model::allocator::keep_freed_memory();
    artifact::program::main::<Extract>()
}
