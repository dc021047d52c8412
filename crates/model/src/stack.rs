//! Layers with their weights, ready to run.

use crate::network::{BatchNorm, Conv, Layer, Op};
use crate::{Parameters, Tensor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Kind;

/// What may happen to the weights of a [`Stack`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Never trained: batch norms are folded into the convolutions before them.
    Frozen,
    /// Trained in place. The statistics of batch norms stay; their weight and bias are trained.
    Trained,
    /// Trained in place from nothing: batch norms go by each batch and keep running statistics for later.
    Scratch,
}

/// Share of a batch's statistics in the new running ones. torchvision's and Ioffe and Szegedy's implementations' value.
const MOMENTUM: f64 = 0.1;

/// The numbers that layers compute with. Weights and their statistics are f32 in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Single precision: 24 bits of each number count.
    F32,
    /// bfloat16: 8 bits count. Half the memory traffic, and on processors that have it (AVX512-BF16) up to twice the
    /// speed; elsewhere slow.
    Bf16,
}

impl Precision {
    const fn kind(self) -> Kind {
        match self {
            Self::F32 => Kind::Float,
            Self::Bf16 => Kind::BFloat16,
        }
    }
}

/// Consecutive layers with their weights.
pub struct Stack {
    layers: Vec<(Vec<Step>, bool)>,
    trained: Vec<(String, Tensor)>,
    statistics: Vec<(String, Tensor)>,
    precision: Precision,
}

enum Step {
    Conv { weight: Tensor, bias: Option<Tensor>, conv: Conv },
    Norm { weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, epsilon: f64, by_batch: bool },
    Relu,
    Relu6,
    MaxPool,
}

impl Stack {
    /// Copies the weights of `layers` out of `parameters`, which must hold all of them in the right shapes. Whatever is
    /// done with the stack, they and their gradients stay as they are.
    pub fn new(layers: &[Layer], parameters: &Parameters, purpose: Use) -> Self {
        let mut stack =
            Self { layers: Vec::new(), trained: Vec::new(), statistics: Vec::new(), precision: Precision::F32 };
        for layer in layers {
            let mut steps = Vec::new();
            for op in &layer.ops {
                match (op, purpose) {
                    (Op::BatchNorm(norm), Use::Frozen) => fold(norm, parameters, &mut steps),
                    _ => steps.push(stack.step(op, parameters, purpose)),
                }
            }
            stack.layers.push((steps, layer.residual));
        }
        stack
    }

    /// The same layers, computing with other numbers.
    #[must_use]
    pub fn computing_in(self, precision: Precision) -> Self {
        Self { precision, ..self }
    }

    /// The parameters that training changes, by name. Empty when frozen.
    pub fn trained(&self) -> Vec<(String, Tensor)> {
        self.trained.iter().map(|(name, tensor)| (name.clone(), tensor.shallow_clone())).collect()
    }

    /// The running statistics that the forward passes of [`Use::Scratch`] change, by name.
    pub fn statistics(&self) -> Vec<(String, Tensor)> {
        self.statistics.iter().map(|(name, tensor)| (name.clone(), tensor.shallow_clone())).collect()
    }

    /// `input`: f32 (n, c, h, w), channels-last; result the same for the last layer's output.
    pub fn forward(&self, input: &Tensor) -> Tensor {
        let mut x = input.to_kind(self.precision.kind());
        for (steps, residual) in &self.layers {
            let y = steps.iter().fold(x.shallow_clone(), Step::apply_to);
            x = if *residual { x + y } else { y };
        }
        x.to_kind(Kind::Float)
    }

    fn step(&mut self, op: &Op, parameters: &Parameters, purpose: Use) -> Step {
        let mut statistic = |name: String| {
            let tensor = parameters[&name].detach().copy();
            if purpose == Use::Scratch {
                self.statistics.push((name, tensor.shallow_clone()));
            }
            tensor
        };
        let mut weight = |name: String| {
            let tensor = parameters[&name].detach().copy();
            match purpose {
                Use::Frozen => tensor,
                Use::Trained | Use::Scratch => {
                    let tensor = tensor.set_requires_grad(true);
                    self.trained.push((name, tensor.shallow_clone()));
                    tensor
                }
            }
        };
        match op {
            Op::Conv(conv) => Step::Conv {
                weight: weight(format!("{}.weight", conv.name)),
                bias: conv.bias.then(|| weight(format!("{}.bias", conv.name))),
                conv: conv.clone(),
            },
            Op::BatchNorm(norm) => Step::Norm {
                weight: weight(format!("{}.weight", norm.name)),
                bias: weight(format!("{}.bias", norm.name)),
                mean: statistic(format!("{}.running_mean", norm.name)),
                variance: statistic(format!("{}.running_var", norm.name)),
                epsilon: norm.epsilon,
                by_batch: purpose == Use::Scratch,
            },
            Op::Relu => Step::Relu,
            Op::Relu6 => Step::Relu6,
            Op::MaxPool => Step::MaxPool,
        }
    }
}

