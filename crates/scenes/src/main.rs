//! Drawn photographs, for when there are none.
//!
//! `subject` has a file for each class, what it looks like, and one for each form that several share. `world` is all that
//! is the same for every class: water, light, what else is there, and the camera.

mod config;
mod palette;
mod raster;
mod run;
mod shape;
mod sheet;
mod solid;
mod stage;
mod subject;
mod view;
mod world;

use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::program::main::<stage::Scenes>()
}
