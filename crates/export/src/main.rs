//! A trained network, its head and the preparation of photos to one file that answers.
//!
//! - `stage`: name, inputs and help of the stage
//! - `config`: settings, their defaults and checks
//! - `run`: the whole stage
//! - `trained`: the trained classifier, from the files of its stage
//! - `pass`: pictures through the network
//! - `evaluated`: pictures of a split through the file's network
//! - `reference`: training pictures that photos are compared with
//! - `file`: the file, its metadata and the check that it answers
//! - `golden`: drawn photos whose logits are kept
//! - `onnx_file`: the same classifier for programs that run ONNX
//! - `backbone`: its network for torchvision, timm or Keras
//! - `results`: everything that was measured
//! - `model_card`: the same as a page; `tell`: the same in the log

mod backbone;
mod config;
mod evaluated;
mod file;
mod golden;
mod model_card;
mod onnx_file;
mod pass;
mod reference;
mod results;
mod run;
mod stage;
mod tell;
mod trained;

use stage::Export;
use std::process::ExitCode;

fn main() -> ExitCode {
    model::allocator::keep_freed_memory();
    artifact::program::main::<Export>()
}
