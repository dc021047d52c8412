//! Drawn photographs of sharks and dolphins, for a start without photos of one's own.
//!
//! `subject` has a file for each class. All that both share, and the water around them, is in the library `underwater`.

mod config;
#[cfg(test)]
mod linear;
mod run;
mod stage;
mod subject;

use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::program::main::<stage::Scenes>()
}
