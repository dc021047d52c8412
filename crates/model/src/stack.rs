//! Consecutive layers with their weights, ready to run.
//!
//! - `regime`: what training may change, and what batch norms go by
//! - `ready`: a flow with its weights
//! - `step`: one operation with its weights
//! - `held`: what may be written over
//! - `tape`: convolutions whose gradients are computed without libtorch

mod held;
mod ready;
mod regime;
mod step;
mod tape;
#[cfg(test)]
mod tests;

use crate::device::staged;
use crate::gradient::Gradient;
use crate::precision::Precision;
use crate::{Parameters, Tensor};
use held::Held;
use network::Layer;
use ready::{Builder, Ready};
pub use regime::{Regime, Statistics, Trained};
use std::collections::HashMap;
use tape::{Convolved, Tape};
use tch::Device;

/// Consecutive layers with their weights.
pub struct Stack {
    layers: Vec<Ready>,
    trained: Vec<(String, Tensor)>,
    statistics: Vec<(String, Tensor)>,
    precision: Precision,
    device: Device,
    keeps_graph: bool,
}

/// What [`Stack::learn`] makes of its input.
pub struct Learnt {
    /// As of [`Stack::forward`].
    pub output: Tensor,
    convolved: Vec<Convolved>,
}

impl Stack {
    /// Layers that are never trained, as quick as can be: batch norms are folded into the convolutions before them, weights
    /// are converted to `precision` once, and convolutions take fewer multiplications where that pays. No gradient goes
    /// through them, not even to their input: that needs [`differentiable`](Self::differentiable).
    pub fn frozen(layers: &[Layer], parameters: &Parameters, precision: Precision) -> Self {
        let stack = Self::differentiable(layers, parameters, Regime::FROZEN, precision);
        let layers = stack.layers.into_iter().map(|layer| layer.frozen(precision.kind())).collect();
        Self { layers, keeps_graph: false, ..stack }
    }

    /// Layers through which gradients go, to their input and to what `regime` trains. Convolutions and their gradients by
    /// the input are libtorch's. Weights that are trained stay f32, and every pass converts them to `precision`.
    ///
    /// Copies the weights of `layers` out of `parameters`, which must hold all of them in the right shapes. Whatever is
    /// done with the stack, they and their gradients stay as they are. It computes on the device where they lie.
    ///
    /// # Panics
    /// If a parameter is missing.
    pub fn differentiable(layers: &[Layer], parameters: &Parameters, regime: Regime, precision: Precision) -> Self {
        let mut builder = Builder::new(parameters, regime);
        let layers = layers.iter().map(|layer| builder.build(&layer.flow)).collect();
        let device = parameters.values().next().map_or(Device::Cpu, Tensor::device);
        let Builder { trained, statistics, .. } = builder;
        Self { layers, trained, statistics, precision, device, keeps_graph: true }
    }

    /// The parameters that training changes, by name. Empty when frozen.
    pub fn trained(&self) -> Vec<(String, Tensor)> {
        self.trained.iter().map(|(name, tensor)| (name.clone(), tensor.shallow_clone())).collect()
    }

    /// The running statistics that forward passes by batch change, by name.
    pub fn statistics(&self) -> Vec<(String, Tensor)> {
        self.statistics.iter().map(|(name, tensor)| (name.clone(), tensor.shallow_clone())).collect()
    }

    /// `input`: (n, c, h, w), channels-last, of any dtype, on any device; result the same for the last layer's output, in
    /// the precision and on the device of the stack.
    ///
    /// # Panics
    /// If the input requires a gradient and the stack is [`frozen`](Self::frozen).
    pub fn forward(&self, input: &Tensor) -> Tensor {
        self.run(input, &mut None)
    }

    /// [`forward`](Self::forward) in a training step.
    ///
    /// # Panics
    /// As `forward`.
    pub fn learn(&self, input: &Tensor) -> Learnt {
        let mut tape = Some(Tape::default());
        let output = self.run(input, &mut tape);
        Learnt { output, convolved: tape.unwrap_or_default().convolved }
    }

    fn run(&self, input: &Tensor, tape: &mut Option<Tape>) -> Tensor {
        assert!(self.keeps_graph || !input.requires_grad(), "gradients need Stack::differentiable");
        // Neither call copies where there is nothing to do, so the input may be the caller's memory.
        let x = staged(input, self.device).to_kind(self.precision.kind());
        self.layers.iter().fold(Held::Shared(x), |x, layer| layer.run(x, tape)).into_tensor()
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
        // Consumed one by one, so that each convolution's activations are freed early. It stands first in the zip, because a
        // zip asks its left side first: the other way round one gradient too many would be taken.
        for (convolved, by_y) in self.convolved.into_iter().zip(&mut gradients) {
            let gradients = convolved.gradients(&by_y);
            apart.extend(convolved.parameters.into_iter().zip(gradients));
        }
        let mut gradient = |name| apart.remove(name).or_else(|| gradients.next()).expect("each was asked for");
        trained.iter().map(|(name, _)| Gradient::Whole(gradient(name))).collect()
    }
}
