//! Batch norms that are added for training and folded afterwards.

use model::bytes::{channels_last, tensor, to_vec};
use model::norms::fold_network;
use model::stack::Regime;
use model::{Architecture, Network, Parameters, Precision, Stack, Tensor, no_grad, weights};
use network::{Flow, Named, Op, Parameter};
use tch::Kind;

fn named(name: &str) -> Architecture {
    Architecture::named(name).unwrap_or_else(|| panic!("{name}"))
}

/// A differentiable stack in f32.
fn stack(network: &Network, parameters: &Parameters, regime: Regime) -> Stack {
    Stack::differentiable(&network.layers, parameters, regime, Precision::F32)
}

/// Four pictures of 40 × 70 with values from -1 to 3.
fn pictures() -> Tensor {
    let values: Vec<f32> =
        (0..4 * 40 * 70 * 3).map(|i| ((i * 7919 + i / 70 * 104_729) % 1000) as f32 / 250.0 - 1.0).collect();
    channels_last(&tensor(&values, &[4, 40, 70, 3]))
}

/// Weights of `network` with norms that are not the identity: running statistics after some forward passes in training, and
/// varied weights and biases.
fn with_statistics(network: &Network) -> Parameters {
    let mut parameters = weights::random(network, 1);
    for (name, tensor) in &mut parameters {
        let values: Vec<f32> = (0..tensor.numel()).map(|i| (i % 7) as f32 / 10.0 - 0.2).collect();
        if name.ends_with("_bn.weight") || name.ends_with("_bn.bias") {
            *tensor = &*tensor + Tensor::from_slice(&values);
        }
    }
    let stack = stack(network, &parameters, Regime::FROM_SCRATCH);
    for _ in 0..20 {
        let _ = no_grad(|| stack.forward(&pictures()));
    }
    parameters.extend(stack.statistics());
    parameters
}

fn difference(found: &Tensor, expected: &Tensor) -> f64 {
    let largest = expected.abs().max().double_value(&[]);
    assert!(largest > 0.1, "{largest}");
    (found - expected).abs().max().double_value(&[]) / largest
}

#[test]
fn a_folded_vgg_is_the_same_function() {
    for architecture in [named("vgg16"), named("vgg19")] {
        let plain = architecture.network(0.25);
        let normed = plain.with_norms();
        let parameters = with_statistics(&normed);
        let mean: Vec<f32> = to_vec(&parameters["block3_conv2_bn.running_mean"]);
        let variance: Vec<f32> = to_vec(&parameters["block3_conv2_bn.running_var"]);
        assert!(mean.iter().any(|x| x.abs() > 0.1) && variance.iter().any(|x| (x - 1.0).abs() > 0.1));

        let folded = fold_network(&plain, &parameters);
        let shapes = folded.iter().map(|(name, tensor)| (name.clone(), tensor.size()));
        let shape = |(name, parameter): (String, Parameter)| (name, parameter.shape);
        let mut expected: Vec<_> = plain.parameters().map(shape).collect();
        expected.sort();
        assert_eq!(shapes.collect::<Vec<_>>(), expected);
        // The plain network against the one with norms, by their running statistics, after each block.
        for (position, layer) in plain.layers.iter().enumerate().filter(|(_, layer)| layer.name.ends_with("pool")) {
            let run = |network: &Network, parameters: &Parameters, regime| {
                let network = Network { layers: network.layers[..=position].to_vec() };
                no_grad(|| stack(&network, parameters, regime).forward(&pictures()))
            };
            let expected = run(&normed, &parameters, Regime::FINE_TUNED);
            let found = difference(&run(&plain, &folded, Regime::FROZEN), &expected);
            assert!(found < 1e-4, "{architecture} {}: {found}", layer.name);
        }
    }
}

/// The flow without batch norms, and with a bias for each convolution.
fn without_norms(flow: &Flow) -> Flow {
    match flow {
        Flow::Op(Named { name, op: Op::Conv(conv) }) => {
            Flow::named(name, Op::Conv(network::Conv { bias: true, ..conv.clone() }))
        }
        Flow::Op(Named { op: Op::BatchNorm(_), .. }) => Flow::Chain(vec![]),
        Flow::Op(named) => Flow::Op(named.clone()),
        Flow::Chain(flows) => Flow::Chain(flows.iter().map(without_norms).collect()),
        Flow::Join(join, branches) => Flow::Join(*join, branches.iter().map(without_norms).collect()),
    }
}

#[test]
fn norms_in_shortcuts_are_folded_too() {
    let mut network = named("resnet18").network(0.125);
    network.layers.truncate(5);
    for layer in &mut network.layers {
        layer.flow = without_norms(&layer.flow);
    }
    let normed = network.with_norms();
    let parameters = with_statistics(&normed);
    let folded = fold_network(&network, &parameters);
    assert_eq!(folded.len(), network.parameters().count());
    let run = |network: &Network, parameters: &Parameters, regime| {
        no_grad(|| stack(network, parameters, regime).forward(&pictures()))
    };
    let expected = run(&normed, &parameters, Regime::FINE_TUNED);
    let found = difference(&run(&network, &folded, Regime::FROZEN), &expected);
    assert!(found < 1e-4, "{found}");
}

#[test]
fn a_network_with_norms_of_its_own_does_not_change() {
    for architecture in ["mobilenet_v2", "resnet50", "vgg11_bn", "densenet121"].map(named) {
        let network = architecture.network(0.1);
        assert_eq!(network.with_norms(), network);
        let parameters = weights::random(&network, 1);
        let same = fold_network(&network, &parameters);
        assert!(same.len() == parameters.len() && same.iter().all(|(name, tensor)| *tensor == parameters[name]));
    }
}

#[test]
fn training_uses_the_statistics_of_the_batch_and_stores_them() {
    let network = named("vgg16").network(0.125).with_norms();
    let parameters = weights::random(&network, 1);
    let network = Network { layers: network.layers[..1].to_vec() };
    let stack = stack(&network, &parameters, Regime::FROM_SCRATCH);
    let output = no_grad(|| stack.forward(&pictures()));
    // A convolution, normalised to mean 0 and variance 1, and a ReLU, which keeps one half: the mean square is 1/2.
    let mean_square = output.square().mean(Kind::Float).double_value(&[]);
    assert!((mean_square - 0.5).abs() < 0.05, "{mean_square}");

    let conv =
        no_grad(|| pictures().conv2d(&parameters["block1_conv1.weight"], None::<Tensor>, [1, 1], [1, 1], [1, 1], 1));
    let mean = conv.mean_dim([0i64, 2, 3].as_slice(), false, Kind::Float);
    let statistics: Parameters = stack.statistics().into_iter().collect();
    assert!(difference(&statistics["block1_conv1_bn.running_mean"], &(mean * 0.1)) < 1e-4);
}
