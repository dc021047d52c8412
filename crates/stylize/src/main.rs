//! Photos repainted in the style of a picture, after Gatys, Ecker and Bethge 2016, and perceptual distances.
//!
//! - `stage`: name, inputs and help of the stage
//! - `config`: settings, their defaults and checks; `one_or_more`: a value, or one for each size or layer
//! - `run`: the whole stage, in either mode
//!
//! Pictures
//! - `files`: the pictures of an input, by name
//! - `photo`: a picture file to pixels of the wanted size, tensors and back
//! - `colours`: luminance, for `keep_colours`
//!
//! The loss
//! - `frozen_network`: the network, its weights and recipe
//! - `features`: a picture to the outputs of some layers
//! - `distance`: feature distance, Gram matrices, total variation
//! - `objective`: the weighted sum of them, and its gradient
//!
//! The modes
//! - `transfer`: one photo through all sizes; `painting`: what an optimiser's run leaves behind
//! - `stylize`: all photos; `losses`, `contact_sheet`: its tables and its overview
//! - `compare`: pairs of pictures, layer by layer

mod colours;
mod compare;
mod config;
mod contact_sheet;
mod distance;
mod features;
mod files;
mod frozen_network;
mod losses;
mod objective;
mod one_or_more;
mod painting;
mod photo;
mod run;
mod stage;
mod stylize;
mod transfer;

use stage::Stylize;
use std::process::ExitCode;

fn main() -> ExitCode {
    // First: the allocator's settings must be made before any other thread runs.
    model::allocator::keep_freed_memory();
    artifact::program::main::<Stylize>()
}
