//! VGG with batch norms while it is trained, and without them ever after.

use super::{BatchNorm, Conv, Layer, Network, Op};
use crate::{Parameters, Tensor};
use tch::Kind;

/// torchvision's value for VGG.
const EPSILON: f64 = 1e-5;

impl Network {
    /// The same network with a norm after each convolution that has none: deep networks without norms hardly train from
    /// scratch (Ioffe and Szegedy 2015). The norm brings its own bias, so such a convolution loses its.
    #[must_use]
    pub fn with_norms(&self) -> Self {
        let layer = |layer: &Layer| Layer {
            name: layer.name.clone(),
            ops: with_norms(&layer.ops),
            shortcut: layer.shortcut.as_deref().map(with_norms),
            after: with_norms(&layer.after),
        };
        Self { layers: self.layers.iter().map(layer).collect() }
    }

    /// The weights that make this network compute what [`with_norms`](Self::with_norms) makes of it computes with
    /// `parameters` and their running statistics.
    #[must_use]
    pub fn fold_norms(&self, parameters: &Parameters) -> Parameters {
        let normed = self.with_norms();
        let names = self.parameters().into_iter().map(|(name, _)| name);
        let kept = names.filter_map(|name| Some((name.clone(), parameters.get(&name)?.detach())));
        let mut folded: Parameters = kept.collect();
        for pair in normed.layers.iter().flat_map(Layer::parts).flat_map(|ops| ops.windows(2)) {
            if let [Op::Conv(conv), Op::BatchNorm(norm)] = pair
                && self.ops().all(|op| *op != pair[1])
            {
                let name = format!("{}.weight", conv.name);
                let (weight, bias) = norm.fold(parameters, &parameters[&name], None);
                folded.extend([(name, weight), (format!("{}.bias", conv.name), bias)]);
            }
        }
        folded
    }
}

/// The norm of a convolution's output.
pub(super) fn after(conv: &Conv) -> BatchNorm {
    BatchNorm { name: format!("{}_bn", conv.name), channels: conv.outputs, epsilon: EPSILON }
}

fn with_norms(ops: &[Op]) -> Vec<Op> {
    let mut normed = Vec::new();
    for (position, op) in ops.iter().enumerate() {
        match op {
            Op::Conv(conv) if !matches!(ops.get(position + 1), Some(Op::BatchNorm(_))) => {
                normed.push(Op::Conv(Conv { bias: false, ..conv.clone() }));
                normed.push(Op::BatchNorm(after(conv)));
            }
            op => normed.push(op.clone()),
        }
    }
    normed
}

impl BatchNorm {
    /// The weight and bias of one convolution that computes what a convolution and then this norm compute: its weight
    /// times s and its bias (bias - mean) · s + shift, where s = norm weight / sqrt(variance + epsilon).
    pub(crate) fn fold(&self, parameters: &Parameters, weight: &Tensor, bias: Option<&Tensor>) -> (Tensor, Tensor) {
        let part = |part: &str| parameters[&format!("{}.{part}", self.name)].detach().to_kind(Kind::Double);
        let scale = part("weight") / (part("running_var") + self.epsilon).sqrt();
        let shift = bias
            .map_or_else(|| -part("running_mean"), |bias| bias.detach().to_kind(Kind::Double) - part("running_mean"));
        let bias = (shift * &scale + part("bias")).to_kind(Kind::Float);
        ((weight.detach().to_kind(Kind::Double) * scale.view([-1, 1, 1, 1])).to_kind(Kind::Float), bias)
    }
}
