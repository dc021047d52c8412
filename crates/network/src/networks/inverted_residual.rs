//! The block of MobileNetV2 and of the EfficientNet: expand, filter each channel, project. Sandler et al. 2018.

use crate::flow::{Flow, Join};
use crate::network::Layer;
use crate::op::{Act, BatchNorm, Conv, Op, Padding};

/// What all convolutions and norms of a network have in common.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Where zeros are put.
    pub padding: Padding,
    /// Added to the norms' variances.
    pub epsilon: f64,
}

/// The shape of a convolution.
#[derive(Clone, Copy, Debug)]
pub struct Convolution {
    /// Channels in.
    pub inputs: i64,
    /// Channels out.
    pub outputs: i64,
    /// Side of the kernel.
    pub kernel: i64,
    /// Step in both directions.
    pub stride: i64,
}

/// The shape of a block.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Channels in.
    pub inputs: i64,
    /// So many times as many channels inside; with 1 there is no expanding convolution.
    pub expansion: i64,
    /// Channels out.
    pub outputs: i64,
    /// Side of the depthwise kernel.
    pub kernel: i64,
    /// Step of the depthwise convolution.
    pub stride: i64,
}

/// The names of a convolution and of its norm.
pub type Names = (String, String);

impl Style {
    /// A layer of one convolution with its norm and ReLU6, called as the convolution.
    pub fn single(self, (conv, norm): (&str, &str), convolution: Convolution) -> Layer {
        let mut flows = self.normed((conv.to_owned(), norm.to_owned()), convolution, 1);
        flows.push(relu6());
        Layer::chain(conv, flows)
    }

    /// A block. The input is added to what it computes where the shapes allow it.
    ///
    /// `names`: of the expanding convolution, which is not asked for without expansion, the depthwise and the projecting one.
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

/// The nearest multiple of 8 that takes away at most a tenth. Sandler et al.'s reference code, Keras', torchvision's and
/// TensorFlow's.
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
