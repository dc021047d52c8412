//! Layers with their weights, ready to run.

mod step;
#[cfg(test)]
mod tests;

use crate::device::staged;
use crate::network::{Layer, Op};
use crate::optimizer::Gradient;
use crate::precision::Precision;
use crate::{Parameters, Tensor};
use std::collections::HashMap;
use step::{Convolved, Step};
use tch::Device;

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

/// Consecutive layers with their weights.
pub struct Stack {
    layers: Vec<Ready>,
    trained: Vec<(String, Tensor)>,
    statistics: Vec<(String, Tensor)>,
    precision: Precision,
    device: Device,
}

/// What [`Stack::learn`] makes of its input.
pub struct Learnt {
    /// As of [`Stack::forward`].
    pub output: Tensor,
    convolved: Vec<Convolved>,
}

/// A layer with its weights.
struct Ready {
    steps: Vec<Step>,
    shortcut: Option<Vec<Step>>,
    after: Vec<Step>,
}

impl Stack {
    /// Copies the weights of `layers` out of `parameters`, which must hold all of them in the right shapes. Whatever is
    /// done with the stack, they and their gradients stay as they are. It computes where they lie.
    pub fn new(layers: &[Layer], parameters: &Parameters, purpose: Use) -> Self {
        let mut stack = Self {
            layers: Vec::new(),
            trained: Vec::new(),
            statistics: Vec::new(),
            precision: Precision::F32,
            device: parameters.values().next().map_or(Device::Cpu, Tensor::device),
        };
        for layer in layers {
            let mut steps = |ops: &[Op]| stack.steps(ops, parameters, purpose);
            let ready = Ready {
                steps: steps(&layer.ops),
                shortcut: layer.shortcut.as_deref().map(&mut steps),
                after: steps(&layer.after),
            };
            stack.layers.push(ready);
        }
        stack
    }

    /// The same layers, computing with these numbers. Frozen weights are converted here, once, and made ready for quicker
    /// convolutions; those that are trained stay f32, and every step converts them.
    #[must_use]
    pub fn computing_in(mut self, precision: Precision) -> Self {
        if self.trained.is_empty() {
            let parts = self.layers.iter_mut().flat_map(Ready::parts);
            parts.for_each(|steps| step::freeze(steps, precision.kind()));
        }
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

    /// `input`: (n, c, h, w), channels-last, of any numbers, wherever it lies; result the same for the last layer's output,
    /// in the numbers that the layers compute with, where their weights lie.
    pub fn forward(&self, input: &Tensor) -> Tensor {
        self.run(input, &mut step::run)
    }

    /// `forward` in a training step.
    pub fn learn(&self, input: &Tensor) -> Learnt {
        let mut convolved = Vec::new();
        let output = self.run(input, &mut |steps, x| step::learn(steps, x, &mut convolved));
        Learnt { output, convolved }
    }

    /// `run`: what runs steps, one after the other.
    fn run(&self, input: &Tensor, run: &mut dyn FnMut(&[Step], &Tensor) -> Tensor) -> Tensor {
        let x = staged(input, self.device).to_kind(self.precision.kind());
        self.layers.iter().fold(x, |x, layer| layer.run(&x, run))
    }

    fn steps(&mut self, ops: &[Op], parameters: &Parameters, purpose: Use) -> Vec<Step> {
        let mut steps = Vec::new();
        for op in ops {
            match (op, purpose) {
                (Op::BatchNorm(norm), Use::Frozen) => step::fold(norm, parameters, &mut steps),
                _ => steps.push(self.step(op, parameters, purpose)),
            }
        }
        steps
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
            Op::MaxPool(pool) => Step::MaxPool(*pool),
        }
    }
}

impl Learnt {
    /// The gradients of a loss that was computed from the output, by all of `trained`: what the stack trains and what else
    /// there is.
    pub fn gradients(self, loss: &Tensor, trained: &[(String, Tensor)]) -> Vec<Gradient> {
        let is_apart = |name| self.convolved.iter().any(|convolved| convolved.parameters.contains(name));
        let others = trained.iter().filter(|(name, _)| !is_apart(name)).map(|(_, tensor)| tensor);
        let by: Vec<&Tensor> = self.convolved.iter().map(|convolved| &convolved.y).chain(others).collect();
        let mut gradients = Tensor::run_backward(&[loss], &by, false, false).into_iter();
        let mut apart = HashMap::new();
        // One after the other is given back with its activations. It comes first in the pair, to take no gradient too many.
        for (convolved, by_y) in self.convolved.into_iter().zip(&mut gradients) {
            let gradients = convolved.gradients(&by_y);
            apart.extend(convolved.parameters.into_iter().zip(gradients));
        }
        let mut of = |name| apart.remove(name).or_else(|| gradients.next()).expect("each was asked for");
        trained.iter().map(|(name, _)| Gradient::Whole(of(name))).collect()
    }
}

impl Ready {
    fn parts(&mut self) -> impl Iterator<Item = &mut Vec<Step>> {
        [&mut self.steps, &mut self.after].into_iter().chain(&mut self.shortcut)
    }

    fn run(&self, x: &Tensor, run: &mut dyn FnMut(&[Step], &Tensor) -> Tensor) -> Tensor {
        let y = run(&self.steps, x);
        let sum = match &self.shortcut {
            None => y,
            Some(steps) => run(steps, x) + y,
        };
        run(&self.after, &sum)
    }
}
