//! Stacks of real tables with drawn weights.

use super::*;
use crate::Architecture;
use crate::bytes::{channels_last, tensor, to_vec};
use crate::network::{BatchNorm, Conv, Padding};
use crate::precision::Precision;
use crate::winograd::gains;
use artifact::random;
use rand::Rng as _;
use tch::{Kind, no_grad};

/// Numbers between 0 and 1 that depend on `name` alone: libtorch's own are shared by all tests that run at the time.
fn noise(name: &str, shape: &[i64]) -> Tensor {
    let mut stream = random::stream(1, "test", name.as_bytes());
    let numbers: Vec<f32> = (0..shape.iter().product()).map(|_: i64| stream.random()).collect();
    tensor(&numbers, shape)
}

fn parameters(layers: &[Layer]) -> Parameters {
    let draw = |(name, shape): (String, Vec<i64>)| {
        let least = if name.ends_with("running_var") { 0.5 } else { -0.5 };
        let tensor = noise(&name, &shape) + least;
        (name, tensor)
    };
    layers.iter().flat_map(Layer::ops).flat_map(Op::parameters).map(draw).collect()
}

/// Two pictures of noise between 0 and 1.
fn pictures([h, w]: [i64; 2]) -> Tensor {
    channels_last(&noise("pictures", &[2, h, w, 3]))
}

/// What `layers` make of two pictures of noise around 0.
fn output(layers: &[Layer], parameters: &Parameters, purpose: Use) -> Tensor {
    no_grad(|| Stack::new(layers, parameters, purpose).forward(&(pictures([37, 50]) - 0.5)))
}

#[test]
fn folded_norms_compute_the_same() {
    for (architecture, layers) in [
        (Architecture::MobilenetV2, 6),
        (Architecture::MobilenetV2Torchvision, 6),
        (Architecture::Vgg16Bn, 6),
        (Architecture::Resnet18, 5),
        (Architecture::Resnet50, 7),
    ] {
        let layers = &architecture.network(0.25).layers[..layers];
        let parameters = parameters(layers);
        let (frozen, trained) = (output(layers, &parameters, Use::Frozen), output(layers, &parameters, Use::Trained));
        let difference = (&frozen - &trained).abs().max().double_value(&[]);
        let largest = trained.abs().max().double_value(&[]);
        assert!(largest > 0.1 && difference < 1e-5 * largest, "{}: {difference} of {largest}", architecture.name());
    }
}

/// A layer that doubles its input, and weights for `shortcut_norm` of a shortcut that makes of y: (y - 1) / 2 · 4 + 1.
fn doubling(shortcut: Option<Vec<Op>>, after: Vec<Op>) -> (Layer, Parameters) {
    let one = |value: f32, shape: &[i64]| Tensor::from_slice(&[value]).reshape(shape);
    let parameters = [("double.weight", 2.0), ("shortcut.weight", -3.0)].map(|(name, x)| (name, one(x, &[1, 1, 1, 1])));
    let norm = [("weight", 4.0), ("bias", 1.0), ("running_mean", 1.0), ("running_var", 4.0)];
    let norm = norm.map(|(part, x)| (format!("shortcut_norm.{part}"), one(x, &[1])));
    let parameters = parameters.map(|(name, tensor)| (name.to_owned(), tensor)).into_iter().chain(norm).collect();
    (Layer { name: "block".to_owned(), ops: vec![conv("double")], shortcut, after }, parameters)
}

/// One channel times one number.
fn conv(name: &str) -> Op {
    let (kernel, stride, groups, padding) = (1, 1, 1, Padding::Symmetric);
    Op::Conv(Conv { name: name.to_owned(), inputs: 1, outputs: 1, kernel, stride, groups, padding, bias: false })
}

