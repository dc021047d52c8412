//! Stacks of layers of real networks with random weights.

use super::*;
use crate::Architecture;
use crate::bytes::{channels_last, tensor, to_vec};
use crate::precision::Precision;
use crate::winograd::gains;
use artifact::random;
use network::{Act, BatchNorm, Conv, Flow, Join, Op, Padding, Parameter, Pool, Pooling, Role};
use rand::Rng as _;
use tch::{Kind, no_grad};

fn named(name: &str) -> Architecture {
    Architecture::named(name).unwrap_or_else(|| panic!("{name}"))
}

/// Values between 0 and 1 that depend on `name` alone. libtorch's generator would not do: all concurrent tests share it.
fn noise(name: &str, shape: &[i64]) -> Tensor {
    let mut stream = random::stream(1, random::Purpose::Test("test"), name.as_bytes());
    let values: Vec<f32> = (0..shape.iter().product()).map(|_: i64| stream.random()).collect();
    tensor(&values, shape)
}

fn parameters(layers: &[Layer]) -> Parameters {
    let draw = |(name, parameter): (String, Parameter)| {
        let least = if name.ends_with("running_var") { 0.5 } else { -0.5 };
        let tensor = noise(&name, &parameter.shape) + least;
        (name, tensor)
    };
    layers.iter().flat_map(Layer::ops).flat_map(network::Named::parameters).map(draw).collect()
}

/// Two pictures of noise between 0 and 1, of [h, w].
fn pictures([h, w]: [i64; 2]) -> Tensor {
    channels_last(&noise("pictures", &[2, h, w, 3]))
}

/// A differentiable stack in f32.
fn differentiable(layers: &[Layer], parameters: &Parameters, regime: Regime) -> Stack {
    Stack::differentiable(layers, parameters, regime, Precision::F32)
}

/// The output of a stack for two pictures of noise around 0.
fn output(stack: &Stack) -> Tensor {
    no_grad(|| stack.forward(&(pictures([37, 50]) - 0.5)))
}

#[test]
fn folded_norms_compute_the_same() {
    for (architecture, layers) in [
        (named("mobilenet_v2"), 6),
        (named("mobilenet_v2_torchvision"), 6),
        (named("vgg16_bn"), 6),
        (named("resnet18"), 5),
        (named("resnet50"), 7),
        // DenseNet has norms before convolutions, which are not folded.
        (named("densenet121"), 10),
        (named("tf_efficientnet_lite0"), 6),
    ] {
        let layers = &architecture.network(0.25).layers[..layers];
        let parameters = parameters(layers);
        let trained = output(&differentiable(layers, &parameters, Regime::FINE_TUNED));
        let largest = trained.abs().max().double_value(&[]);
        for (frozen, bound) in [
            (differentiable(layers, &parameters, Regime::FROZEN), 1e-5),
            (Stack::frozen(layers, &parameters, Precision::F32), 2e-5),
        ] {
            let difference = (&output(&frozen) - &trained).abs().max().double_value(&[]);
            assert!(largest > 0.1 && difference < bound * largest, "{architecture}: {difference} of {largest}");
        }
    }
}

/// A 1 × 1 convolution from one channel to one.
fn conv(name: &str) -> Flow {
    let (kernel, stride, groups, padding) = (1, 1, 1, Padding::Symmetric);
    Flow::named(name, Op::Conv(Conv { inputs: 1, outputs: 1, kernel, stride, groups, padding, bias: false }))
}

fn relu() -> Flow {
    Op::Act(Act::Relu).into()
}

/// Weights of the convolutions `double` (factor 2) and `shortcut` (factor -3), and of `norm`, y → (y - 1) / 2 · 4 + 1.
fn weights_by_hand() -> Parameters {
    let one = |value: f32, shape: &[i64]| Tensor::from_slice(&[value]).reshape(shape);
    let convs = [("double.weight", 2.0), ("shortcut.weight", -3.0)].map(|(name, x)| (name, one(x, &[1, 1, 1, 1])));
    let norm = [("weight", 4.0), ("bias", 1.0), ("running_mean", 1.0), ("running_var", 4.0)];
    let norm = norm.map(|(part, x)| (format!("norm.{part}"), one(x, &[1])));
    convs.map(|(name, tensor)| (name.to_owned(), tensor)).into_iter().chain(norm).collect()
}

