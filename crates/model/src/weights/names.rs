//! What a network's tensors are called in a file, and how their axes stand there.

#[cfg(test)]
mod tests;

use super::{keras, torch};
use crate::bytes::kernels_last;
use crate::network::Op;
use crate::{Architecture, Network, Tensor};
use std::collections::BTreeMap;
use weight_file::{Entry, Layout, WeightFile};

/// For each operation of a network, in the order of [`Network::ops`], the names of its parameters in a file.
pub type Names = Vec<Vec<String>>;

/// The tensors of a file by name.
pub type Tensors<'a> = BTreeMap<&'a str, &'a Entry>;

/// All tensors that a file should hold of a network, in the order of use.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The tensors.
    pub wanted: Vec<Wanted>,
    /// What all their names begin with, if the network is a part of a larger module: `model.backbone.`.
    pub prefix: String,
}

/// A tensor that a file should hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Our name for it.
    pub ours: String,
    /// Its name in the file.
    pub name: String,
    /// Its shape in the file.
    pub shape: Vec<usize>,
    /// How its axes stand there.
    pub axes: Axes,
}

/// The order of a tensor's axes in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axes {
    /// As PyTorch has them, and we: (outputs, inputs, h, w).
    Pytorch,
    /// A kernel of Keras: (h, w, inputs, outputs).
    Keras,
    /// A depthwise kernel of Keras: (h, w, channels, 1).
    KerasDepthwise,
}

impl Axes {
    fn of(op: &Op, layout: Layout) -> Self {
        match (op, layout) {
            (Op::Conv(conv), Layout::Keras | Layout::Keras3) if conv.groups > 1 => Self::KerasDepthwise,
            (Op::Conv(_), Layout::Keras | Layout::Keras3) => Self::Keras,
            _ => Self::Pytorch,
        }
    }

    /// A tensor that was read, in our axes; kernels are channels-last in memory.
    pub fn to_ours(self, tensor: &Tensor) -> Tensor {
        match self {
            Self::Keras if tensor.dim() == 4 => tensor.permute([3, 0, 1, 2]).contiguous().permute([0, 3, 1, 2]),
            Self::KerasDepthwise if tensor.dim() == 4 => tensor.permute([2, 3, 0, 1]).contiguous(),
            _ => kernels_last(tensor),
        }
    }

    fn theirs(self, shape: &[i64]) -> Vec<usize> {
        let shape: Vec<usize> = shape.iter().map(|&length| length as usize).collect();
        match (self, &shape[..]) {
            (Self::Keras, &[outputs, inputs, h, w]) => vec![h, w, inputs, outputs],
            (Self::KerasDepthwise, &[channels, one, h, w]) => vec![h, w, channels, one],
            _ => shape,
        }
    }
}

/// The tensors of a file.
pub fn tensors(file: &WeightFile) -> Tensors<'_> {
    file.tensors().iter().map(|entry| (entry.name.as_str(), entry)).collect()
}

/// All tensors of a network by the names that we give them ourselves.
pub fn of_ours(network: &Network) -> Listing {
    let names = network.ops().map(|op| op.parameters().into_iter().map(|(name, _)| name).collect()).collect();
    Listing { wanted: list(network, names, Layout::Named), prefix: String::new() }
}

/// All tensors of a network as the maker of this file names them; `None` if the maker has no such network. Of several
/// ways of naming it is the one of which the file holds most.
pub fn of_others(file: &WeightFile, architecture: Architecture, network: &Network) -> Option<Listing> {
    let tensors = tensors(file);
    let plain = |names| (names, String::new());
    let ways: Vec<(Names, String)> = match file.layout() {
        Layout::Keras => keras::legacy(file, architecture, network).into_iter().map(plain).collect(),
        Layout::Keras3 => keras::of_keras_3(architecture, network).into_iter().map(plain).collect(),
        Layout::Named => torch::ways(architecture, network).into_iter().map(|names| within(names, &tensors)).collect(),
    };
    let (names, prefix) = ways.into_iter().rev().max_by_key(|(names, _)| held(names, &tensors))?;
    Some(Listing { wanted: list(network, names, file.layout()), prefix })
}

/// How many of these names a file holds.
fn held(names: &Names, tensors: &Tensors) -> usize {
    names.iter().flatten().filter(|name| tensors.contains_key(name.as_str())).count()
}

/// The same names with whatever stands before all of them, if the network is a part of a larger module.
fn within(names: Names, tensors: &Tensors) -> (Names, String) {
    let first = names.iter().flatten().next().expect("a network has parameters");
    let outer = tensors.keys().filter_map(|name| name.strip_suffix(first.as_str()));
    let prefixed = outer.filter(|prefix| prefix.is_empty() || prefix.ends_with('.')).map(|prefix| {
        let of_op = |of_op: &Vec<String>| of_op.iter().map(|name| format!("{prefix}{name}")).collect();
        (names.iter().map(of_op).collect(), prefix.to_owned())
    });
    prefixed.max_by_key(|(names, _)| held(names, tensors)).unwrap_or((names, String::new()))
}

fn list(network: &Network, names: Names, layout: Layout) -> Vec<Wanted> {
    let of_op = |(op, names): (&Op, Vec<String>)| {
        let axes = Axes::of(op, layout);
        let parameters = op.parameters().into_iter().zip(names);
        let wanted = parameters.map(|((ours, shape), name)| Wanted { ours, name, shape: axes.theirs(&shape), axes });
        wanted.collect::<Vec<_>>()
    };
    network.ops().zip(names).flat_map(of_op).collect()
}
