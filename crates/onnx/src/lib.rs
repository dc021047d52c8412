//! A whole image classifier, from photo to probabilities, as one ONNX file that other programs run.
//!
//! Whoever runs a network elsewhere has to prepare photos as they were prepared for training, and every library resizes
//! differently. So the preparation is part of the graph, to the byte, and its input is the photo itself.
//!
//! Axes: n photos, h rows, w columns, c channels, k classes.
//!
//! From the outside in:
//!
//! - [`classifier`]: what a file is written from
//! - [`error`]: why it cannot be written
//! - [`write`](mod@write): the kinds of files, their inputs and outputs
//! - `check`: whether the parts of a classifier fit together
//!
//! What the graph computes, in its order:
//!
//! - `prepared`: a photo as the network is shown it
//! - `fit`: which part of the photo goes where; `axis`: along one axis
//! - `resample`, `kernel`: weighted averages, and their weights
//! - `nearest`: one pixel of many
//! - `background`: what a photo does not fill
//! - `recipe`: levels to the network's input
//! - `flow`: the network; `operation`: its operations; `map`: what they pass on
//! - `head`: features, logits, probabilities
//!
//! How a graph is written:
//!
//! - `formula`, `axes`: arithmetic, and what moves along axes, as methods of values
//! - `constant`: constants, also methods
//! - `value`: values, which know their graph
//! - `graph`: nodes and their names
//! - `weights`: parameters with their names
//! - `file`: the bytes
//! - `attribute`, `value_info`: parts of messages
//! - `message`: the messages of the file format

mod attribute;
mod axes;
mod axis;
mod background;
mod check;
pub mod classifier;
mod constant;
pub mod error;
mod file;
mod fit;
mod flow;
mod formula;
mod graph;
mod head;
mod kernel;
mod map;
mod message;
mod nearest;
mod operation;
mod prepared;
mod recipe;
mod resample;
#[cfg(test)]
mod tests;
mod value;
mod value_info;
mod weights;
pub mod write;

pub use classifier::{Classifier, Head, Linear, Pool, RowClassifier, RowScale};
pub use error::{Error, Result};
pub use write::{preparation_to_bytes, rows_to_bytes, to_bytes};
