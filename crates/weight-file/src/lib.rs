//! Weight files of every maker, recognised by content and never by name: tensors by name, as f32.
//!
//! Opening a file reads its table of contents. A tensor's elements are read when they are asked for, so tensors that
//! nobody needs cost nothing. Files come from strangers: nothing in them is executed, every length is compared with the
//! file's size before it is used, and every fault is an [`Error`](artifact::Error) that names file and tensor.
//!
//! The modules; each knows only those before it:
//!
//! - `mismatch`: what a reader expected and what it found
//! - `allowance`: how much memory a file of a given length may take
//! - `bytes`: the file's bytes, read when they are asked for
//! - `checked`: bytes with a checksum
//! - `dtype`, `strides`, `data`: a tensor's elements
//! - `contents`: what every reader returns
//! - `hdf5`: groups, attributes and arrays of an HDF5 file
//! - `keras`: Keras' `.h5` and `.weights.h5`, which are HDF5
//! - `zip`: archives, which `.keras` and `.pth` files are
//! - `pytorch`: `.pth`, the archives and their predecessors
//! - `safetensors`: `.safetensors`
//! - `format`: which of these a file is
//! - `file`: [`WeightFile`], an open weight file

mod allowance;
mod bytes;
mod checked;
mod contents;
mod data;
mod dtype;
mod file;
mod format;
mod hdf5;
mod keras;
mod mismatch;
mod pytorch;
mod safetensors;
mod strides;
mod zip;

pub use self::allowance::most_memory;
pub use self::bytes::Bytes;
pub use self::contents::{Entry, Layout};
pub use self::dtype::Dtype;
pub use self::file::WeightFile;
