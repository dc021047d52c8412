//! Drawn photographs of 29 things of the sea: what the network of `data/weights/vgg16-quarter-reef.safetensors` was
//! trained on.
//!
//! `subject` has a file for each class, `part` one for each kind of part that several share. The water around them is in
//! the library `underwater`.

mod config;
mod part;
mod run;
mod stage;
mod subject;

use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::program::main::<stage::Reef>()
}
