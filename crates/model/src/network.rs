//! Networks as tables: what each layer does, with names, without weights.

mod mobilenet_v2;
mod norms;
mod vgg;

use artifact::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A family of networks and its depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Architecture {
    /// 13 convolutions in 5 blocks. Simonyan and Zisserman 2014, configuration D.
    Vgg16,
    /// 16 convolutions in 5 blocks. Simonyan and Zisserman 2014, configuration E.
    Vgg19,
    /// 17 inverted residual blocks, padded as in Keras. Sandler et al. 2018.
    MobilenetV2,
}

/// A network without classifier, from pixels to the output of its last pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The layers in order. The output of each one is a possible cut.
    pub layers: Vec<Layer>,
}

/// A step that ends in one tensor with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// The name of its output.
    pub name: String,
    /// What is computed, in order.
    pub ops: Vec<Op>,
    /// Whether the layer's input is added to the result of `ops`.
    pub residual: bool,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// A convolution with its parameters.
    Conv(Conv),
    /// Normalisation with stored statistics.
    BatchNorm(BatchNorm),
    /// max(x, 0).
    Relu,
    /// min(max(x, 0), 6).
    Relu6,
    /// Largest of 2 × 2, stride 2.
    MaxPool,
}

/// A two-dimensional convolution. `NAME.weight`: (outputs, inputs / groups, kernel, kernel); `NAME.bias`: (outputs,).
#[derive(Clone, Debug, PartialEq)]
pub struct Conv {
    /// The parameters' name.
    pub name: String,
    /// Channels in.
    pub inputs: i64,
    /// Channels out.
    pub outputs: i64,
    /// Side of the square kernel.
    pub kernel: i64,
    /// Step in both directions.
    pub stride: i64,
    /// Groups of channels: 1, or as many as channels (depthwise).
    pub groups: i64,
    /// Whether a bias is added.
    pub bias: bool,
}

/// y = (x - `running_mean`) / sqrt(`running_var` + epsilon) · weight + bias, each `NAME.…` of shape (channels,).
#[derive(Clone, Debug, PartialEq)]
pub struct BatchNorm {
    /// The parameters' name.
    pub name: String,
    /// Channels in and out.
    pub channels: i64,
    /// Added to the variance.
    pub epsilon: f64,
}

impl Conv {
    /// Rows or columns of zeros before and after an axis of length `length`.
    ///
    /// Stride 1 keeps the length. Stride 2 follows Keras (`correct_pad`, which equals TensorFlow's "same" for a 3 × 3
    /// kernel): nothing before an even axis.
    pub fn padding(&self, length: i64) -> (i64, i64) {
        let half = self.kernel / 2;
        if self.stride == 1 { (half, half) } else { (half - 1 + length % 2, half) }
    }

    fn output(&self, length: i64) -> i64 {
        let (before, after) = self.padding(length);
        (length + before + after - self.kernel) / self.stride + 1
    }
}

impl Architecture {
    /// The table of this architecture with its channels multiplied by `width`.
    pub fn network(self, width: f64) -> Network {
        match self {
            Self::Vgg16 => vgg::network(&vgg::VGG16, width),
            Self::Vgg19 => vgg::network(&vgg::VGG19, width),
            Self::MobilenetV2 => mobilenet_v2::network(width),
        }
    }

    /// The name in settings and checkpoints.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vgg16 => "vgg16",
            Self::Vgg19 => "vgg19",
            Self::MobilenetV2 => "mobilenet_v2",
        }
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
        let mut shapes = Vec::new();
        for layer in &self.layers {
            for op in &layer.ops {
                shape = match op {
                    Op::Conv(conv) => [conv.output(shape[0]), conv.output(shape[1]), conv.outputs],
                    Op::MaxPool => [shape[0] / 2, shape[1] / 2, shape[2]],
                    Op::BatchNorm(_) | Op::Relu | Op::Relu6 => shape,
                };
            }
            shapes.push(shape);
        }
        shapes
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

    /// Every parameter's name and shape, in the order of use.
    pub fn parameters(&self) -> Vec<(String, Vec<i64>)> {
        self.ops().flat_map(Op::parameters).collect()
    }

    /// Every operation, in the order of use.
    pub fn ops(&self) -> impl Iterator<Item = &Op> {
        self.layers.iter().flat_map(|layer| &layer.ops)
    }
}

impl Op {
    /// The parameters' names and shapes.
    pub fn parameters(&self) -> Vec<(String, Vec<i64>)> {
        match self {
            Self::Conv(conv) => {
                let weight = vec![conv.outputs, conv.inputs / conv.groups, conv.kernel, conv.kernel];
                let mut parameters = vec![(format!("{}.weight", conv.name), weight)];
                parameters.extend(conv.bias.then(|| (format!("{}.bias", conv.name), vec![conv.outputs])));
                parameters
            }
            Self::BatchNorm(norm) => ["weight", "bias", "running_mean", "running_var"]
                .map(|part| (format!("{}.{part}", norm.name), vec![norm.channels]))
                .to_vec(),
            Self::Relu | Self::Relu6 | Self::MaxPool => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(network: &Network) -> i64 {
        network.parameters().iter().map(|(_, shape)| shape.iter().product::<i64>()).sum()
    }

    #[test]
    fn parameter_counts_are_those_that_keras_prints() {
        assert_eq!(count(&Architecture::Vgg16.network(1.0)), 14_714_688);
        assert_eq!(count(&Architecture::Vgg19.network(1.0)), 20_024_384);
        assert_eq!(count(&Architecture::MobilenetV2.network(1.0)), 2_257_984);
        assert_eq!(count(&Architecture::MobilenetV2.network(0.35)), 410_208);
    }

    #[test]
    fn shapes_follow_the_picture() {
        let shapes = |architecture: Architecture, h, w| architecture.network(1.0).shapes(h, w).pop().unwrap();
        assert_eq!(shapes(Architecture::Vgg16, 150, 130), [4, 4, 512]);
        assert_eq!(shapes(Architecture::Vgg16, 224, 96), [7, 3, 512]);
        assert_eq!(shapes(Architecture::MobilenetV2, 224, 150), [7, 5, 1280]);
        assert_eq!(shapes(Architecture::Vgg16, 31, 64)[0], 0);
    }

    #[test]
    fn the_smallest_picture_leaves_something() {
        let smallest = |architecture: Architecture| architecture.network(0.35).smallest();
        assert_eq!((smallest(Architecture::Vgg16), smallest(Architecture::Vgg19)), (32, 32));
        // Keras' padding leaves one pixel of anything.
        assert_eq!(smallest(Architecture::MobilenetV2), 1);
    }
}
