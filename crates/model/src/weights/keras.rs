//! Keras' names: a layer, and the position of the variable in it.

use super::names::{Names, tensors};
use crate::network::mobilenet_v2::Maker;
use crate::network::vgg::Norms;
use crate::network::{Family, Op};
use crate::{Architecture, Network};
use std::collections::HashMap;
use weight_file::WeightFile;

/// In the legacy layout our operations are named as Keras' layers are. Where a file has none of these names, the order of
/// its layers decides, as in Keras itself: early versions named the layers otherwise.
pub fn legacy(file: &WeightFile, architecture: Architecture, network: &Network) -> Vec<Names> {
    if !is_built_so(architecture) {
        return Vec::new();
    }
    let by_name: Names = network.ops().map(|op| positions(op, name(op))).collect();
    let tensors = tensors(file);
    if by_name.iter().flatten().any(|name| tensors.contains_key(name.as_str())) {
        return vec![by_name];
    }
    let mut layers: Vec<&str> =
        file.tensors().iter().filter_map(|entry| Some(entry.name.rsplit_once('/')?.0)).collect();
    layers.dedup();
    let mut layers = layers.into_iter();
    let mut next = |op: &Op| if op.parameters().is_empty() { None } else { layers.next() };
    let by_order = network.ops().map(|op| positions(op, next(op).unwrap_or(name(op)))).collect();
    vec![by_order]
}

/// In Keras 3's layout a layer is known by its class and how many of these came before it.
pub fn of_keras_3(architecture: Architecture, network: &Network) -> Vec<Names> {
    if !is_built_so(architecture) {
        return Vec::new();
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut of_op = |op: &Op| {
        let class = match op {
            Op::Conv(conv) if conv.groups > 1 => "depthwise_conv2d",
            Op::Conv(_) => "conv2d",
            _ => "batch_normalization",
        };
        if op.parameters().is_empty() {
            return Vec::new();
        }
        let count = counts.entry(class).or_default();
        *count += 1;
        positions(op, &format!("{class}/{}", *count - 1))
    };
    vec![network.ops().map(&mut of_op).collect()]
}

/// Whether Keras builds this network, or would build it the same.
fn is_built_so(architecture: Architecture) -> bool {
    matches!(architecture.family(), Family::Vgg(_, Norms::None) | Family::MobilenetV2(Maker::Keras))
}

/// Kernel and bias; gamma, beta, moving mean and moving variance: in Keras' order, which is ours.
fn positions(op: &Op, layer: &str) -> Vec<String> {
    (0..op.parameters().len()).map(|position| format!("{layer}/{position}")).collect()
}

fn name(op: &Op) -> &str {
    match op {
        Op::Conv(conv) => &conv.name,
        Op::BatchNorm(norm) => &norm.name,
        _ => "",
    }
}
