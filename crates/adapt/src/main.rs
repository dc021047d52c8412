//! Labelled features of one domain to a classifier for another.
//!
//! - `stage`: name, inputs and help of the stage
//! - `config`: settings, their defaults and checks
//! - `run`: the whole stage
//! - `domains`: the two inputs: whether they fit together, and what is in them
//! - `rows`: their features in memory
//! - `few_labels`: the target's labels that a method may use
//! - `scaled`: features as a method sees them
//! - `method`: every method as one linear head
//! - `fit`: the heads with and without adaptation
//! - `head`: that head as the files of a trained model
//! - `answers`: what it says of all rows of the target
//! - `shift`: how far the domains are apart, for people
//! - `map`: both domains in the plane
//! - `transform`: what was done to the features, for other programs

mod answers;
mod config;
mod domains;
mod few_labels;
mod fit;
mod head;
mod map;
mod method;
mod rows;
mod run;
mod scaled;
mod shift;
mod stage;
mod transform;

use stage::Adapt;
use std::process::ExitCode;

fn main() -> ExitCode {
    model::allocator::keep_freed_memory();
    artifact::program::main::<Adapt>()
}