/// Checks the output of every kind of stack of `flows` for the map (1, 1, 1, 2) of 1 and -2, twice: no pass may change its
/// input.
fn check_by_hand(flows: Vec<Flow>, expected: &[f32]) {
    let layer = Layer::chain("block", flows);
    let layers = std::slice::from_ref(&layer);
    let x = Tensor::from_slice(&[1f32, -2.0]).reshape([1, 1, 1, 2]);
    for stack in [
        Stack::frozen(layers, &weights_by_hand(), Precision::F32),
        differentiable(layers, &weights_by_hand(), Regime::FROZEN),
        differentiable(layers, &weights_by_hand(), Regime::FINE_TUNED),
    ] {
        for _ in 0..2 {
            let y = no_grad(|| stack.forward(&x));
            assert_eq!(to_vec::<f32>(&y), expected, "{layer:?}");
        }
        assert_eq!(to_vec::<f32>(&no_grad(|| stack.learn(&x).output)), expected, "{layer:?}");
    }
}

#[test]
fn residual_blocks_by_hand() {
    let norm = Flow::named("norm", Op::BatchNorm(BatchNorm { channels: 1, epsilon: 0.0 }));
    let sum = |shortcut| Flow::Join(Join::Sum, vec![conv("double"), Flow::Chain(shortcut)]);
    for (flows, expected) in [
        (vec![conv("double")], [2.0, -4.0]),
        (vec![conv("double"), relu()], [2.0, 0.0]),
        (vec![sum(vec![])], [3.0, -6.0]),
        (vec![sum(vec![]), relu()], [3.0, 0.0]),
        (vec![sum(vec![conv("shortcut")]), relu()], [0.0, 2.0]),
        (vec![sum(vec![conv("shortcut"), norm]), relu()], [0.0, 7.0]),
    ] {
        check_by_hand(flows, &expected);
    }
}

#[test]
fn joins_by_hand() {
    let norm = Flow::named("norm", Op::BatchNorm(BatchNorm { channels: 1, epsilon: 0.0 }));
    let branches = |first: Vec<Flow>| vec![Flow::Chain(first), conv("double")];
    // A branch that begins with an activation gets the block's input, which the other branch needs as it was.
    for (flows, expected) in [
        (vec![Flow::Join(Join::Product, branches(vec![]))], vec![2.0, 8.0]),
        (vec![Flow::Join(Join::Product, branches(vec![relu()]))], vec![2.0, 0.0]),
        (vec![Flow::Join(Join::Sum, branches(vec![relu()]))], vec![3.0, -4.0]),
        (vec![Flow::Join(Join::Concat, branches(vec![relu()]))], vec![1.0, 0.0, 2.0, -4.0]),
        (vec![Flow::Join(Join::Concat, branches(vec![])), relu()], vec![1.0, 0.0, 2.0, 0.0]),
        // A norm with no convolution before it, and one that stands alone in its chain.
        (vec![norm.clone(), relu()], vec![1.0, 0.0]),
        (vec![conv("double"), Flow::Chain(vec![norm])], vec![3.0, -9.0]),
        (vec![Flow::Chain(vec![]), relu()], vec![1.0, 0.0]),
        (vec![Flow::Join(Join::Sum, vec![Flow::Chain(vec![])]), relu()], vec![1.0, 0.0]),
    ] {
        check_by_hand(flows, &expected);
    }
}

