//! Initial weights of a network.

use crate::Parameters;
use crate::bytes::{kernels_last, tensor};
use artifact::random::{self, Purpose};
use network::{Act, Flow, Join, Network, Op, Parameter, Role};
use rand::Rng as _;
use std::f64::consts::TAU;

/// Initial weights, a function of `seed`, each parameter's name and the network alone.
///
/// Kernels are normal with standard deviation sqrt(2 / fan-in), where the fan-in is inputs / groups · kernel²: so the scale
/// of activations stays the same through any number of convolutions and `ReLUs` (He et al. 2015, equation 10). Biases are
/// zero. Norms are the identity (weight 1, bias 0, mean 0, variance 1), except for those before sums, which have smaller
/// weights.
pub fn random(network: &Network, seed: u64) -> Parameters {
    let draw = |(name, parameter): (String, Parameter)| {
        let values = values(&name, &parameter, seed);
        (name, kernels_last(&tensor(&values, &parameter.shape)))
    };
    let mut parameters: Parameters = network.parameters().map(draw).collect();
    scale_residual_branches(network, &mut parameters);
    parameters
}

/// Scales the residual branches of ResNet. The mean square of a branch's output is twice that of its input, so 33 blocks
/// would let activations grow to millions. With norm weights of 1 / sqrt(2 · blocks) before the sums, all blocks together let
/// the mean square grow by a factor of e at most (Hanin and Rolnick 2018 bound such a sum likewise). In MobileNetV2 and
/// EfficientNet-Lite, ReLU6 bounds the branches.
fn scale_residual_branches(network: &Network, parameters: &mut Parameters) {
    let norms: Vec<_> = network.layers.iter().filter_map(|layer| last_norm_before_sum(&layer.flow)).collect();
    for (name, channels) in &norms {
        let weights = vec![(2.0 * norms.len() as f32).sqrt().recip(); *channels as usize];
        parameters.insert(format!("{name}.weight"), tensor(&weights, &[*channels]));
    }
}

/// Name and channels of the norm at the end of the first branch of a sum, if no activation in that branch is bounded.
fn last_norm_before_sum(flow: &Flow) -> Option<(&str, i64)> {
    match flow {
        Flow::Op(_) => None,
        Flow::Chain(flows) => flows.iter().find_map(last_norm_before_sum),
        Flow::Join(Join::Sum, branches) => {
            let main = branches.first()?;
            let is_bounded = main.ops().any(|named| named.op == Op::Act(Act::Relu6));
            let last = main.ops().last().filter(|_| !is_bounded)?;
            if let Op::BatchNorm(norm) = &last.op { Some((&last.name, norm.channels)) } else { None }
        }
        Flow::Join(_, branches) => branches.iter().find_map(last_norm_before_sum),
    }
}

fn values(name: &str, parameter: &Parameter, seed: u64) -> Vec<f32> {
    let count = parameter.shape.iter().product::<i64>() as usize;
    match parameter.role {
        Role::Kernel => {
            let deviation = (2.0 / parameter.shape[1..].iter().product::<i64>() as f64).sqrt();
            let mut stream = random::stream(seed, Purpose::NetworkWeights, name.as_bytes());
            (0..count).map(|_| (deviation * normal(&mut stream)) as f32).collect()
        }
        Role::Gain | Role::Variance => vec![1.0; count],
        Role::Bias | Role::Shift | Role::Mean => vec![0.0; count],
    }
}

/// A sample of the standard normal distribution. Box and Muller 1958.
fn normal(random: &mut random::ChaCha8Rng) -> f64 {
    let (radius, angle): (f64, f64) = (random.random(), random.random());
    (-2.0 * (1.0 - radius).ln()).sqrt() * (TAU * angle).cos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{channels_last, to_vec};
    use crate::{Architecture, Precision, Stack, no_grad};
    use tch::Kind;

    fn deviation(tensor: &crate::Tensor) -> f64 {
        let values: Vec<f32> = to_vec(tensor);
        let mean =
            |of: &dyn Fn(f64) -> f64| values.iter().map(|&x| of(f64::from(x))).sum::<f64>() / values.len() as f64;
        let (mean, square) = (mean(&|x| x), mean(&|x| x * x));
        assert!(mean.abs() < 0.02 * square.sqrt(), "{mean}");
        square.sqrt()
    }

    #[test]
    fn kernels_have_the_standard_deviation_of_their_fan_in() {
        let parameters = random(&Architecture::named("mobilenet_v2").unwrap().network(1.0), 1);
        for (name, fan) in
            [("block_16_expand.weight", 160.0), ("block_16_depthwise.weight", 9.0), ("Conv_1.weight", 320.0)]
        {
            let expected = (2.0f64 / fan).sqrt();
            let found = deviation(&parameters[name]);
            assert!((found / expected - 1.0).abs() < 0.03, "{name}: {found} {expected}");
        }
        for (part, value) in [("weight", 1.0), ("bias", 0.0), ("running_mean", 0.0), ("running_var", 1.0)] {
            assert!(to_vec::<f32>(&parameters[&format!("Conv_1_bn.{part}")]).iter().all(|&x| x == value));
        }
        let vgg = random(&Architecture::vgg16().network(0.125), 1);
        assert!(to_vec::<f32>(&vgg["block1_conv1.bias"]).iter().all(|&x| x == 0.0));
    }

    #[test]
    fn activations_keep_their_scale_through_any_network() {
        let pictures: Vec<f32> = (0..64 * 80 * 3).map(|i| (i * 7919 % 1000) as f32 / 250.0 - 2.0).collect();
        let pictures = channels_last(&tensor(&pictures, &[1, 64, 80, 3]));
        for architecture in Architecture::all() {
            let network = architecture.network(0.25);
            let stack = Stack::frozen(&network.layers, &random(&network, 1), Precision::F32);
            let mean_square = no_grad(|| stack.forward(&pictures)).square().mean(Kind::Float).double_value(&[]);
            assert!((0.1..100.0).contains(&mean_square), "{}: {mean_square}", architecture.name());
        }
    }

    #[test]
    fn seed_and_name_each_change_the_weights() {
        let network = Architecture::vgg16().network(0.125);
        let draw = |seed, name: &str| to_vec::<f32>(&random(&network, seed)[name]);
        assert_eq!(draw(1, "block5_conv1.weight"), draw(1, "block5_conv1.weight"));
        assert_ne!(draw(1, "block5_conv1.weight"), draw(2, "block5_conv1.weight"));
        assert_ne!(draw(1, "block5_conv1.weight"), draw(1, "block5_conv2.weight"));
    }
}
