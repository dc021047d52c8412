//! The names of torchvision's networks and timm's.

use super::names::Names;
use crate::network::mobilenet_v2::Maker;
use crate::network::{Family, Layer, Op};
use crate::{Architecture, Network};

/// The ways in which this network's tensors are named; none if it is built by nobody there.
pub fn ways(architecture: Architecture, network: &Network) -> Vec<Names> {
    match architecture.family() {
        Family::Vgg(..) => vec![vgg(network)],
        Family::Resnet(..) => vec![as_ours(network)],
        Family::MobilenetV2(Maker::Torchvision) => vec![mobilenet_v2(network), timm_mobilenet_v2(network)],
        Family::MobilenetV2(Maker::Keras) => Vec::new(),
    }
}

/// Our names of residual networks are torchvision's.
fn as_ours(network: &Network) -> Names {
    network.ops().map(|op| op.parameters().into_iter().map(|(name, _)| name).collect()).collect()
}

/// torchvision numbers the modules of `features`: each convolution, norm, activation and pool is one.
fn vgg(network: &Network) -> Names {
    network.ops().enumerate().map(|(number, op)| parts(op, &format!("features.{number}"))).collect()
}

/// `features.0`, `features.1`, …; in a block each convolution but the last is a module with its norm.
fn mobilenet_v2(network: &Network) -> Names {
    let of_layer = |(number, layer): (usize, &Layer)| {
        let convolutions = layer.ops().filter(|op| matches!(op, Op::Conv(_))).count();
        let mut seen = 0;
        let module = |op: &Op| {
            seen += usize::from(matches!(op, Op::Conv(_)));
            let norm = usize::from(matches!(op, Op::BatchNorm(_)));
            let module = match (convolutions, seen) {
                (1, _) => format!("features.{number}.{norm}"),
                (all, seen) if seen == all => format!("features.{number}.conv.{}", seen - 1 + norm),
                (_, seen) => format!("features.{number}.conv.{}.{norm}", seen - 1),
            };
            parts(op, &module)
        };
        layer.ops().map(module).collect::<Vec<_>>()
    };
    network.layers.iter().enumerate().flat_map(of_layer).collect()
}

/// Blocks in each of `blocks.0` to `blocks.6`.
const TIMM_STAGES: [usize; 7] = [1, 2, 3, 4, 3, 3, 1];

/// `conv_stem`, then blocks in stages, then `conv_head`.
fn timm_mobilenet_v2(network: &Network) -> Names {
    let stages = TIMM_STAGES.iter().enumerate();
    let places = stages.flat_map(|(stage, &blocks)| (0..blocks).map(move |block| format!("blocks.{stage}.{block}.")));
    let last = network.layers.len() - 1;
    let mut places = places;
    let of_layer = |(number, layer): (usize, &Layer)| {
        let place = if number == 0 || number == last { String::new() } else { places.next().unwrap_or_default() };
        let convolutions: &[&str] = match layer.ops().filter(|op| matches!(op, Op::Conv(_))).count() {
            1 if number == 0 => &["conv_stem"],
            1 => &["conv_head"],
            2 => &["conv_dw", "conv_pw"],
            _ => &["conv_pw", "conv_dw", "conv_pwl"],
        };
        let first_norm = 1 + usize::from(number == last);
        let mut seen = 0;
        let module = |op: &Op| {
            seen += usize::from(matches!(op, Op::Conv(_)));
            match op {
                Op::Conv(_) => parts(op, &format!("{place}{}", convolutions[seen - 1])),
                _ => parts(op, &format!("{place}bn{}", first_norm + seen - 1)),
            }
        };
        layer.ops().map(module).collect::<Vec<_>>()
    };
    network.layers.iter().enumerate().flat_map(of_layer).collect()
}

fn parts(op: &Op, module: &str) -> Vec<String> {
    let parts: &[&str] = match op {
        Op::Conv(conv) if conv.bias => &["weight", "bias"],
        Op::Conv(_) => &["weight"],
        Op::BatchNorm(_) => &["weight", "bias", "running_mean", "running_var"],
        _ => &[],
    };
    parts.iter().map(|part| format!("{module}.{part}")).collect()
}
