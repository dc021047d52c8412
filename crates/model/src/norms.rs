//! Batch norms folded into the convolutions before them.

use crate::{Parameters, Tensor};
use network::norms::norm_after;
use network::{BatchNorm, Named, Network, Op};
use tch::Kind;

/// Weight and bias of the one convolution that is equal to a convolution with `weight` and `bias`, followed by the norm `name`
/// with its running statistics.
///
/// With s = gamma / sqrt(variance + epsilon), they are weight · s and (bias - mean) · s + beta, computed in f64.
///
/// # Panics
/// If `parameters` lack one of the norm's.
pub fn fold(
    name: &str,
    norm: &BatchNorm,
    parameters: &Parameters,
    weight: &Tensor,
    bias: Option<&Tensor>,
) -> (Tensor, Tensor) {
    let part = |part: &str| parameters[&format!("{name}.{part}")].detach().to_kind(Kind::Double);
    let scale = part("weight") / (part("running_var") + norm.epsilon).sqrt();
    let shift =
        bias.map_or_else(|| -part("running_mean"), |bias| bias.detach().to_kind(Kind::Double) - part("running_mean"));
    let bias = (shift * &scale + part("bias")).to_kind(Kind::Float);
    ((weight.detach().to_kind(Kind::Double) * scale.view([-1, 1, 1, 1])).to_kind(Kind::Float), bias)
}

/// Folds every norm into its convolution. With the result, `network` computes what its variant
/// [`with_norms`](Network::with_norms) computes with `parameters` and their running statistics.
#[must_use]
pub fn fold_network(network: &Network, parameters: &Parameters) -> Parameters {
    let names = network.parameters().map(|(name, _)| name);
    let kept = names.filter_map(|name| Some((name.clone(), parameters.get(&name)?.detach())));
    let mut folded: Parameters = kept.collect();
    if network.with_norms() == *network {
        return folded;
    }
    for Named { name, op } in network.ops() {
        if let Op::Conv(conv) = op
            && let Named { name: norm_name, op: Op::BatchNorm(norm) } = norm_after(name, conv)
        {
            let weight_name = format!("{name}.weight");
            let (weight, bias) = fold(&norm_name, &norm, parameters, &parameters[&weight_name], None);
            folded.extend([(weight_name, weight), (format!("{name}.bias"), bias)]);
        }
    }
    folded
}
