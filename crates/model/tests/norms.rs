//! Networks that are trained with batch norms, and what is left of them.

use model::bytes::{channels_last, tensor, to_vec};
use model::network::Op;
use model::stack::Use;
use model::{Architecture, Network, Parameters, Stack, Tensor, no_grad, weights};
use tch::Kind;

/// Pictures (4, 40, 70, 3) of numbers from -1 to 3.
fn pictures() -> Tensor {
    let values: Vec<f32> =
        (0..4 * 40 * 70 * 3).map(|i| ((i * 7919 + i / 70 * 104_729) % 1000) as f32 / 250.0 - 1.0).collect();
    channels_last(&tensor(&values, &[4, 40, 70, 3]))
}

/// Weights of `network` after some forward passes in training, with norms that do something.
fn lived_in(network: &Network) -> Parameters {
    let mut parameters = weights::random(network, 1);
    for (name, tensor) in &mut parameters {
        let values: Vec<f32> = (0..tensor.numel()).map(|i| (i % 7) as f32 / 10.0 - 0.2).collect();
        if name.ends_with("_bn.weight") || name.ends_with("_bn.bias") {
            *tensor = &*tensor + Tensor::from_slice(&values);
        }
    }
    let stack = Stack::new(&network.layers, &parameters, Use::Scratch);
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
fn a_folded_vgg_computes_what_the_normed_one_did() {
    for architecture in [Architecture::Vgg16, Architecture::Vgg19] {
        let plain = architecture.network(0.25);
        let normed = plain.with_norms();
        let parameters = lived_in(&normed);
        let mean: Vec<f32> = to_vec(&parameters["block3_conv2_bn.running_mean"]);
        let variance: Vec<f32> = to_vec(&parameters["block3_conv2_bn.running_var"]);
        assert!(mean.iter().any(|x| x.abs() > 0.1) && variance.iter().any(|x| (x - 1.0).abs() > 0.1));

        let folded = plain.fold_norms(&parameters);
        let shapes = folded.iter().map(|(name, tensor)| (name.clone(), tensor.size()));
        let mut expected = plain.parameters();
        expected.sort();
        assert_eq!(shapes.collect::<Vec<_>>(), expected);
        // The norms as they are, by their running statistics, against the plain network, block by block.
        for (position, layer) in plain.layers.iter().enumerate().filter(|(_, layer)| layer.name.ends_with("pool")) {
            let run = |network: &Network, parameters: &Parameters, purpose| {
                no_grad(|| Stack::new(&network.layers[..=position], parameters, purpose).forward(&pictures()))
            };
            let found = difference(&run(&plain, &folded, Use::Frozen), &run(&normed, &parameters, Use::Trained));
            assert!(found < 1e-4, "{} {}: {found}", architecture.name(), layer.name);
        }
    }
}

#[test]
fn norms_beside_a_block_are_folded_too() {
    let mut network = Architecture::Resnet18.network(0.125);
    network.layers.truncate(5);
    for layer in &mut network.layers {
        for ops in [Some(&mut layer.ops), layer.shortcut.as_mut()].into_iter().flatten() {
            ops.retain(|op| !matches!(op, Op::BatchNorm(_)));
            for op in ops {
                if let Op::Conv(conv) = op {
                    conv.bias = true;
                }
            }
        }
    }
    let normed = network.with_norms();
    let parameters = lived_in(&normed);
    let folded = network.fold_norms(&parameters);
    assert_eq!(folded.len(), network.parameters().len());
    let run = |network: &Network, parameters: &Parameters, purpose| {
        no_grad(|| Stack::new(&network.layers, parameters, purpose).forward(&pictures()))
    };
    let found = difference(&run(&network, &folded, Use::Frozen), &run(&normed, &parameters, Use::Trained));
    assert!(found < 1e-4, "{found}");
}

#[test]
fn a_network_that_has_norms_stays_as_it_is() {
    for architecture in [Architecture::MobilenetV2, Architecture::Resnet50, Architecture::Vgg11Bn] {
        let network = architecture.network(0.1);
        assert_eq!(network.with_norms(), network);
        let parameters = weights::random(&network, 1);
        let same = network.fold_norms(&parameters);
        assert!(same.len() == parameters.len() && same.iter().all(|(name, tensor)| *tensor == parameters[name]));
    }
}

#[test]
fn training_goes_by_the_batch_and_remembers_its_statistics() {
    let network = Architecture::Vgg16.network(0.125).with_norms();
    let parameters = weights::random(&network, 1);
    let layers = &network.layers[..1];
    let stack = Stack::new(layers, &parameters, Use::Scratch);
    let output = no_grad(|| stack.forward(&pictures()));
    // One conv, normed to mean 0 and variance 1, and max(x, 0): half of it is left, with mean square 1/2.
    let mean_square = output.square().mean(Kind::Float).double_value(&[]);
    assert!((mean_square - 0.5).abs() < 0.05, "{mean_square}");

    let conv =
        no_grad(|| pictures().conv2d(&parameters["block1_conv1.weight"], None::<Tensor>, [1, 1], [1, 1], [1, 1], 1));
    let mean = conv.mean_dim([0i64, 2, 3].as_slice(), false, Kind::Float);
    let statistics: Parameters = stack.statistics().into_iter().collect();
    assert!(difference(&statistics["block1_conv1_bn.running_mean"], &(mean * 0.1)) < 1e-4);
}
