//! Keras' legacy `.h5` weights: a group for each layer, and in it, at some depth, a dataset for each variable.

use super::{Contents, Maker};
use crate::Tensor;
use crate::bytes::tensor;
use crate::network::Op;
use artifact::error::{Error, Result};
use hdf5_reader::error as hdf5;
use hdf5_reader::group::Group;
use hdf5_reader::{Hdf5File, OpenOptions};
use memmap2::Mmap;
use std::collections::BTreeMap;
use std::path::Path;

/// Reads every dataset as `LAYER.VARIABLE`, axes as they are.
pub fn read(path: &Path, map: Mmap) -> Result<Contents> {
    let broken = |error: hdf5::Error| Error::unexpected(path, "a Keras .h5 file", error);
    let file = Hdf5File::from_mmap_with_options(map, OpenOptions::default()).map_err(broken)?;
    let root = file.root_group().map_err(broken)?;
    // A whole model, rather than its weights, holds them one group down.
    let root = root.group("model_weights").unwrap_or(root);
    if root.group("layers").is_ok() || root.group("_layer_checkpoint_dependencies").is_ok() {
        let expected = "Keras' legacy .h5 layout (save_weights of Keras 2, or the downloads of keras.applications)";
        return Err(Error::unexpected(path, expected, "the .weights.h5 layout of Keras 3"));
    }
    let mut tensors = BTreeMap::new();
    for layer in root.groups().map_err(broken)? {
        collect(&layer, layer.name(), &mut tensors).map_err(broken)?;
    }
    Ok(Contents { tensors, maker: Maker::Keras })
}

fn collect(group: &Group, layer: &str, tensors: &mut BTreeMap<String, Tensor>) -> hdf5::Result<()> {
    for dataset in group.datasets()? {
        let shape: Vec<i64> = dataset.shape().iter().map(|&length| length as i64).collect();
        // Reads f32 and nothing else; its own limits keep a lying header from taking memory.
        let values = dataset.read_array::<f32>()?;
        let values: Vec<f32> = values.iter().copied().collect();
        // "kernel:0" until TensorFlow 2, "depthwise_kernel" until Keras 3.
        let variable = dataset.name().trim_end_matches(":0").trim_start_matches("depthwise_");
        tensors.insert(format!("{layer}.{variable}"), tensor(&values, &shape));
    }
    group.groups()?.iter().try_for_each(|group| collect(group, layer, tensors))
}

/// Kernels are (h, w, in, out) in the file, and (h, w, in, 1) when depthwise; ours stay channels-last in memory.
pub fn to_our_axes(op: &Op, tensor: &Tensor) -> Tensor {
    match op {
        Op::Conv(conv) if tensor.dim() == 4 && conv.groups > 1 => tensor.permute([2, 3, 0, 1]).contiguous(),
        Op::Conv(_) if tensor.dim() == 4 => tensor.permute([3, 0, 1, 2]).contiguous().permute([0, 3, 1, 2]),
        _ => tensor.shallow_clone(),
    }
}

/// The names of an operation's parameters in the file, in the order of [`Op::parameters`].
pub fn names(op: &Op) -> Vec<String> {
    match op {
        Op::Conv(conv) => {
            let mut names = vec![format!("{}.kernel", conv.name)];
            names.extend(conv.bias.then(|| format!("{}.bias", conv.name)));
            names
        }
        Op::BatchNorm(norm) => {
            ["gamma", "beta", "moving_mean", "moving_variance"].map(|part| format!("{}.{part}", norm.name)).to_vec()
        }
        Op::Relu | Op::Relu6 | Op::MaxPool => Vec::new(),
    }
}
