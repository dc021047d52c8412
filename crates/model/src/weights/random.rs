//! Weights of a network that has seen nothing yet.

use crate::bytes::tensor;
use crate::network::{Network, Op};
use crate::{Parameters, Tensor};
use artifact::random;
use rand::Rng as _;
use std::f64::consts::TAU;

/// Fresh weights, a function of `seed` and each parameter's name alone: convolutions normal with deviation
/// sqrt(2 / fan), fan being the numbers that one output sums (inputs / groups · kernel²), so that activations keep their
/// size through any number of convolutions and max(x, 0) (He et al. 2015, equation 10); biases zero; norms that change
/// nothing (weight 1, bias 0, mean 0, variance 1).
pub fn random(network: &Network, seed: u64) -> Parameters {
    let of_op = |op: &Op| -> Vec<(String, Tensor)> {
        let draw = |(name, shape): (String, Vec<i64>)| {
            let values = values(&name, &shape, seed);
            (name, crate::bytes::kernels_last(&tensor(&values, &shape)))
        };
        op.parameters().into_iter().map(draw).collect()
    };
    network.ops().flat_map(of_op).collect()
}

fn values(name: &str, shape: &[i64], seed: u64) -> Vec<f32> {
    let count = shape.iter().product::<i64>() as usize;
    if let [_, fan @ ..] = shape
        && !fan.is_empty()
    {
        let deviation = (2.0 / fan.iter().product::<i64>() as f64).sqrt();
        let mut stream = random::stream(seed, "headstart network weights", name.as_bytes());
        return (0..count).map(|_| (deviation * normal(&mut stream)) as f32).collect();
    }
    // One number for each channel: of a norm, or a convolution's bias.
    let one = name.ends_with(".weight") || name.ends_with(".running_var");
    vec![if one { 1.0 } else { 0.0 }; count]
}

/// A number of the standard normal distribution. Box and Muller 1958.
fn normal(random: &mut random::ChaCha8Rng) -> f64 {
    let (radius, angle): (f64, f64) = (random.random(), random.random());
    (-2.0 * (1.0 - radius).ln()).sqrt() * (TAU * angle).cos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Architecture;
    use crate::bytes::to_vec;

    fn deviation(tensor: &Tensor) -> f64 {
        let values: Vec<f32> = to_vec(tensor);
        let mean =
            |of: &dyn Fn(f64) -> f64| values.iter().map(|&x| of(f64::from(x))).sum::<f64>() / values.len() as f64;
        let (mean, square) = (mean(&|x| x), mean(&|x| x * x));
        assert!(mean.abs() < 0.02 * square.sqrt(), "{mean}");
        square.sqrt()
    }

    #[test]
    fn convolutions_have_the_deviation_of_their_fan() {
        let parameters = random(&Architecture::MobilenetV2.network(1.0), 1);
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
        let vgg = random(&Architecture::Vgg16.network(0.125), 1);
        assert!(to_vec::<f32>(&vgg["block1_conv1.bias"]).iter().all(|&x| x == 0.0));
    }

    #[test]
    fn seed_and_name_each_change_the_weights() {
        let network = Architecture::Vgg16.network(0.125);
        let draw = |seed, name: &str| to_vec::<f32>(&random(&network, seed)[name]);
        assert_eq!(draw(1, "block5_conv1.weight"), draw(1, "block5_conv1.weight"));
        assert_ne!(draw(1, "block5_conv1.weight"), draw(2, "block5_conv1.weight"));
        assert_ne!(draw(1, "block5_conv1.weight"), draw(1, "block5_conv2.weight"));
    }
}
