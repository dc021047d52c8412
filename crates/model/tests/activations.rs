//! Every network against its makers' libraries: eight activations at each of three layers, for weights drawn by name and a
//! drawn picture. `crosscheck/activation_goldens.py` computed them, and describes how weights are drawn.

use model::bytes::{channels_back, channels_last, tensor, to_vec};
use model::weights::in_our_axes;
use model::{Architecture, Network, Parameters, Precision, Stack, Tensor, no_grad};
use network::Role;
use network::entry::{Library, Maker};
use network::names::Listing;
use rayon::prelude::*;
use std::collections::BTreeMap;
use weight_file::Layout;

const GOLDENS: &str = include_str!("goldens/activations.csv");

/// Rows and columns of the picture.
const PICTURE: [i64; 2] = [72, 104];

/// FNV-1a of 64 bits.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Element `i` of a sequence of values in [0, 1): `SplitMix64` from the state `hash` + `i`.
fn unit(hash: u64, i: u64) -> f64 {
    let z = hash.wrapping_add(i).wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 40) as f64 / f64::from(1 << 24)
}

/// `count` values, each a function `value` of its element of [0, 1).
fn drawn(name: &str, count: usize, value: impl Fn(f64) -> f64 + Sync) -> Vec<f32> {
    let hash = hash(name);
    (0..count as u64).into_par_iter().map(|i| value(unit(hash, i)) as f32).collect()
}

/// The drawn weights of a file of `maker`, in our names and axes.
fn weights(network: &Network, maker: &Maker, layout: Layout) -> Parameters {
    let first = format!("{}/0", (maker.modules)(network)[0]);
    let listing = Listing::published(network, maker, layout, &[&first]).expect("a file of this maker");
    let draw = |(wanted, (ours, parameter)): (network::names::Wanted, (String, network::Parameter))| {
        assert_eq!(wanted.ours, ours);
        let fan: i64 = parameter.shape[1..].iter().product();
        let limit = (4.0 / fan as f64).sqrt();
        let value = |u: f64| match parameter.role {
            Role::Kernel => (u - 0.5) * 2.0 * limit,
            Role::Bias | Role::Shift | Role::Mean => (u - 0.5) * 0.2,
            Role::Gain | Role::Variance => 0.5 + u,
        };
        let shape: Vec<i64> = wanted.shape.iter().map(|&length| length as i64).collect();
        let values = drawn(&wanted.name, wanted.shape.iter().product(), value);
        (ours, in_our_axes(&tensor(&values, &shape), wanted.axes))
    };
    listing.wanted.into_iter().zip(network.parameters()).map(draw).collect()
}

fn picture() -> Tensor {
    let [h, w] = PICTURE;
    let values = drawn("picture", (h * w * 3) as usize, |u| (u - 0.5) * 8.0);
    channels_last(&tensor(&values, &[1, h, w, 3]))
}

/// Layer, shape (h, w, c) of its output, and some elements by their flat index.
type Row<'a> = (&'a str, [i64; 3], Vec<(usize, f32)>);

fn row(line: &str) -> Row<'_> {
    let fields: Vec<&str> = line.split(',').collect();
    let shape = [4, 5, 6].map(|at| fields[at].parse().unwrap());
    let element = |field: &&str| {
        let (index, value) = field.split_once(':').unwrap();
        (index.parse().unwrap(), value.parse().unwrap())
    };
    (fields[3], shape, fields[7..].iter().map(element).collect())
}

/// Checks the activations of a network against rows of the goldens.
fn check_network(network: &Network, parameters: &Parameters, rows: &[Row], what: &str) {
    let mut first = 0;
    let mut x = picture();
    for (layer, shape, elements) in rows {
        let last = network.position(layer).unwrap_or_else(|| panic!("{what}: no layer {layer}"));
        assert_eq!(network.shapes(PICTURE[0], PICTURE[1])[last], *shape, "{what} {layer}");
        let stack = Stack::frozen(&network.layers[first..=last], parameters, Precision::F32);
        (first, x) = (last + 1, no_grad(|| stack.forward(&x)));
        let found: Vec<f32> = to_vec(&channels_back(&x));
        let largest = found.iter().fold(0f32, |largest, x| largest.max(x.abs()));
        assert_eq!(elements.len(), 8);
        for (index, expected) in elements {
            let off = (found[*index] - expected).abs() / largest;
            assert!(off <= 2e-5, "{what} {layer}: {} at {index}, expected {expected}", found[*index]);
        }
    }
    assert_eq!(first, network.layers.len(), "{what}: the last layer is compared");
}