fn fold(norm: &BatchNorm, parameters: &Parameters, steps: &mut [Step]) {
    let Some(Step::Conv { weight, bias, .. }) = steps.last_mut() else {
        panic!("{}: no convolution to fold into", norm.name)
    };
    let (folded, shift) = norm.fold(parameters, weight, bias.as_ref());
    (*weight, *bias) = (folded, Some(shift));
}

impl Step {
    /// Activations follow a convolution or a norm, neither of which needs its output again: they work in place.
    fn apply_to(mut x: Tensor, step: &Self) -> Tensor {
        match step {
            Self::Conv { weight, bias, conv } => {
                let bias = bias.as_ref().map(|bias| bias.to_kind(x.kind()));
                convolve(&x, &weight.to_kind(x.kind()), bias.as_ref(), conv)
            }
            Self::Norm { weight, bias, mean, variance, epsilon, by_batch } => {
                x.batch_norm(Some(weight), Some(bias), Some(mean), Some(variance), *by_batch, MOMENTUM, *epsilon, false)
            }
            Self::Relu => x.relu_(),
            Self::Relu6 => x.relu6_(),
            Self::MaxPool => x.max_pool2d([2, 2], [2, 2], [0, 0], [1, 1], false),
        }
    }
}

fn convolve(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>, conv: &Conv) -> Tensor {
    let (_, _, h, w) = x.size4().expect("activations have four axes");
    let (rows, columns) = (conv.padding(h), conv.padding(w));
    let stride = [conv.stride; 2];
    if rows.0 == rows.1 && columns.0 == columns.1 {
        return x.conv2d(weight, bias, stride, [rows.0, columns.0], [1, 1], conv.groups);
    }
    let padded = x.constant_pad_nd([columns.0, columns.1, rows.0, rows.1]);
    padded.conv2d(weight, bias, stride, [0, 0], [1, 1], conv.groups)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Architecture;
    use crate::bytes::channels_last;
    use tch::{Device, no_grad};

    fn parameters(layers: &[Layer]) -> Parameters {
        tch::manual_seed(1);
        let draw = |(name, shape): (String, Vec<i64>)| {
            let positive = name.ends_with("running_var");
            let tensor = Tensor::rand(&shape, (Kind::Float, Device::Cpu)) - if positive { -0.5 } else { 0.5 };
            (name, tensor)
        };
        layers.iter().flat_map(|layer| &layer.ops).flat_map(Op::parameters).map(draw).collect()
    }

    #[test]
    fn folded_norms_compute_the_same() {
        let layers = &Architecture::MobilenetV2.network(0.35).layers[..6];
        let parameters = parameters(layers);
        let pictures = channels_last(&(Tensor::rand([2, 37, 50, 3], (Kind::Float, Device::Cpu)) - 0.5));
        let run = |purpose| no_grad(|| Stack::new(layers, &parameters, purpose).forward(&pictures));
        let (frozen, trained) = (run(Use::Frozen), run(Use::Trained));
        let difference = (&frozen - &trained).abs().max().double_value(&[]);
        let largest = trained.abs().max().double_value(&[]);
        assert!(largest > 0.1 && difference < 1e-5 * largest, "{difference} of {largest}");
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
        let pictures = channels_last(&Tensor::rand([2, 16, 16, 3], (Kind::Float, Device::Cpu)));
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
        let pictures = channels_last(&(Tensor::rand([2, 40, 32, 3], (Kind::Float, Device::Cpu)) - 0.5));
        let run = |precision| {
            no_grad(|| Stack::new(layers, &parameters, Use::Frozen).computing_in(precision).forward(&pictures))
        };
        let (single, half) = (run(Precision::F32), run(Precision::Bf16));
        assert_eq!(half.kind(), Kind::Float);
        let difference = (&single - &half).abs().max().double_value(&[]) / single.abs().max().double_value(&[]);
        assert!(difference > 0.0 && difference < 1e-2, "{difference}");
    }

    #[test]
    fn activations_stay_channels_last() {
        let layers = &Architecture::Vgg16.network(0.125).layers;
        let stack = Stack::new(layers, &parameters(layers), Use::Frozen);
        let output = stack.forward(&channels_last(&Tensor::rand([2, 70, 40, 3], (Kind::Float, Device::Cpu))));
        assert_eq!(output.size(), [2, 64, 2, 1]);
        assert!(crate::bytes::channels_back(&output).is_contiguous());
    }
}
