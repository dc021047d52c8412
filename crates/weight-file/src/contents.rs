//! What readers of every format return: the table of contents of a weight file.

use crate::data::TensorData;
use crate::dtype::Dtype;
use crate::mismatch::Mismatch;
use std::collections::BTreeMap;

/// A file's table of contents.
pub struct Contents {
    pub layout: Layout,
    /// In the order of the file if that order means something, else by name.
    pub tensors: Vec<Entry>,
    /// What the writer of a safetensors file noted beside the tensors.
    pub metadata: BTreeMap<String, String>,
}

/// How a file names its tensors; [`Entry::name`] follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Keras' legacy `.h5`: `LAYER/POSITION`, such as `block1_conv1/0` for the layer's kernel and `block1_conv1/1` for
    /// its bias; layers in the order of the model. Keras itself goes by position, because its versions name variables
    /// differently.
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
    /// The name as a user finds it in the file, for messages: on one line, and shortened if it is very long.
    pub label: String,
    /// Lengths of the axes, outermost first.
    pub shape: Vec<usize>,
    /// The element type in the file.
    pub dtype: Dtype,
    pub(crate) data: TensorData,
}

impl Contents {
    /// Without metadata.
    pub fn new(layout: Layout, tensors: Vec<Entry>) -> Self {
        Self { layout, tensors, metadata: BTreeMap::new() }
    }
}

impl Entry {
    /// The elements as f32, the last axis varying fastest.
    pub(crate) fn read(&self) -> Result<Vec<f32>, Mismatch> {
        let numbers = self.data.read(&self.shape, &self.dtype);
        numbers.map_err(|mismatch| mismatch.named(format_args!("tensor {}", self.label)))
    }
}