/// Checks all networks of a maker, under the name that the goldens have for it. Returns the number of networks.
fn check(maker: &str, layout: Layout) -> usize {
    let mut rows: BTreeMap<(&str, &str), Vec<Row>> = BTreeMap::new();
    for line in GOLDENS.lines().skip(2) {
        let [of, name, width, ..] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        if of == maker {
            rows.entry((name, width)).or_default().push(row(line));
        }
    }
    for ((name, width), rows) in &rows {
        let architecture = Architecture::named(name).unwrap_or_else(|| panic!("{name}"));
        let network = architecture.network(width.parse().unwrap());
        // timm keeps torchvision's names where both have a network.
        let known = |name: &str| architecture.makers().iter().find(|known| known.name == name);
        let found = match maker {
            "timm" => known("timm").or_else(|| known("torchvision")),
            "keras" => known("Keras"),
            "efficientnet_lite_pytorch" => known("EfficientNet-PyTorch"),
            maker => known(maker),
        };
        let parameters = weights(&network, found.unwrap_or_else(|| panic!("{maker} {name}")), layout);
        check_network(&network, &parameters, rows, &format!("{maker} {name} {width}"));
    }
    rows.len()
}

#[test]
fn values_are_drawn_as_in_the_goldens() {
    for (name, expected) in [
        ("picture", [13_526_784, 16_361_379, 5_720_286]),
        ("features.0.weight", [14_357_228, 8_170_040, 331_120]),
        ("block1_conv1/0", [8_772_054, 6_909_812, 11_922_029]),
    ] {
        let found = [0, 1, 2].map(|i| (unit(hash(name), i) * f64::from(1 << 24)) as u64);
        assert_eq!(found, expected, "{name}");
    }
}

/// How far the features are off in bf16, as a share of the largest one.
fn off_in_bf16(name: &str) -> f32 {
    let architecture = Architecture::named(name).unwrap();
    let network = architecture.network(1.0);
    let maker = architecture.makers().iter().find(|maker| maker.library == Library::PyTorch).unwrap();
    let parameters = weights(&network, maker, Layout::Named);
    let run = |precision| -> Vec<f32> {
        let stack = Stack::frozen(&network.layers, &parameters, precision);
        to_vec(&no_grad(|| stack.forward(&picture())))
    };
    let (single, half) = (run(Precision::F32), run(Precision::Bf16));
    let largest = |numbers: &mut dyn Iterator<Item = f32>| numbers.fold(0f32, |largest, x| largest.max(x.abs()));
    largest(&mut single.iter().zip(&half).map(|(x, y)| x - y)) / largest(&mut single.iter().copied())
}

/// Why `precision: auto` takes bf16 for networks without depthwise convolutions, and not for those with.
#[test]
fn bf16_is_off_by_less_than_a_fiftieth_where_auto_takes_it() {
    for (name, is_taken) in [("resnet50", true), ("densenet121", true), ("efficientnet_lite0", false)] {
        let off = off_in_bf16(name);
        println!("{name}: {off}");
        assert!(off > 0.0 && (off < 0.02) == is_taken, "{name}: {off}");
    }
}

#[test]
fn every_network_has_numbers_of_a_maker() {
    for architecture in Architecture::all() {
        let is_of_it = |line: &str| line.split(',').nth(1) == Some(architecture.name());
        assert!(GOLDENS.lines().any(is_of_it), "{architecture}: nothing to compare it with");
    }
}

#[test]
fn networks_of_torchvision_have_its_activations() {
    assert_eq!(check("torchvision", Layout::Named), 16);
}

#[test]
fn networks_of_timm_have_its_activations() {
    assert_eq!(check("timm", Layout::Named), 22);
}

#[test]
fn networks_of_keras_have_its_activations() {
    assert_eq!(check("keras", Layout::Keras), 7);
}

#[test]
fn efficientnet_lite_has_the_activations_of_the_python_packages() {
    assert_eq!(check("efficientnet_lite_pytorch", Layout::Named), 3);
}
