//! Layers with names, from pixels to the last feature map.

use crate::flow::{Flow, Named};
use crate::op::{Op, Parameter};

/// A network without classifier, from pixels to its last feature map.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The layers in order. The output of each one is a possible cut.
    pub layers: Vec<Layer>,
}

/// A part of a network whose output has a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// The name of its output.
    pub name: String,
    /// What it computes of the output of the layer before it.
    pub flow: Flow,
}

impl Layer {
    /// One operation after the other.
    pub fn chain(name: impl Into<String>, flows: Vec<Flow>) -> Self {
        Self { name: name.into(), flow: Flow::Chain(flows) }
    }

    /// Every operation, in order.
    pub fn ops(&self) -> impl Iterator<Item = &Named> {
        self.flow.ops()
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
        let mut after = |layer: &Layer| {
            shape = layer.flow.shape(shape);
            shape
        };
        self.layers.iter().map(&mut after).collect()
    }

    /// Whether there are depthwise convolutions. bfloat16 is too coarse for those: they add up 9 products, not hundreds
    /// whose roundings even out, and the layers after them magnify the error.
    pub fn has_depthwise(&self) -> bool {
        self.ops().any(|named| matches!(&named.op, Op::Conv(conv) if conv.is_depthwise()))
    }

    /// The rows and columns that a picture needs at least, for something to be left after the last layer.
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

/// `width` times as many channels, at least one.
pub(crate) fn scaled(channels: i64, width: f64) -> i64 {
    ((channels as f64 * width).round() as i64).max(1)
}
