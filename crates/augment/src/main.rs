//! More training pictures: several copies of each, turned, shifted, sheared, zoomed, flipped and recoloured.
//!
//! The geometry is that of Keras' `ImageDataGenerator`; `affine.rs` says which of its conventions that includes and
//! which one not.

mod affine;
mod colour;
mod config;
mod coordinate;
mod draw;
mod fill;
mod flip;
#[cfg(test)]
mod goldens;
mod matrix;
mod mix;
mod original;
mod padded;
mod picture;
mod pictures;
mod pixel;
mod run;
mod sample;
mod stage;
mod warp;
mod weights;
#[cfg(target_arch = "x86_64")]
mod wide;
mod worker;

use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::program::main::<stage::Augment>()
}
