//! One operation with its weights.

use crate::network::{BatchNorm, Conv, Pool};
use crate::winograd::{Kernels, gradient};
use crate::{Parameters, Tensor};
use tch::Kind;

/// Share of a batch's statistics in the new running ones. torchvision's and Ioffe and Szegedy's implementations' value.
const MOMENTUM: f64 = 0.1;

pub enum Step {
    Conv {
        weight: Tensor,
        bias: Option<Tensor>,
        conv: Conv,
    },
    /// The same, frozen, with fewer multiplications, which are f32. What is less than `least` becomes that.
    Winograd {
        kernels: Kernels,
        bias: Option<Tensor>,
        least: f32,
    },
    Norm {
        weight: Tensor,
        bias: Tensor,
        mean: Tensor,
        variance: Tensor,
        epsilon: f64,
        by_batch: bool,
    },
    Relu,
    Relu6,
    MaxPool(Pool),
}

/// One step after the other.
pub fn run(steps: &[Step], x: &Tensor) -> Tensor {
    steps.iter().fold(x.shallow_clone(), Step::apply_to)
}

/// A convolution in a training step whose kernels' and bias' gradients libtorch is not asked for.
pub struct Convolved {
    /// The names of kernels and bias.
    pub parameters: [String; 2],
    x: Tensor,
    /// What came out or, if it is `rectified`, the larger of that and 0.
    pub y: Tensor,
    rectified: bool,
}

impl Convolved {
    /// The gradients by the kernels and the bias, of that by `y`.
    pub fn gradients(&self, by_y: &Tensor) -> [Tensor; 2] {
        gradient::of(&self.x, by_y, &self.y, self.rectified)
    }
}

/// [`run`] in a training step. Convolutions are added to `convolved` where their gradients are better computed without
/// libtorch.
pub fn learn(steps: &[Step], x: &Tensor, convolved: &mut Vec<Convolved>) -> Tensor {
    let mut x = x.shallow_clone();
    let mut steps = steps.iter().peekable();
    while let Some(step) = steps.next() {
        let Some((sums, parameters)) = step.convolve_apart(&x, steps.peek().copied()) else {
            x = Step::apply_to(x, step);
            continue;
        };
        let rectified = steps.next_if(|step| matches!(step, Step::Relu)).is_some();
        let y = if rectified { Step::apply_to(sums, &Step::Relu) } else { sums };
        // Where x has no way back for gradients, they end here.
        let y = if y.requires_grad() { y } else { y.set_requires_grad(true) };
        convolved.push(Convolved { parameters, x, y: y.shallow_clone(), rectified });
        x = y;
    }
    x
}

/// Makes `norm` part of the convolution that is the last step.
pub fn fold(norm: &BatchNorm, parameters: &Parameters, steps: &mut [Step]) {
    let Some(Step::Conv { weight, bias, .. }) = steps.last_mut() else {
        panic!("{}: no convolution to fold into", norm.name)
    };
    let (folded, shift) = norm.fold(parameters, weight, bias.as_ref());
    (*weight, *bias) = (folded, Some(shift));
}

/// Makes frozen steps compute with numbers of this kind.
pub fn freeze(steps: &mut Vec<Step>, kind: Kind) {
    let mut frozen: Vec<Step> = Vec::with_capacity(steps.len());
    for step in steps.drain(..) {
        match (step.winograd(kind), frozen.last_mut()) {
            (Some(winograd), _) => frozen.push(winograd),
            // One pass over memory less.
            (None, Some(Step::Winograd { least, .. })) if matches!(step, Step::Relu) => *least = 0.0,
            _ => frozen.push(step.converted(kind)),
        }
    }
    *steps = frozen;
}

impl Step {
    /// A convolution of numbers of this kind that can be had with fewer multiplications.
    fn winograd(&self, kind: Kind) -> Option<Self> {
        let Self::Conv { weight, bias, conv } = self else { return None };
        let bias = bias.as_ref().map(Tensor::shallow_clone);
        Some(Self::Winograd { kernels: Kernels::of(weight, conv, kind)?, bias, least: f32::NEG_INFINITY })
    }

    /// With the weights of a convolution as numbers of this kind. Norms take theirs in f32, whatever they compute with.
    fn converted(mut self, kind: Kind) -> Self {
        if let Self::Conv { weight, bias, .. } = &mut self {
            *weight = weight.to_kind(kind);
            *bias = bias.as_ref().map(|bias| bias.to_kind(kind));
        }
        self
    }

    /// The convolution of x, with a way back for gradients to x alone, and the names of kernels and bias. None where
    /// libtorch's gradients are as good, or where what comes `then` may change the result in place.
    fn convolve_apart(&self, x: &Tensor, then: Option<&Self>) -> Option<(Tensor, [String; 2])> {
        let Self::Conv { weight, bias, conv } = self else { return None };
        let followed = matches!(then, Some(Self::Relu | Self::Norm { .. }));
        if !(followed && weight.requires_grad() && gradient::pays(conv, weight, x.kind())) {
            return None;
        }
        let apart = |parameter: &Tensor| parameter.detach().to_kind(x.kind());
        let sums = convolve(x, &apart(weight), bias.as_ref().map(apart).as_ref(), conv);
        Some((sums, ["weight", "bias"].map(|part| format!("{}.{part}", conv.name))))
    }

    /// Activations follow a convolution, a norm or a sum, none of which needs its output again: they work in place.
    fn apply_to(mut x: Tensor, step: &Self) -> Tensor {
        match step {
            Self::Conv { weight, bias, conv } => {
                let bias = bias.as_ref().map(|bias| bias.to_kind(x.kind()));
                convolve(&x, &weight.to_kind(x.kind()), bias.as_ref(), conv)
            }
            Self::Winograd { kernels, bias, least } => kernels.convolve(&x, bias.as_ref(), *least),
            Self::Norm { weight, bias, mean, variance, epsilon, by_batch } => {
                x.batch_norm(Some(weight), Some(bias), Some(mean), Some(variance), *by_batch, MOMENTUM, *epsilon, false)
            }
            Self::Relu => x.relu_(),
            Self::Relu6 => x.relu6_(),
            Self::MaxPool(Pool { kernel, stride, padding }) => {
                x.max_pool2d([*kernel; 2], [*stride; 2], [*padding; 2], [1, 1], false)
            }
        }
    }
}

fn convolve(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>, conv: &Conv) -> Tensor {
    let (_, _, h, w) = x.size4().expect("activations have four axes");
    let (rows, columns) = (conv.zeros(h), conv.zeros(w));
    let stride = [conv.stride; 2];
    if rows.0 == rows.1 && columns.0 == columns.1 {
        return x.conv2d(weight, bias, stride, [rows.0, columns.0], [1, 1], conv.groups);
    }
    let padded = x.constant_pad_nd([columns.0, columns.1, rows.0, rows.1]);
    padded.conv2d(weight, bias, stride, [0, 0], [1, 1], conv.groups)
}
