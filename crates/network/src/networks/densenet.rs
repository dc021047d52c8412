//! DenseNet without its classifier, in torchvision's names without `features.`. Huang et al. 2016, "Densely connected
//! convolutional networks".
//!
//! Keras' norms have an epsilon of 1.001e-5 and torchvision's one of 1e-5, and one table serves both: for variance v the
//! outputs differ by a factor of 1 + 5e-9 / (v + 1e-5). That is below the rounding of f32 for v above 0.1, and 5e-4 at most,
//! at v = 0, where the norm's output is constant.

use crate::entry::{Entry, Library, Maker};
use crate::flow::{Flow, Join};
use crate::network::{Layer, Network, scaled};
use crate::op::{Act, BatchNorm, Conv, Op, Padding, Pool, Pooling};
use crate::recipe::Recipe;

/// The networks of this family.
pub const TABLE: &[Entry] = &[
    Entry {
        name: "densenet121",
        about: "58 dense layers of a 1 × 1 and a 3 × 3 convolution in 4 blocks. Huang et al. 2016, with growth rate 32.",
        build: |width| network([6, 12, 24, 16], width),
        makers: MAKERS,
    },
    Entry {
        name: "densenet169",
        about: "82 dense layers.",
        build: |width| network([6, 12, 32, 32], width),
        makers: MAKERS,
    },
    Entry {
        name: "densenet201",
        about: "98 dense layers.",
        build: |width| network([6, 12, 48, 32], width),
        makers: MAKERS,
    },
];

const MAKERS: &[Maker] = &[
    Maker {
        name: "torchvision",
        library: Library::PyTorch,
        modules: names_in_torchvision,
        recipe: Recipe::Torch,
        files: &[],
    },
    // The files that torchvision publishes, densenet121-a639ec97.pth and its sisters, have the names of PyTorch 0.3.
    Maker {
        name: "torchvision of 2017",
        library: Library::PyTorch,
        modules: old_names_in_torchvision,
        recipe: Recipe::Torch,
        files: &[],
    },
    Maker { name: "Keras", library: Library::Keras, modules: names_in_keras, recipe: Recipe::Torch, files: &[] },
    // The files that Keras publishes have the names of Keras 2.
    Maker { name: "Keras 2", library: Library::Keras, modules: names_in_keras_2, recipe: Recipe::Torch, files: &[] },
];

const EPSILON: f64 = 1e-5;

/// Output channels of the stem.
const STEM: i64 = 64;

/// Channels that each dense layer adds: the growth rate.
const GROWTH: i64 = 32;

/// Outputs of the 1 × 1 convolution of a dense layer, in multiples of the growth rate.
const BOTTLENECK: i64 = 4;

/// The stem and four blocks of `depths` dense layers, with transitions between them that halve channels, rows and columns.
fn network(depths: [usize; 4], width: f64) -> Network {
    let (mut channels, growth) = (scaled(STEM, width), scaled(GROWTH, width));
    let pool = Op::Pool(Pool { pooling: Pooling::Max, kernel: 3, stride: 2, padding: 1 });
    let stem = vec![conv("conv0", 3, channels, 7, 2), norm("norm0", channels), relu()];
    let mut layers = vec![Layer::chain("conv0", stem), Layer::chain("pool0", vec![pool.into()])];
    for (block, depth) in (1..).zip(depths) {
        for number in 1..=depth {
            layers.push(dense_layer(format!("denseblock{block}.denselayer{number}"), channels, growth));
            channels += growth;
        }
        if block < depths.len() {
            let outputs = (channels / 2).max(1);
            layers.push(transition(format!("transition{block}"), channels, outputs));
            channels = outputs;
        }
    }
    layers.push(Layer::chain("norm5", vec![norm("norm5", channels), relu()]));
    Network { layers }
}

/// The input, concatenated with `growth` channels that are computed from it.
fn dense_layer(name: String, inputs: i64, growth: i64) -> Layer {
    let part = |part: &str| format!("{name}.{part}");
    let inner = BOTTLENECK * growth;
    let new = vec![
        norm(&part("norm1"), inputs),
        relu(),
        conv(&part("conv1"), inputs, inner, 1, 1),
        norm(&part("norm2"), inner),
        relu(),
        conv(&part("conv2"), inner, growth, 3, 1),
    ];
    Layer { name, flow: Flow::Join(Join::Concat, vec![Flow::Chain(vec![]), Flow::Chain(new)]) }
}

/// Halves channels, rows and columns. The pool drops the last row or column of an odd number.
fn transition(name: String, inputs: i64, outputs: i64) -> Layer {
    let pool = Op::Pool(Pool { pooling: Pooling::Average, kernel: 2, stride: 2, padding: 0 });
    let flows = vec![
        norm(&format!("{name}.norm"), inputs),
        relu(),
        conv(&format!("{name}.conv"), inputs, outputs, 1, 1),
        pool.into(),
    ];
    Layer::chain(name, flows)
}

