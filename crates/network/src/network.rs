//! Named layers, from pixels to the last feature map.

use crate::flow::{Flow, Named};
use crate::op::{Op, Parameter};

/// A network without its classifier.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The layers in order. The output of each but the last is a possible cut.
    pub layers: Vec<Layer>,
}

/// A part of a network, whose output can be named in settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// The name of its output.
    pub name: String,
    /// What it computes from the output of the layer before it.
    pub flow: Flow,
}

impl Layer {
    /// A layer whose flow is a chain.
    pub fn chain(name: impl Into<String>, flows: Vec<Flow>) -> Self {
        Self { name: name.into(), flow: Flow::Chain(flows) }
    }

    /// Every operation, in order.
    pub fn ops(&self) -> impl Iterator<Item = &Named> {
        self.flow.ops()
    }
}

impl Network {
    /// The index of the layer of this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.layers.iter().position(|layer| layer.name == name)
    }

    /// The names of all layers, in order.
    pub fn layer_names(&self) -> Vec<&str> {
        self.layers.iter().map(|layer| layer.name.as_str()).collect()
    }

    /// Shape (h, w, c) of each layer's output for pictures of h rows and w columns. Sides that are too short become 0.
    pub fn shapes(&self, h: i64, w: i64) -> Vec<[i64; 3]> {
        let mut shape = [h, w, 3];
        let mut after = |layer: &Layer| {
            shape = layer.flow.shape(shape);
            shape
        };
        self.layers.iter().map(&mut after).collect()
    }

    /// Whether it has depthwise convolutions, for which bfloat16 is too coarse: each of their sums has only 9 or 25 terms,
    /// whose rounding errors do not average out as those of hundreds do, and the layers after them amplify the error.
    pub fn has_depthwise(&self) -> bool {
        self.ops().any(|named| matches!(&named.op, Op::Conv(conv) if conv.is_depthwise()))
    }

    /// The smallest side of a square picture whose last feature map is not empty.
    pub fn smallest(&self) -> i64 {
        let leaves = |side: &i64| self.shapes(*side, *side).last().is_some_and(|shape| !shape.contains(&0));
        (1..4096).find(leaves).unwrap_or(4096)
    }

    /// Every parameter with its full name, in the order of [`ops`](Self::ops).
    pub fn parameters(&self) -> impl Iterator<Item = (String, Parameter)> {
        self.ops().flat_map(Named::parameters)
    }

    /// Our names of the operations that have parameters, in order.
    pub fn module_names(&self) -> Vec<String> {
        self.ops().filter(|named| !named.name.is_empty()).map(|named| named.name.clone()).collect()
    }

    /// Every operation, layer by layer.
    pub fn ops(&self) -> impl Iterator<Item = &Named> {
        self.layers.iter().flat_map(Layer::ops)
    }
}

/// `width` · `channels`, rounded, at least 1.
pub(crate) fn scaled(channels: i64, width: f64) -> i64 {
    ((channels as f64 * width).round() as i64).max(1)
}
