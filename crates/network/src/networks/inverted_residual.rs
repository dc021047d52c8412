//! The inverted residual block of MobileNetV2 and EfficientNet: 1 × 1 expansion, depthwise convolution, 1 × 1 projection.
//! Sandler et al. 2018.

use crate::flow::{Flow, Join};
use crate::network::Layer;
use crate::op::{Act, BatchNorm, Conv, Op, Padding};

/// What all convolutions and norms of a network share.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Zero padding of the convolutions.
    pub padding: Padding,
    /// Epsilon of the norms.
    pub epsilon: f64,
}

/// The shape of a convolution.
#[derive(Clone, Copy, Debug)]
pub struct Convolution {
    /// Input channels.
    pub inputs: i64,
    /// Output channels.
    pub outputs: i64,
    /// Side of the kernel.
    pub kernel: i64,
    /// Stride along rows and columns.
    pub stride: i64,
}

/// The shape of a block.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Input channels.
    pub inputs: i64,
    /// Factor on the input channels within the block. With 1, there is no expanding convolution.
    pub expansion: i64,
    /// Output channels.
    pub outputs: i64,
    /// Side of the depthwise kernel.
    pub kernel: i64,
    /// Stride of the depthwise convolution.
    pub stride: i64,
}

/// The names of a convolution and of its norm.
pub type Names = (String, String);

impl Style {
    /// A layer of a convolution, its norm and ReLU6, with the name of the convolution.
    pub fn single(self, (conv, norm): (&str, &str), convolution: Convolution) -> Layer {
        let mut flows = self.normed((conv.to_owned(), norm.to_owned()), convolution, 1);
        flows.push(relu6());
        Layer::chain(conv, flows)
    }

    /// A block. Its input is added to its output if both have the same shape.
    ///
    /// The three names are those of the expanding, the depthwise and the projecting convolution, with their norms; without
    /// expansion, the first is not used.
    pub fn block(self, block: Block, [expand, depthwise, project]: [Names; 3]) -> Flow {
        let Block { inputs, expansion, outputs, kernel, stride } = block;
        let inner = inputs * expansion;
        let mut flows = Vec::new();
        if expansion > 1 {
            flows.extend(self.normed(expand, Convolution { inputs, outputs: inner, kernel: 1, stride: 1 }, 1));
            flows.push(relu6());
        }
        flows.extend(self.normed(depthwise, Convolution { inputs: inner, outputs: inner, kernel, stride }, inner));
        flows.push(relu6());
        flows.extend(self.normed(project, Convolution { inputs: inner, outputs, kernel: 1, stride: 1 }, 1));
        let main = Flow::Chain(flows);
        let fits = stride == 1 && inputs == outputs;
        if fits { Flow::Join(Join::Sum, vec![main, Flow::Chain(vec![])]) } else { main }
    }

    /// A convolution and its norm.
    fn normed(self, (conv, norm): Names, convolution: Convolution, groups: i64) -> Vec<Flow> {
        let Convolution { inputs, outputs, kernel, stride } = convolution;
        let convolution = Conv { inputs, outputs, kernel, stride, groups, padding: self.padding, bias: false };
        let batch_norm = BatchNorm { channels: outputs, epsilon: self.epsilon };
        vec![Flow::named(conv, Op::Conv(convolution)), Flow::named(norm, Op::BatchNorm(batch_norm))]
    }
}

/// The nearest multiple of 8 that is not more than a tenth smaller, as `_make_divisible` in the code of Sandler et al., Keras,
/// torchvision and TensorFlow.
pub fn divisible_by_8(channels: f64) -> i64 {
    let rounded = ((channels + 4.0) as i64 / 8 * 8).max(8);
    if (rounded as f64) < 0.9 * channels { rounded + 8 } else { rounded }
}

fn relu6() -> Flow {
    Op::Act(Act::Relu6).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_by_hand() {
        let rounded = [11.2, 5.6, 8.4, 22.4, 33.6, 56.0, 112.0, 24.0, 1.0].map(divisible_by_8);
        assert_eq!(rounded, [16, 8, 8, 24, 32, 56, 112, 24, 8]);
    }
}