fn conv(name: &str, inputs: i64, outputs: i64, kernel: i64, stride: i64) -> Flow {
    let conv = Conv { inputs, outputs, kernel, stride, groups: 1, padding: Padding::Symmetric, bias: false };
    Flow::named(name, Op::Conv(conv))
}

fn norm(name: &str, channels: i64) -> Flow {
    Flow::named(name, Op::BatchNorm(BatchNorm { channels, epsilon: EPSILON }))
}

fn relu() -> Flow {
    Op::Act(Act::Relu).into()
}

fn names_in_torchvision(network: &Network) -> Vec<String> {
    network.module_names().into_iter().map(|name| format!("features.{name}")).collect()
}

/// `denselayer1.norm.1` for `denselayer1.norm1`; the rest as today.
fn old_names_in_torchvision(network: &Network) -> Vec<String> {
    let old = |name: String| {
        if !name.contains("denselayer") {
            return name;
        }
        ["norm", "conv"].iter().fold(name, |name, part| {
            name.replace(&format!(".{part}1"), &format!(".{part}.1"))
                .replace(&format!(".{part}2"), &format!(".{part}.2"))
        })
    };
    names_in_torchvision(network).into_iter().map(old).collect()
}

fn names_in_keras(network: &Network) -> Vec<String> {
    network.module_names().iter().map(|name| keras_layer(name)).collect()
}

/// The stem was `conv1/conv` and `conv1/bn`; the rest as today.
fn names_in_keras_2(network: &Network) -> Vec<String> {
    let old = |name: String| name.replace("conv1_conv", "conv1/conv").replace("conv1_bn", "conv1/bn");
    let (stem, rest): (Vec<String>, Vec<String>) =
        names_in_keras(network).into_iter().partition(|name| name.starts_with("conv1_"));
    stem.into_iter().map(old).chain(rest).collect()
}

/// Keras counts stages with the stem as the first: `conv2_block1_1_conv` is the first convolution of the first dense layer,
/// and `pool2_conv` that of the first transition.
fn keras_layer(name: &str) -> String {
    let stage = |number: &str| number.parse::<usize>().unwrap_or_default() + 1;
    if let Some(rest) = name.strip_prefix("denseblock")
        && let Some((block, rest)) = rest.split_once(".denselayer")
        && let Some((layer, part)) = rest.split_once('.')
    {
        let part = match part {
            "norm1" => "0_bn",
            "conv1" => "1_conv",
            "norm2" => "1_bn",
            _ => "2_conv",
        };
        return format!("conv{}_block{layer}_{part}", stage(block));
    }
    if let Some((number, part)) = name.strip_prefix("transition").and_then(|rest| rest.split_once('.')) {
        return format!("pool{}_{}", stage(number), if part == "norm" { "bn" } else { "conv" });
    }
    match name {
        "conv0" => "conv1_conv",
        "norm0" => "conv1_bn",
        _ => "bn",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_those_of_the_paper() {
        // Table 1, with the channels that the growth rate of 32 gives: (h, w, c) after each block and transition.
        let shapes = |depths, layer: &str| {
            let network = network(depths, 1.0);
            network.shapes(224, 160)[network.position(layer).unwrap()]
        };
        let densenet121 = [6, 12, 24, 16];
        for (layer, shape) in [
            ("conv0", [112, 80, 64]),
            ("pool0", [56, 40, 64]),
            ("denseblock1.denselayer6", [56, 40, 256]),
            ("transition1", [28, 20, 128]),
            ("denseblock2.denselayer12", [28, 20, 512]),
            ("transition3", [7, 5, 512]),
            ("norm5", [7, 5, 1024]),
        ] {
            assert_eq!(shapes(densenet121, layer), shape, "{layer}");
        }
        assert_eq!(shapes([6, 12, 32, 32], "norm5"), [7, 5, 1664]);
        assert_eq!(shapes([6, 12, 48, 32], "norm5"), [7, 5, 1920]);
    }

    #[test]
    fn names_by_hand() {
        let network = network([6, 12, 24, 16], 0.1);
        let at = |name: &str| network.module_names().iter().position(|own| own == name).unwrap();
        for (own, old, keras, keras_2) in [
            ("conv0", "features.conv0", "conv1_conv", "conv1/conv"),
            ("norm0", "features.norm0", "conv1_bn", "conv1/bn"),
            (
                "denseblock2.denselayer11.norm1",
                "features.denseblock2.denselayer11.norm.1",
                "conv3_block11_0_bn",
                "conv3_block11_0_bn",
            ),
            (
                "denseblock1.denselayer1.conv2",
                "features.denseblock1.denselayer1.conv.2",
                "conv2_block1_2_conv",
                "conv2_block1_2_conv",
            ),
            ("transition3.conv", "features.transition3.conv", "pool4_conv", "pool4_conv"),
            ("norm5", "features.norm5", "bn", "bn"),
        ] {
            assert_eq!(names_in_torchvision(&network)[at(own)], format!("features.{own}"));
            assert_eq!(old_names_in_torchvision(&network)[at(own)], old);
            assert_eq!(names_in_keras(&network)[at(own)], keras);
            assert_eq!(names_in_keras_2(&network)[at(own)], keras_2);
        }
    }
}
