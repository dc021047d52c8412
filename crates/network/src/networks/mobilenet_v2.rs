//! MobileNetV2 without its classifier, in Keras' layer names. Sandler et al. 2018.

use crate::entry::{Entry, Library, Maker};
use crate::network::{Layer, Network};
use crate::networks::inverted_residual::{Block, Convolution, Style, divisible_by_8};
use crate::op::{Op, Padding};
use crate::recipe::Recipe;

/// The networks of this family.
pub const TABLE: &[Entry] = &[
    Entry {
        name: "mobilenet_v2",
        about: "17 inverted residual blocks, padded as in Keras. Sandler et al. 2018.",
        build: |width| network(Variant::Keras, width),
        makers: &[Maker {
            name: "Keras",
            library: Library::Keras,
            modules: Network::module_names,
            recipe: Recipe::Signed,
            files: &[],
        }],
    },
    Entry {
        name: "mobilenet_v2_torchvision",
        about: "The same, padded as in torchvision.",
        build: |width| network(Variant::Torchvision, width),
        makers: &[
            Maker {
                name: "torchvision",
                library: Library::PyTorch,
                modules: names_in_torchvision,
                recipe: Recipe::Torch,
                files: &[],
            },
            Maker {
                name: "timm",
                library: Library::PyTorch,
                modules: names_in_timm,
                recipe: Recipe::Torch,
                files: &[],
            },
        ],
    },
];

/// Expansion, output channels, blocks, stride of the first block. Sandler et al. 2018, table 2.
const GROUPS: [(i64, i64, i64, i64); 7] =
    [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

/// A library's variant of the network. They differ in padding and epsilon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variant {
    /// Keras' and TensorFlow's.
    Keras,
    /// torchvision's and timm's.
    Torchvision,
}

impl Variant {
    const fn style(self) -> Style {
        match self {
            Self::Keras => Style { padding: Padding::Same, epsilon: 1e-3 },
            Self::Torchvision => Style { padding: Padding::Symmetric, epsilon: 1e-5 },
        }
    }

    /// Output channels of a block. Keras drops the fraction before it rounds, which makes a difference at some widths, such
    /// as 0.56.
    fn channels(self, channels: i64, width: f64) -> i64 {
        let exact = channels as f64 * width;
        divisible_by_8(if self == Self::Keras { exact.floor() } else { exact })
    }
}

/// The stem, 17 inverted residual blocks and the last 1 × 1 convolution; `width` (Keras' alpha) multiplies the channels.
fn network(variant: Variant, width: f64) -> Network {
    let mut inputs = divisible_by_8(32.0 * width);
    let stem = Convolution { inputs: 3, outputs: inputs, kernel: 3, stride: 2 };
    let mut layers = vec![variant.style().single(("Conv1", "bn_Conv1"), stem)];
    for (expansion, outputs, blocks, stride) in GROUPS {
        for block in 0..blocks {
            let outputs = variant.channels(outputs, width);
            let stride = if block == 0 { stride } else { 1 };
            let block = Block { inputs, expansion, outputs, kernel: 3, stride };
            layers.push(inverted_residual(variant, layers.len() - 1, block));
            inputs = outputs;
        }
    }
    let outputs = divisible_by_8(1280.0 * width.max(1.0));
    let last = Convolution { inputs, outputs, kernel: 1, stride: 1 };
    layers.push(variant.style().single(("Conv_1", "Conv_1_bn"), last));
    Network { layers }
}

/// Block `number`, from 0, in Keras' names: `expanded_conv`, which has no expansion, `block_1`, ….
fn inverted_residual(variant: Variant, number: usize, block: Block) -> Layer {
    let name = if number == 0 { "expanded_conv".to_owned() } else { format!("block_{number}") };
    let names = ["expand", "depthwise", "project"].map(|part| (format!("{name}_{part}"), format!("{name}_{part}_BN")));
    Layer { flow: variant.style().block(block, names), name }
}

