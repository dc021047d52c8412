//! More training pictures: each photo several times, turned, shifted, sheared, zoomed, flipped and recoloured.
//!
//! The geometry is that of Keras' `ImageDataGenerator`; `affine.rs` says which of its conventions that includes and
//! which one not.

mod affine;
mod colour;
mod config;
mod draw;
mod fill;
mod flip;
#[cfg(test)]
mod goldens;
mod mix;
mod photo;
mod photos;
mod place;
mod run;
mod stage;
mod variant;
mod warp;

use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::program::main::<stage::Augment>()
}
