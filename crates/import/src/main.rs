//! Features of other programs to what `extract` writes.
//!
//! - `stage`: name, inputs and help of the stage
//! - `config`: settings, their defaults and checks
//! - `run`: the whole stage
//! - `contents`: the files of a folder: which splits there are, and what their rows are called
//! - `columns`: the columns that all files have
//! - `classes`: labels to positions in the list of classes
//! - `survey`: a first look at all rows
//! - `drawn`: rows of train that are drawn for validation and test
//! - `output`: the arrays and lists of the splits
//! - `tell`: what a user should know, in the log and in the report

mod classes;
mod columns;
mod config;
mod contents;
mod drawn;
mod output;
mod run;
mod stage;
mod survey;
mod tell;

use stage::Import;
use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::program::main::<Import>()
}