#[test]
fn residual_blocks_by_hand() {
    let norm = Op::BatchNorm(BatchNorm { name: "shortcut_norm".to_owned(), channels: 1, epsilon: 0.0 });
    for (shortcut, after, expected) in [
        (None, vec![], [2.0, -4.0]),
        (None, vec![Op::Relu], [2.0, 0.0]),
        (Some(vec![]), vec![], [3.0, -6.0]),
        (Some(vec![]), vec![Op::Relu], [3.0, 0.0]),
        (Some(vec![conv("shortcut")]), vec![Op::Relu], [0.0, 2.0]),
        (Some(vec![conv("shortcut"), norm]), vec![Op::Relu], [0.0, 7.0]),
    ] {
        let (layer, parameters) = doubling(shortcut, after);
        for purpose in [Use::Frozen, Use::Trained] {
            // Twice, as nothing may change the block's input.
            let x = Tensor::from_slice(&[1f32, -2.0]).reshape([1, 1, 1, 2]);
            let stack = Stack::new(std::slice::from_ref(&layer), &parameters, purpose);
            for _ in 0..2 {
                assert_eq!(to_vec::<f32>(&stack.forward(&x)), expected, "{layer:?} {purpose:?}");
            }
        }
    }
}

#[test]
fn gradients_reach_what_stands_beside_a_block() {
    let layers = &Architecture::Resnet18.network(0.125).layers[..5];
    for purpose in [Use::Trained, Use::Scratch] {
        let stack = Stack::new(layers, &parameters(layers), purpose);
        let names: Vec<String> = stack.trained().into_iter().map(|(name, _)| name).collect();
        let last = ["bn2.bias", "downsample.0.weight", "downsample.1.weight", "downsample.1.bias"];
        assert!(names.ends_with(&last.map(|name| format!("layer2.0.{name}"))), "{names:?}");
        stack.forward(&pictures([37, 50])).square().sum(Kind::Float).backward();
        for (name, tensor) in stack.trained() {
            assert!(tensor.grad().abs().max().double_value(&[]) > 0.0, "{name} {purpose:?}");
        }
    }
}

#[test]
fn all_statistics_of_a_training_from_nothing_move() {
    let layers = &Architecture::Resnet18.network(0.125).layers[..5];
    let parameters = parameters(layers);
    let stack = Stack::new(layers, &parameters, Use::Scratch);
    let _ = no_grad(|| stack.forward(&pictures([37, 50])));
    let statistics = stack.statistics();
    let norms = layers.iter().flat_map(Layer::ops).filter(|op| matches!(op, Op::BatchNorm(_))).count();
    assert_eq!(statistics.len(), 2 * norms);
    assert!(statistics.iter().any(|(name, _)| name == "layer2.0.downsample.1.running_mean"));
    assert!(statistics.iter().all(|(name, tensor)| *tensor != parameters[name]));
}

#[test]
fn training_changes_weights_but_not_statistics() {
    let layers = &Architecture::MobilenetV2.network(0.35).layers[..2];
    let stack = Stack::new(layers, &parameters(layers), Use::Trained);
    let names: Vec<String> = stack.trained().into_iter().map(|(name, _)| name).collect();
    assert!(["Conv1.weight", "bn_Conv1.bias"].iter().all(|name| names.iter().any(|n| n == name)));
    assert!(names.iter().all(|name| !name.contains("running")));
    assert!(Stack::new(layers, &parameters(layers), Use::Frozen).trained().is_empty());
}

#[test]
fn a_stack_of_trained_weights_is_one_of_its_own() {
    let layers = &Architecture::MobilenetV2.network(0.35).layers[..2];
    let pictures = pictures([16, 16]);
    let first = Stack::new(layers, &parameters(layers), Use::Scratch);
    let weights: Parameters = first.trained().into_iter().chain(first.statistics()).collect();
    assert!(!Stack::new(layers, &weights, Use::Frozen).forward(&pictures).requires_grad());
    let second = Stack::new(layers, &weights, Use::Trained);
    second.forward(&pictures).sum(Kind::Float).backward();
    assert!(second.trained().iter().all(|(_, tensor)| tensor.grad().defined()));
    assert!(first.trained().iter().all(|(_, tensor)| !tensor.grad().defined()));
}

#[test]
fn bfloat16_computes_nearly_the_same() {
    let layers = &Architecture::Vgg16.network(0.125).layers[..6];
    let parameters = crate::weights::random(&Architecture::Vgg16.network(0.125), 1);
    let pictures = pictures([40, 32]) - 0.5;
    let run =
        |precision| no_grad(|| Stack::new(layers, &parameters, Use::Frozen).computing_in(precision).forward(&pictures));
    let (single, half) = (run(Precision::F32), run(Precision::Bf16));
    assert_eq!((single.kind(), half.kind()), (Kind::Float, Kind::BFloat16));
    let difference = (&single - &half).abs().max().double_value(&[]) / single.abs().max().double_value(&[]);
    assert!(difference > 0.0 && difference < 1e-2, "{difference}");
}

