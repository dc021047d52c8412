//! `ResNet` without its classifier, as torchvision builds it, in torchvision's names.

use super::{BatchNorm, Conv, Layer, Network, Op, Padding, Pool, scaled};

/// Channels of the 3 × 3 convolutions of each stage.
const CHANNELS: [i64; 4] = [64, 128, 256, 512];

const EPSILON: f64 = 1e-5;

/// What a residual block computes before the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// Two 3 × 3 convolutions.
    Basic,
    /// 1 × 1, 3 × 3 and 1 × 1, the last with four times as many channels. The stride is the second one's, which is
    /// called version 1.5; in the paper it is the first one's.
    Bottleneck,
}

impl Block {
    /// The convolutions of a block whose 3 × 3 ones have `channels` channels: kernel, stride, channels out.
    fn convolutions(self, channels: i64, stride: i64) -> Vec<(i64, i64, i64)> {
        match self {
            Self::Basic => vec![(3, stride, channels), (3, 1, channels)],
            Self::Bottleneck => vec![(1, 1, channels), (3, stride, channels), (1, 1, 4 * channels)],
        }
    }
}

/// The stem and four stages of `depths` blocks; all but the first stage halve rows and columns.
pub fn network(depths: [usize; 4], block: Block, width: f64) -> Network {
    let mut inputs = scaled(CHANNELS[0], width);
    let stem = normed("conv1", "bn1", 3, (7, 2, inputs)).into_iter().chain([Op::Relu]);
    let pool = Op::MaxPool(Pool { kernel: 3, stride: 2, padding: 1 });
    let mut layers =
        vec![Layer::plain("conv1".to_owned(), stem.collect()), Layer::plain("maxpool".to_owned(), vec![pool])];
    for (stage, (depth, channels)) in (1..).zip(depths.into_iter().zip(CHANNELS)) {
        for number in 0..depth {
            let stride = if stage > 1 && number == 0 { 2 } else { 1 };
            let convolutions = block.convolutions(scaled(channels, width), stride);
            layers.push(residual(format!("layer{stage}.{number}"), inputs, stride, &convolutions));
            inputs = convolutions[convolutions.len() - 1].2;
        }
    }
    Network { layers }
}

/// Convolutions with max(x, 0) between them, plus the input, and max(x, 0) of the sum. Where the sum would not fit, the
/// input goes through a 1 × 1 convolution first.
fn residual(name: String, inputs: i64, stride: i64, convolutions: &[(i64, i64, i64)]) -> Layer {
    let mut ops = Vec::new();
    let mut channels = inputs;
    for (number, &convolution) in (1..).zip(convolutions) {
        if number > 1 {
            ops.push(Op::Relu);
        }
        ops.extend(normed(&format!("{name}.conv{number}"), &format!("{name}.bn{number}"), channels, convolution));
        channels = convolution.2;
    }
    let fits = stride == 1 && channels == inputs;
    let (conv, norm) = (format!("{name}.downsample.0"), format!("{name}.downsample.1"));
    let shortcut = if fits { Vec::new() } else { normed(&conv, &norm, inputs, (1, stride, channels)).to_vec() };
    Layer { name, ops, shortcut: Some(shortcut), after: vec![Op::Relu] }
}

/// A convolution (kernel, stride, channels out) and its norm.
fn normed(conv: &str, norm: &str, inputs: i64, (kernel, stride, outputs): (i64, i64, i64)) -> [Op; 2] {
    let (groups, padding, bias) = (1, Padding::Symmetric, false);
    let conv = Conv { name: conv.to_owned(), inputs, outputs, kernel, stride, groups, padding, bias };
    let norm = BatchNorm { name: norm.to_owned(), channels: outputs, epsilon: EPSILON };
    [Op::Conv(conv), Op::BatchNorm(norm)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(layer: &Layer) -> Vec<String> {
        layer.ops().flat_map(Op::parameters).map(|(name, _)| name).filter(|name| name.ends_with(".weight")).collect()
    }

    #[test]
    fn parameters_stand_in_the_order_of_use() {
        let layers = network([2, 2, 2, 2], Block::Bottleneck, 0.125).layers;
        let expected = ["conv1", "bn1", "conv2", "bn2", "conv3", "bn3", "downsample.0", "downsample.1"];
        assert_eq!(names(&layers[4]), expected.map(|name| format!("layer2.0.{name}.weight")));
        assert_eq!(
            names(&layers[5]),
            expected[..6].iter().map(|name| format!("layer2.1.{name}.weight")).collect::<Vec<_>>()
        );
    }

    #[test]
    fn the_input_is_brought_to_the_shape_of_the_sum_at_any_width() {
        for (block, width) in [(Block::Basic, 1.0), (Block::Basic, 0.01), (Block::Bottleneck, 0.3), (Block::Basic, 1.7)]
        {
            let mut shape = [53, 40, 3];
            for layer in network([2, 3, 1, 2], block, width).layers {
                let through = |ops: &[Op]| ops.iter().fold(shape, |shape, op| op.shape(shape));
                let sum = through(&layer.ops);
                if let Some(shortcut) = &layer.shortcut {
                    assert_eq!(through(shortcut), sum, "{} {block:?} {width}", layer.name);
                }
                shape = sum;
            }
        }
    }

    #[test]
    fn only_what_changes_shape_has_a_convolution_beside_it() {
        let beside = |block| -> Vec<String> {
            let layers = network([2, 2, 2, 2], block, 1.0).layers.into_iter();
            layers
                .filter(|layer| layer.shortcut.as_ref().is_some_and(|ops| !ops.is_empty()))
                .map(|layer| layer.name)
                .collect()
        };
        assert_eq!(beside(Block::Basic), ["layer2.0", "layer3.0", "layer4.0"]);
        assert_eq!(beside(Block::Bottleneck), ["layer1.0", "layer2.0", "layer3.0", "layer4.0"]);
    }
}