#[test]
fn pools_by_hand() {
    let x = tensor::<f32>(&[1.0, 2.0, 3.0, 4.0, 5.0, 9.0], &[1, 2, 3, 1]);
    for (pooling, expected) in [(Pooling::Max, 5.0), (Pooling::Average, 3.0)] {
        let pool = Op::Pool(Pool { pooling, kernel: 2, stride: 2, padding: 0 });
        let layer = Layer::chain("pool", vec![pool.into()]);
        let stack = Stack::frozen(&[layer], &Parameters::new(), Precision::F32);
        // The pool drops the third column.
        assert_eq!(to_vec::<f32>(&stack.forward(&channels_last(&x))), [expected]);
    }
}

/// Some places in two pictures of 20 rows and 24 columns: picture, channel, row, column.
fn places() -> impl Iterator<Item = (i64, i64, i64, i64)> {
    (0..24).map(|n| (n % 2, n % 3, 7 * n % 20, 11 * n % 24))
}

#[test]
fn gradients_go_through_frozen_layers_to_their_input() {
    for (name, count) in [("vgg11", 3), ("resnet18", 4), ("densenet121", 4), ("mobilenet_v2", 3)] {
        let layers = &named(name).network(0.25).layers[..count];
        let stack = differentiable(layers, &parameters(layers), Regime::FROZEN);
        let loss = |x: &Tensor| {
            let y = stack.forward(x);
            (&y * noise("loss", &y.size())).sum(Kind::Double)
        };
        let x = (pictures([20, 24]) - 0.5).set_requires_grad(true);
        let gradient = Tensor::run_backward(&[loss(&x)], &[&x], false, false).remove(0);
        assert!(gradient.norm().double_value(&[]) > 0.0, "{name}");
        // Central differences at single places of each channel of each picture, with small steps for the kinks of ReLU.
        for (picture, channel, row, column) in places() {
            let at = |x: &Tensor| x.get(picture).get(channel).get(row).get(column);
            let expected = at(&gradient).double_value(&[]);
            let step = 1e-2;
            let along = |step: f64| {
                let moved = x.detach().copy();
                let _ = at(&moved).g_add_scalar_(step);
                no_grad(|| loss(&moved).double_value(&[]))
            };
            let slope = (along(step) - along(-step)) / (2.0 * step);
            let largest = gradient.abs().max().double_value(&[]);
            let place = (picture, channel, row, column);
            assert!(
                (slope - expected).abs() < 0.05 * largest,
                "{name} {place:?}: {slope}, not {expected} of {largest}"
            );
        }
        let frozen = Stack::frozen(layers, &parameters(layers), Precision::F32);
        let refused = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| frozen.forward(&x)));
        assert!(refused.is_err(), "{name}: a frozen stack must refuse inputs that require gradients");
    }
}

#[test]
fn gradients_reach_shortcuts() {
    let layers = &named("resnet18").network(0.125).layers[..5];
    for regime in [Regime::FINE_TUNED, Regime::FROM_SCRATCH] {
        let stack = differentiable(layers, &parameters(layers), regime);
        let names: Vec<String> = stack.trained().into_iter().map(|variable| variable.name).collect();
        let last = ["bn2.bias", "downsample.0.weight", "downsample.1.weight", "downsample.1.bias"];
        assert!(names.ends_with(&last.map(|name| format!("layer2.0.{name}"))), "{names:?}");
        stack.forward(&pictures([37, 50])).square().sum(Kind::Float).backward();
        for Variable { name, tensor, .. } in stack.trained() {
            assert!(tensor.grad().abs().max().double_value(&[]) > 0.0, "{name} {regime:?}");
        }
    }
}

#[test]
fn variables_have_the_roles_of_their_parameters() {
    let layers = &named("vgg11_bn").network(0.125).layers[..1];
    let trained = differentiable(layers, &parameters(layers), Regime::FROM_SCRATCH).trained();
    let roles: Vec<_> = trained.iter().map(|variable| (variable.name.as_str(), variable.role)).collect();
    let expected = [
        ("block1_conv1.weight", Role::Kernel),
        ("block1_conv1.bias", Role::Bias),
        ("block1_conv1_bn.weight", Role::Gain),
        ("block1_conv1_bn.bias", Role::Shift),
    ];
    assert_eq!(roles, expected);
}