/// The number of the layer's convolutions; and for each operation with parameters, the index of its convolution, from
/// 0, and whether it is the norm after that convolution.
fn places(layer: &Layer) -> (usize, Vec<(usize, bool)>) {
    let is_norm: Vec<bool> =
        layer.ops().filter(|named| !named.name.is_empty()).map(|named| matches!(named.op, Op::BatchNorm(_))).collect();
    let places = is_norm.iter().enumerate().map(|(number, is_norm)| (number / 2, *is_norm)).collect();
    (is_norm.len() / 2, places)
}

/// `features.0`, `features.1`, …. In a block, each convolution but the last forms a module with its norm.
fn names_in_torchvision(network: &Network) -> Vec<String> {
    let of_layer = |(layer, table): (usize, &Layer)| {
        let (convolutions, places) = places(table);
        let name = move |(conv, is_norm): (usize, bool)| {
            let norm = usize::from(is_norm);
            match conv {
                _ if convolutions == 1 => format!("features.{layer}.{norm}"),
                last if last == convolutions - 1 => format!("features.{layer}.conv.{}", last + norm),
                conv => format!("features.{layer}.conv.{conv}.{norm}"),
            }
        };
        places.into_iter().map(name).collect::<Vec<_>>()
    };
    network.layers.iter().enumerate().flat_map(of_layer).collect()
}

/// `conv_stem` and `bn1`, then `blocks.<group>.<block>`, then `conv_head` and `bn2`.
fn names_in_timm(network: &Network) -> Vec<String> {
    let blocks = GROUPS
        .iter()
        .enumerate()
        .flat_map(|(group, (_, _, blocks, _))| (0..*blocks).map(move |block| format!("blocks.{group}.{block}.")));
    let prefixes = [String::new()].into_iter().chain(blocks).chain([String::new()]);
    let last = network.layers.len() - 1;
    let of_layer = |(number, (layer, prefix)): (usize, (&Layer, String))| {
        let (convolutions, places) = places(layer);
        let names: &[&str] = match (convolutions, number) {
            (1, 0) => &["conv_stem"],
            (1, _) => &["conv_head"],
            (2, _) => &["conv_dw", "conv_pw"],
            _ => &["conv_pw", "conv_dw", "conv_pwl"],
        };
        let first_norm = if number == last { 2 } else { 1 };
        let name = move |(conv, is_norm): (usize, bool)| {
            let part = if is_norm { format!("bn{}", first_norm + conv) } else { names[conv].to_owned() };
            format!("{prefix}{part}")
        };
        places.into_iter().map(name).collect::<Vec<_>>()
    };
    network.layers.iter().zip(prefixes).enumerate().flat_map(of_layer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::op::{BatchNorm, Conv};

    #[test]
    fn channels_round_as_in_keras_and_torchvision() {
        // 8.96: a tenth below it is more than 8.
        assert_eq!((Variant::Keras.channels(16, 0.56), Variant::Torchvision.channels(16, 0.56)), (8, 16));
        for width in [0.35, 0.5, 0.75, 1.0, 1.3, 1.4] {
            for (_, channels, _, _) in GROUPS {
                assert_eq!(Variant::Keras.channels(channels, width), Variant::Torchvision.channels(channels, width));
            }
        }
    }

    #[test]
    fn the_last_layer_grows_but_does_not_shrink() {
        let last = |width| network(Variant::Torchvision, width).shapes(32, 32).pop().unwrap()[2];
        assert_eq!([0.35, 1.0, 1.3, 1.4].map(last), [1280, 1280, 1664, 1792]);
    }

    #[test]
    fn the_variants_differ_in_padding_and_epsilon_only() {
        let as_in_keras = |op: &Op| match op.clone() {
            Op::Conv(conv) => Op::Conv(Conv { padding: Padding::Same, ..conv }),
            Op::BatchNorm(norm) => Op::BatchNorm(BatchNorm { epsilon: 1e-3, ..norm }),
            op => op,
        };
        let (keras, torchvision) = (network(Variant::Keras, 0.5), network(Variant::Torchvision, 0.5));
        let ops = |network: &Network| network.ops().map(|named| named.op.clone()).collect::<Vec<_>>();
        assert_eq!(ops(&keras), ops(&torchvision).iter().map(as_in_keras).collect::<Vec<_>>());
        assert_ne!(ops(&keras), ops(&torchvision));
        assert_eq!(keras.module_names(), torchvision.module_names());
    }
}
