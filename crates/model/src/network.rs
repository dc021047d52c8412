//! Networks as tables: what each layer does, with names, without weights.

mod architecture;
pub mod mobilenet_v2;
mod norms;
mod ops;
pub mod resnet;
#[cfg(test)]
mod tests;
pub mod vgg;

pub use architecture::{Architecture, Family};
use artifact::{Error, Result};
pub use ops::{BatchNorm, Conv, Op, Padding, Pool};
use std::path::Path;

/// A network without classifier, from pixels to its last feature map.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The layers in order. The output of each one is a possible cut.
    pub layers: Vec<Layer>,
}

/// A step that ends in one tensor with a name: `after` of the sum of `ops` and `shortcut`, both of the layer's input.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// The name of its output.
    pub name: String,
    /// What is computed, in order.
    pub ops: Vec<Op>,
    /// What is added to the result of `ops`: the layer's input after these operations (none: as it is), or nothing.
    pub shortcut: Option<Vec<Op>>,
    /// What is done to the sum.
    pub after: Vec<Op>,
}

impl Layer {
    /// One operation after the other.
    pub fn plain(name: String, ops: Vec<Op>) -> Self {
        Self { name, ops, shortcut: None, after: Vec::new() }
    }

    /// The sequences of operations that it is made of: `ops`, `shortcut`, `after`.
    pub fn parts(&self) -> [&[Op]; 3] {
        [&self.ops, self.shortcut.as_deref().unwrap_or_default(), &self.after]
    }

    /// Every operation, in the order of its parts.
    pub fn ops(&self) -> impl Iterator<Item = &Op> {
        self.parts().into_iter().flatten()
    }

    /// Shape (h, w, c) of its output when (h, w, c) goes in; zeros where nothing is left.
    pub fn shape(&self, input: [i64; 3]) -> [i64; 3] {
        self.ops.iter().chain(&self.after).fold(input, |shape, op| op.shape(shape))
    }
}

impl Network {
    /// Where a layer of this name stands.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.layers.iter().position(|layer| layer.name == name)
    }

    /// The names of all layers, in order.
    pub fn layer_names(&self) -> Vec<&str> {
        self.layers.iter().map(|layer| layer.name.as_str()).collect()
    }

    /// Shape (h, w, c) after each layer for pictures of h rows and w columns; zeros where nothing is left.
    pub fn shapes(&self, h: i64, w: i64) -> Vec<[i64; 3]> {
        let mut shape = [h, w, 3];
        let after = |layer: &Layer| {
            shape = layer.shape(shape);
            shape
        };
        self.layers.iter().map(after).collect()
    }

    /// Whether there are convolutions of single channels, as in `MobileNet`. bfloat16 is too coarse for those: they add up
    /// 9 products, not hundreds whose roundings even out, and what comes after them magnifies the rest.
    pub fn has_depthwise(&self) -> bool {
        self.ops().any(|op| matches!(op, Op::Conv(conv) if conv.groups > 1 && conv.groups == conv.inputs))
    }

    /// The rows and columns that a picture needs at least, for something to be left after the last layer.
    pub fn smallest(&self) -> i64 {
        let leaves = |side: &i64| self.shapes(*side, *side).last().is_some_and(|shape| !shape.contains(&0));
        (1..4096).find(leaves).unwrap_or(4096)
    }

    /// Refuses pictures of [h, w] in the file `path` if nothing of them is left after the last layer.
    pub fn accepts(&self, architecture: Architecture, path: &Path, [h, w]: [usize; 2]) -> Result<()> {
        let least = self.smallest() as usize;
        if h >= least && w >= least {
            return Ok(());
        }
        let expected = format!("at least {least} rows and columns for {}", architecture.name());
        Err(Error::unexpected(path, expected, format!("{h}×{w}")))
    }

    /// Every parameter's name and shape, in the order of [`ops`](Self::ops).
    pub fn parameters(&self) -> Vec<(String, Vec<i64>)> {
        self.ops().flat_map(Op::parameters).collect()
    }

    /// Every operation, layer by layer.
    pub fn ops(&self) -> impl Iterator<Item = &Op> {
        self.layers.iter().flat_map(Layer::ops)
    }
}

/// `width` times as many channels, at least one.
fn scaled(channels: i64, width: f64) -> i64 {
    ((channels as f64 * width).round() as i64).max(1)
}