#[test]
fn training_from_scratch_updates_all_statistics() {
    let layers = &named("resnet18").network(0.125).layers[..5];
    let parameters = parameters(layers);
    let stack = differentiable(layers, &parameters, Regime::FROM_SCRATCH);
    let _ = no_grad(|| stack.forward(&pictures([37, 50])));
    let statistics = stack.statistics();
    let norms = layers.iter().flat_map(Layer::ops).filter(|op| matches!(op.op, Op::BatchNorm(_))).count();
    assert_eq!(statistics.len(), 2 * norms);
    assert!(statistics.iter().any(|(name, _)| name == "layer2.0.downsample.1.running_mean"));
    assert!(statistics.iter().all(|(name, tensor)| *tensor != parameters[name]));
}

#[test]
fn training_changes_weights_but_not_statistics() {
    let layers = &named("mobilenet_v2").network(0.35).layers[..2];
    let stack = differentiable(layers, &parameters(layers), Regime::FINE_TUNED);
    let names: Vec<String> = stack.trained().into_iter().map(|variable| variable.name).collect();
    assert!(["Conv1.weight", "bn_Conv1.bias"].iter().all(|name| names.iter().any(|n| n == name)));
    assert!(names.iter().all(|name| !name.contains("running")));
    assert!(Stack::frozen(layers, &parameters(layers), Precision::F32).trained().is_empty());
    let norms = Regime { trained: Trained::Norms, statistics: Statistics::ByBatch };
    let stack = differentiable(layers, &parameters(layers), norms);
    let names: Vec<String> = stack.trained().into_iter().map(|variable| variable.name).collect();
    assert_eq!(
        names[..4],
        ["bn_Conv1", "expanded_conv_depthwise_BN"]
            .map(|norm| [format!("{norm}.weight"), format!("{norm}.bias")])
            .concat()[..]
    );
    assert_eq!((names.len(), stack.statistics().len()), (6, 6));
}

#[test]
fn a_stack_of_another_stacks_weights_is_independent() {
    let layers = &named("mobilenet_v2").network(0.35).layers[..2];
    let pictures = pictures([16, 16]);
    let first = differentiable(layers, &parameters(layers), Regime::FROM_SCRATCH);
    let weights: Parameters = first.trained().into_iter().map(Into::into).chain(first.statistics()).collect();
    assert!(!Stack::frozen(layers, &weights, Precision::F32).forward(&pictures).requires_grad());
    let second = differentiable(layers, &weights, Regime::FINE_TUNED);
    second.forward(&pictures).sum(Kind::Float).backward();
    assert!(second.trained().iter().all(|variable| variable.tensor.grad().defined()));
    assert!(first.trained().iter().all(|variable| !variable.tensor.grad().defined()));
}

#[test]
fn bfloat16_computes_nearly_the_same() {
    let layers = &named("vgg16").network(0.125).layers[..6];
    let parameters = crate::weights::random(&named("vgg16").network(0.125), 1);
    let pictures = pictures([40, 32]) - 0.5;
    let run = |precision| no_grad(|| Stack::frozen(layers, &parameters, precision).forward(&pictures));
    let (single, half) = (run(Precision::F32), run(Precision::Bf16));
    assert_eq!((single.kind(), half.kind()), (Kind::Float, Kind::BFloat16));
    let difference = (&single - &half).abs().max().double_value(&[]) / single.abs().max().double_value(&[]);
    assert!(difference > 0.0 && difference < 1e-2, "{difference}");
}

