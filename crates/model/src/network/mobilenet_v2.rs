//! `MobileNetV2` without its classifier, in Keras' layer names.

use super::{BatchNorm, Conv, Layer, Network, Op, Padding};

/// Expansion, channels out, blocks, stride of the first block. Sandler et al. 2018, table 2.
const GROUPS: [(i64, i64, i64, i64); 7] =
    [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

/// Whose variant of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// Keras' and TensorFlow's.
    Keras,
    /// PyTorch's.
    Torchvision,
}

impl Maker {
    const fn padding(self) -> Padding {
        match self {
            Self::Keras => Padding::Same,
            Self::Torchvision => Padding::Symmetric,
        }
    }

    const fn epsilon(self) -> f64 {
        match self {
            Self::Keras => 1e-3,
            Self::Torchvision => 1e-5,
        }
    }

    /// Channels out of a block. Keras drops the fraction before it rounds, which tells at some widths, such as 0.56.
    fn channels(self, channels: i64, width: f64) -> i64 {
        let exact = channels as f64 * width;
        divisible_by_8(if self == Self::Keras { exact.floor() } else { exact })
    }
}

/// The stem, 17 inverted residual blocks and the last 1 × 1 convolution; `width` (Keras' alpha) multiplies the channels.
pub fn network(maker: Maker, width: f64) -> Network {
    let table = Table(maker);
    let mut channels = divisible_by_8(32.0 * width);
    let mut layers = vec![table.plain("Conv1", "bn_Conv1", (3, channels, 3, 2))];
    let mut number = 0;
    for (expansion, outputs, blocks, stride) in GROUPS {
        for block in 0..blocks {
            let outputs = maker.channels(outputs, width);
            let stride = if block == 0 { stride } else { 1 };
            layers.push(table.inverted_residual(number, channels, expansion, outputs, stride));
            (channels, number) = (outputs, number + 1);
        }
    }
    let last = divisible_by_8(1280.0 * width.max(1.0));
    layers.push(table.plain("Conv_1", "Conv_1_bn", (channels, last, 1, 1)));
    Network { layers }
}

/// Writes layers in one maker's variant.
struct Table(Maker);

impl Table {
    /// Expand, filter each channel, project. Named `expanded_conv` (the first, without expansion), `block_1`, ….
    fn inverted_residual(&self, number: usize, inputs: i64, expansion: i64, outputs: i64, stride: i64) -> Layer {
        let name = if number == 0 { "expanded_conv".to_owned() } else { format!("block_{number}") };
        let part = |part: &str| format!("{name}_{part}");
        let inner = inputs * expansion;
        let mut ops = Vec::new();
        if number > 0 {
            let expand = self.conv(&part("expand"), (inputs, inner, 1, 1), 1);
            ops.extend([expand, self.norm(&part("expand_BN"), inner), Op::Relu6]);
        }
        let depthwise = self.conv(&part("depthwise"), (inner, inner, 3, stride), inner);
        ops.extend([depthwise, self.norm(&part("depthwise_BN"), inner), Op::Relu6]);
        let project = self.conv(&part("project"), (inner, outputs, 1, 1), 1);
        ops.extend([project, self.norm(&part("project_BN"), outputs)]);
        let shortcut = (stride == 1 && inputs == outputs).then(Vec::new);
        Layer { name, ops, shortcut, after: Vec::new() }
    }

    /// `numbers`: channels in and out, kernel, stride.
    fn plain(&self, name: &str, norm: &str, numbers: (i64, i64, i64, i64)) -> Layer {
        let ops = vec![self.conv(name, numbers, 1), self.norm(norm, numbers.1), Op::Relu6];
        Layer::plain(name.to_owned(), ops)
    }

    fn conv(&self, name: &str, (inputs, outputs, kernel, stride): (i64, i64, i64, i64), groups: i64) -> Op {
        let padding = self.0.padding();
        Op::Conv(Conv { name: name.to_owned(), inputs, outputs, kernel, stride, groups, padding, bias: false })
    }

    fn norm(&self, name: &str, channels: i64) -> Op {
        Op::BatchNorm(BatchNorm { name: name.to_owned(), channels, epsilon: self.0.epsilon() })
    }
}

/// The nearest multiple of 8 that takes away at most a tenth. Sandler et al.'s reference code, Keras' and torchvision's.
fn divisible_by_8(channels: f64) -> i64 {
    let rounded = ((channels + 4.0) as i64 / 8 * 8).max(8);
    if (rounded as f64) < 0.9 * channels { rounded + 8 } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_round_as_in_keras_and_torchvision() {
        let rounded = [11.2, 5.6, 8.4, 22.4, 33.6, 56.0, 112.0, 24.0, 1.0].map(divisible_by_8);
        assert_eq!(rounded, [16, 8, 8, 24, 32, 56, 112, 24, 8]);
        // 8.96: a tenth below it is more than 8.
        assert_eq!((Maker::Keras.channels(16, 0.56), Maker::Torchvision.channels(16, 0.56)), (8, 16));
        for width in [0.35, 0.5, 0.75, 1.0, 1.3, 1.4] {
            for (_, channels, _, _) in GROUPS {
                assert_eq!(Maker::Keras.channels(channels, width), Maker::Torchvision.channels(channels, width));
            }
        }
    }

    #[test]
    fn the_last_layer_grows_but_does_not_shrink() {
        let last = |width| network(Maker::Torchvision, width).shapes(32, 32).pop().unwrap()[2];
        assert_eq!([0.35, 1.0, 1.3, 1.4].map(last), [1280, 1280, 1664, 1792]);
    }

    #[test]
    fn the_variants_differ_in_padding_and_epsilon_only() {
        let as_in_keras = |op: &Op| match op.clone() {
            Op::Conv(conv) => Op::Conv(Conv { padding: Padding::Same, ..conv }),
            Op::BatchNorm(norm) => Op::BatchNorm(BatchNorm { epsilon: 1e-3, ..norm }),
            op => op,
        };
        let (keras, torchvision) = (network(Maker::Keras, 0.5), network(Maker::Torchvision, 0.5));
        assert!(keras.ops().cloned().eq(torchvision.ops().map(as_in_keras)));
        assert!(keras.ops().ne(torchvision.ops()));
    }
}
