//! Drawn photographs, for when there are none.
//!
//! `subject` has one file for each class: what it looks like. `world` is all that is the same for every class: water,
//! light, what else is there, and the camera.

mod config;
mod raster;
mod run;
mod shape;
mod sheet;
mod solid;
mod subject;
mod view;
mod world;

use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::stage::main::<config::Scenes>()
}