#[test]
fn bfloat16_trains_f32_weights() {
    let layers = &named("vgg16_bn").network(0.125).layers[..6];
    for regime in [Regime::FINE_TUNED, Regime::FROM_SCRATCH] {
        let gradients = |precision| {
            let stack = Stack::differentiable(layers, &parameters(layers), regime, precision);
            let output = stack.forward(&(pictures([40, 32]) - 0.5));
            assert_eq!(output.kind(), precision.kind());
            output.to_kind(Kind::Float).square().mean(Kind::Float).backward();
            let trained = stack.trained();
            let in_f32 = |x: &Tensor| x.kind() == Kind::Float && x.grad().kind() == Kind::Float;
            assert!(trained.iter().all(|variable| in_f32(&variable.tensor)));
            trained.into_iter().map(|variable| (variable.name, variable.tensor.grad())).collect::<Vec<_>>()
        };
        // The norm of the whole difference, as single values may fall on either side of a ReLU.
        for ((name, single), (_, half)) in gradients(Precision::F32).iter().zip(gradients(Precision::Bf16)) {
            let off = (single - half).norm().double_value(&[]) / single.norm().double_value(&[]);
            println!("{name} {regime:?}: {off}");
            // A norm by batch statistics cancels the bias before it, whose gradient is nothing but rounding errors.
            let cancelled = regime == Regime::FROM_SCRATCH
                && name.contains("_conv")
                && name.ends_with("bias")
                && !name.contains("_bn");
            assert!(cancelled || off > 0.0 && off < 0.2, "{name} {regime:?}: {off}");
        }
    }
}

#[test]
fn activations_stay_channels_last() {
    let layers = &named("vgg16").network(0.125).layers;
    let stack = Stack::frozen(layers, &parameters(layers), Precision::F32);
    let output = stack.forward(&pictures([70, 40]));
    assert_eq!(output.size(), [2, 64, 2, 1]);
    assert!(crate::bytes::channels_back(&output).is_contiguous());
}

#[test]
fn a_training_pass_has_the_output_and_gradients_of_forward() {
    // The last layers of networks with and without norms, biases and shortcuts, and a whole network, whose first convolution
    // libtorch computes.
    for (architecture, from, kind) in [
        (named("vgg16"), 10, Precision::F32),
        (named("vgg16"), 10, Precision::Bf16),
        (named("vgg16"), 0, Precision::F32),
        (named("vgg16_bn"), 10, Precision::F32),
        (named("resnet18"), 5, Precision::F32),
        (named("resnet50"), 10, Precision::F32),
    ] {
        let layers = &architecture.network(0.5).layers[from..];
        let stack = Stack::differentiable(layers, &parameters(layers), Regime::FINE_TUNED, kind);
        let inputs = layers.iter().flat_map(Layer::ops).find_map(|named| match &named.op {
            Op::Conv(conv) => Some(conv.inputs),
            _ => None,
        });
        let x = channels_last(&(noise("activations", &[2, 36, 33, inputs.unwrap()]) - 0.5));
        let loss = |y: &Tensor| (y.to_kind(Kind::Float) * noise("loss", &y.size())).sum(Kind::Float);
        let (pass, y) = (stack.learn(&x), stack.forward(&x));
        assert_eq!(pass.output, y);
        let what = format!("{} from {from}, {kind}", architecture.name());
        assert_eq!(!pass.convolved.is_empty(), gains(kind.kind()), "{what}: libtorch compared with itself");
        let trained = stack.trained();
        let loss_of_pass = loss(&pass.output);
        let found = pass.gradients(&loss_of_pass, &trained);
        let bound = if kind == Precision::F32 { 1e-4 } else { 0.02 };
        let expected = Gradient::of(&loss(&y), &trained);
        for ((found, expected), Variable { name, tensor, .. }) in found.iter().zip(expected).zip(&trained) {
            let (found, expected) = (found.whole(), expected.whole());
            assert_eq!(found.size(), tensor.size());
            let [off, largest] = [&(&found - &expected), &expected].map(|x| x.abs().max().double_value(&[]));
            assert!(off <= bound * largest, "{what}, {name}: {off} of {largest}");
        }
    }
}
