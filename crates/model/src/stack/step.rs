//! One operation with its weights.

use super::held::Held;
use crate::fused::Fused;
use crate::{Parameters, Tensor, norms};
use network::{Act, BatchNorm, Conv, Pool, Pooling};
use tch::Kind;

/// The share of a batch's statistics in the new running ones: PyTorch's default, which torchvision trains with.
const MOMENTUM: f64 = 0.1;

pub enum Step {
    Conv(Convolution),
    Fused(Box<Fused>),
    Norm { weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, epsilon: f64, by_batch: bool },
    Act(Act),
    Pool(Pool),
}

/// A convolution with its weights.
pub struct Convolution {
    pub name: String,
    pub conv: Conv,
    pub weight: Tensor,
    pub bias: Option<Tensor>,
}

impl Step {
    /// The output for input `x`, in place only if `x` is [`Held::Own`].
    pub fn apply(&self, x: Held) -> Tensor {
        match self {
            Self::Conv(convolution) => convolution.apply(x.tensor()),
            Self::Fused(fused) => fused.forward(x.tensor(), None),
            Self::Norm { weight, bias, mean, variance, epsilon, by_batch } => x.tensor().batch_norm(
                Some(weight),
                Some(bias),
                Some(mean),
                Some(variance),
                *by_batch,
                MOMENTUM,
                *epsilon,
                false,
            ),
            Self::Act(Act::Relu) => x.map(Tensor::relu_, Tensor::relu),
            Self::Act(Act::Relu6) => x.map(Tensor::relu6_, Tensor::relu6),
            Self::Pool(pool) => apply_pool(pool, x.tensor()),
        }
    }

    /// The step with frozen weights, as fast as possible for inputs of dtype `kind`.
    pub fn frozen(self, kind: Kind) -> Self {
        match self {
            Self::Conv(convolution) => convolution.frozen(kind),
            step => step,
        }
    }
}

impl Convolution {
    /// Folds the norm `name` into this convolution.
    pub fn fold(&mut self, name: &str, norm: &BatchNorm, parameters: &Parameters) {
        let (weight, bias) = norms::fold(name, norm, parameters, &self.weight, self.bias.as_ref());
        (self.weight, self.bias) = (weight, Some(bias));
    }

    /// The output (n, outputs, h, w) for x (n, inputs, h, w), both channels-last and of the same dtype.
    fn apply(&self, x: &Tensor) -> Tensor {
        let bias = self.bias.as_ref().map(|bias| bias.to_kind(x.kind()));
        self.convolve(x, &self.weight.to_kind(x.kind()), bias.as_ref())
    }

    /// The output with `weight` and `bias` in place of its own.
    pub fn convolve(&self, x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Tensor {
        let conv = &self.conv;
        let (_, _, h, w) = x.size4().expect("activations have four axes");
        let (rows, columns) = (conv.zeros(h), conv.zeros(w));
        let stride = [conv.stride; 2];
        if rows.0 == rows.1 && columns.0 == columns.1 {
            return x.conv2d(weight, bias, stride, [rows.0, columns.0], [1, 1], conv.groups);
        }
        let padded = x.constant_pad_nd([columns.0, columns.1, rows.0, rows.1]);
        padded.conv2d(weight, bias, stride, [0, 0], [1, 1], conv.groups)
    }

    /// The convolution with weights converted to `kind`, or arranged for our own kernels where these are faster.
    fn frozen(self, kind: Kind) -> Step {
        if let Some(fused) = Fused::prepare(&self.weight, self.bias.as_ref(), &self.conv, kind) {
            return Step::Fused(Box::new(fused));
        }
        let bias = self.bias.as_ref().map(|bias| bias.to_kind(kind));
        Step::Conv(Self { weight: self.weight.to_kind(kind), bias, ..self })
    }
}

fn apply_pool(&Pool { pooling, kernel, stride, padding }: &Pool, x: &Tensor) -> Tensor {
    let (kernel, stride, padding) = ([kernel; 2], [stride; 2], [padding; 2]);
    match pooling {
        Pooling::Max => x.max_pool2d(kernel, stride, padding, [1, 1], false),
        Pooling::Average => x.avg_pool2d(kernel, stride, padding, false, false, None),
    }
}
