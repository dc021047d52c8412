//! A trained network, its head and the preparation of photos to one file that answers.
//!
//! - `stage`: name, inputs and help of the stage
//! - `config`: settings, their defaults and checks
//! - `run`: the whole stage
//! - `trained`: the trained classifier, from the files of its stage
//! - `split`: pictures of a split, their labels, and what the classifier makes of them
//! - `sureness`: temperature, and when an answer is too unsure
//! - `strangers`: which photos are like none of the training ones
//! - `golden`: drawn photos whose logits are kept
//! - `results`: everything that was measured
//! - `model_card`: the same as a page

mod config;
mod golden;
mod model_card;
mod results;
mod run;
mod split;
mod stage;
mod strangers;
mod sureness;
mod trained;

use stage::Export;
use std::process::ExitCode;

fn main() -> ExitCode {
    model::allocator::keep_freed_memory();
    artifact::program::main::<Export>()
}
