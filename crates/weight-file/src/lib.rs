//! Weight files of every maker, told by content and never by name: tensors by name, as f32.
//!
//! Opening a file reads its table of contents; a tensor's numbers are read when they are asked for, so what nobody needs
//! costs nothing. Files are data from strangers: nothing in them is run, nothing that they claim is believed before it was
//! compared with the file's size, and whatever is wrong is an [`Error`] that names file and tensor.

mod allowance;
mod bytes;
mod checked;
mod flat;
mod format;
mod hdf5;
mod keras;
mod keras3;
mod message;
mod pytorch;
mod safetensors;
mod zip;

pub use self::allowance::most_memory;
pub use self::bytes::Bytes;
use self::flat::Flat;
pub use self::flat::Number;
use artifact::error::{Error, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// An open file of weights.
pub struct WeightFile {
    path: PathBuf,
    layout: Layout,
    tensors: Vec<Entry>,
    metadata: BTreeMap<String, String>,
}

/// How a file names its tensors: decides [`Entry::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Keras' legacy `.h5`: `LAYER/POSITION`, such as `block1_conv1/0` for its kernel and `block1_conv1/1` for its bias;
    /// layers in the order of the model. Keras goes by position itself: what its versions call a variable differs.
    Keras,
    /// Keras 3's `.weights.h5` and `.keras`: `CLASS/COUNT/POSITION`, such as `conv2d/0/1` for the bias of the model's
    /// first convolution.
    Keras3,
    /// Names as they were written: a state dict of PyTorch, or safetensors.
    Named,
}

/// A tensor in a file.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name that [`Layout`] describes.
    pub name: String,
    /// The name as a user finds it in the file; for messages: on one line, and shortened if it is very long.
    pub label: String,
    /// Lengths of the axes, outermost first.
    pub shape: Vec<usize>,
    /// What its numbers are.
    pub number: Number,
    data: Flat,
}

impl WeightFile {
    /// Maps the file and reads its table of contents.
    pub fn open(path: &Path) -> Result<Self> {
        Self::parse(path, Bytes::map(path)?)
    }

    /// The same for bytes in memory; `path` is for messages only.
    pub fn parse(path: &Path, bytes: Bytes) -> Result<Self> {
        format::parse(path, bytes)
    }

    /// How tensors are named.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The path that messages name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All tensors, in the order of the file where that means something, else by name.
    pub fn tensors(&self) -> &[Entry] {
        &self.tensors
    }

    /// What the writer of a safetensors file said beside the tensors.
    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).map(String::as_str)
    }

    /// The numbers of one of [`tensors`](Self::tensors), the last axis varying fastest.
    pub fn read(&self, entry: &Entry) -> Result<Vec<f32>> {
        let numbers = entry.data.read(&entry.shape, &entry.number);
        numbers.map_err(|(expected, found)| self.unexpected(entry, &expected, &found))
    }

    fn unexpected(&self, entry: &Entry, expected: &str, found: &str) -> Error {
        message::unexpected(&self.path, format!("tensor {} {expected}", entry.label), found)
    }
}