#[test]
fn bfloat16_trains_weights_that_stay_single() {
    let layers = &Architecture::Vgg16Bn.network(0.125).layers[..6];
    for purpose in [Use::Trained, Use::Scratch] {
        let gradients = |precision| {
            let stack = Stack::new(layers, &parameters(layers), purpose).computing_in(precision);
            let output = stack.forward(&(pictures([40, 32]) - 0.5));
            assert_eq!(output.kind(), precision.kind());
            output.to_kind(Kind::Float).square().mean(Kind::Float).backward();
            let trained = stack.trained();
            assert!(trained.iter().all(|(_, x)| x.kind() == Kind::Float && x.grad().kind() == Kind::Float));
            trained.into_iter().map(|(name, tensor)| (name, tensor.grad())).collect::<Vec<_>>()
        };
        // Of all numbers of a weight together, as single ones may go either way at max(x, 0).
        for ((name, single), (_, half)) in gradients(Precision::F32).iter().zip(gradients(Precision::Bf16)) {
            let off = (single - half).norm().double_value(&[]) / single.norm().double_value(&[]);
            println!("{name} {purpose:?}: {off}");
            // A norm that goes by the batch undoes the bias before it: its gradient is nothing but roundings.
            let undone =
                purpose == Use::Scratch && name.contains("_conv") && name.ends_with("bias") && !name.contains("_bn");
            assert!(undone || off > 0.0 && off < 0.2, "{name} {purpose:?}: {off}");
        }
    }
}

#[test]
fn activations_stay_channels_last() {
    let layers = &Architecture::Vgg16.network(0.125).layers;
    let stack = Stack::new(layers, &parameters(layers), Use::Frozen);
    let output = stack.forward(&pictures([70, 40]));
    assert_eq!(output.size(), [2, 64, 2, 1]);
    assert!(crate::bytes::channels_back(&output).is_contiguous());
}

#[test]
fn what_is_learnt_is_what_forward_and_libtorch_say() {
    // The ends of networks, with and without norms, biases and shortcuts; all of a network, whose first convolution is left
    // to libtorch.
    for (architecture, from, kind) in [
        (Architecture::Vgg16, 10, Precision::F32),
        (Architecture::Vgg16, 10, Precision::Bf16),
        (Architecture::Vgg16, 0, Precision::F32),
        (Architecture::Vgg16Bn, 10, Precision::F32),
        (Architecture::Resnet18, 5, Precision::F32),
        (Architecture::Resnet50, 10, Precision::F32),
    ] {
        let layers = &architecture.network(0.5).layers[from..];
        let stack = Stack::new(layers, &parameters(layers), Use::Trained).computing_in(kind);
        let inputs = layers.iter().flat_map(Layer::ops).find_map(|op| match op {
            Op::Conv(conv) => Some(conv.inputs),
            _ => None,
        });
        let x = channels_last(&(noise("activations", &[2, 36, 33, inputs.unwrap()]) - 0.5));
        let loss = |y: &Tensor| (y.to_kind(Kind::Float) * noise("loss", &y.size())).sum(Kind::Float);
        let (learnt, y) = (stack.learn(&x), stack.forward(&x));
        assert_eq!(learnt.output, y);
        let what = format!("{} from {from}, {kind}", architecture.name());
        assert_eq!(!learnt.convolved.is_empty(), gains(kind.kind()), "{what}: libtorch compared with itself");
        let trained = stack.trained();
        let loss_of_learnt = loss(&learnt.output);
        let found = learnt.gradients(&loss_of_learnt, &trained);
        let bound = if kind == Precision::F32 { 1e-4 } else { 0.02 };
        for ((found, expected), (name, weight)) in found.iter().zip(Gradient::of(&loss(&y), &trained)).zip(&trained) {
            let (found, expected) = (found.whole(), expected.whole());
            assert_eq!(found.size(), weight.size());
            let [off, largest] = [&(&found - &expected), &expected].map(|x| x.abs().max().double_value(&[]));
            assert!(off <= bound * largest, "{what}, {name}: {off} of {largest}");
        }
    }
}
