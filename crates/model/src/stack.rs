//! Consecutive layers with their weights: forward passes and gradients.
//!
//! - `regime`: which parameters training changes, and which statistics batch norms use
//! - `module`: a flow with its weights
//! - `step`: one operation with its weights
//! - `held`: tensors that may or may not be overwritten in place
//! - `tape`: convolutions whose weight gradients our own kernels compute

mod held;
mod module;
mod regime;
mod step;
mod tape;
#[cfg(test)]
mod tests;

use crate::alone::picture_by_picture;
use crate::device::staged;
use crate::gradient::Gradient;
use crate::precision::Precision;
use crate::{Parameters, Tensor, Variable};
use held::Held;
use module::{Builder, Module};
use network::Layer;
pub use regime::{Regime, Statistics, Trained};
use std::collections::HashMap;
use tape::{Convolved, Tape};
use tch::Device;

/// Consecutive layers with their weights.
pub struct Stack {
    layers: Vec<Module>,
    trained: Vec<Variable>,
    statistics: Vec<(String, Tensor)>,
    precision: Precision,
    device: Device,
    keeps_graph: bool,
}

/// A forward pass in a training step, from [`Stack::learn`].
pub struct StackPass {
    /// The output, as [`Stack::forward`] computes it.
    pub output: Tensor,
    convolved: Vec<Convolved>,
}

impl Stack {
    /// Frozen layers, as fast as possible: batch norms are folded into the convolutions before them, weights are converted to
    /// `precision` once, and in f32 our own kernels compute convolutions with what follows them in one pass. No gradient goes through them, not
    /// even to their input: that needs [`differentiable`](Self::differentiable).
    ///
    /// # Panics
    /// If a parameter is missing.
    pub fn frozen(layers: &[Layer], parameters: &Parameters, precision: Precision) -> Self {
        let stack = Self::differentiable(layers, parameters, Regime::FROZEN, precision);
        let layers = stack.layers.into_iter().map(|layer| layer.frozen(precision.kind())).collect();
        Self { layers, keeps_graph: false, ..stack }
    }

    /// Layers that keep the graph: gradients reach their input and the parameters that `regime` trains. Trained weights stay
    /// f32, and every pass converts them to `precision`.
    ///
    /// Copies the weights of `layers` from `parameters`, which must hold all of them in the right shapes. Training the stack
    /// does not change `parameters`. It computes on the device of `parameters`.
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

    /// The parameters that training changes, in the order of [`Network::parameters`](network::Network::parameters).
    pub fn trained(&self) -> Vec<Variable> {
        self.trained.clone()
    }

    /// The running statistics that forward passes update, with their names: none unless norms use [`Statistics::ByBatch`].
    pub fn statistics(&self) -> Vec<(String, Tensor)> {
        self.statistics.iter().map(|(name, tensor)| (name.clone(), tensor.shallow_clone())).collect()
    }

    /// The output (n, c, h, w) of the last layer, channels-last, in the precision and on the device of the stack. `input`:
    /// (n, c, h, w), channels-last, of any dtype, on any device. On the CPU, the output for a picture does not depend on
    /// which pictures are beside it, unless norms use [`Statistics::ByBatch`].
    ///
    /// # Panics
    /// If the input requires a gradient and the stack is [`frozen`](Self::frozen).
    pub fn forward(&self, input: &Tensor) -> Tensor {
        if self.statistics.is_empty() {
            return picture_by_picture(input, |input| self.run(input, &mut None));
        }
        self.run(input, &mut None)
    }

    /// [`forward`](Self::forward) for a training step: [`StackPass::gradients`] is faster than libtorch's backward
    /// pass.
    ///
    /// # Panics
    /// As `forward`.
    pub fn learn(&self, input: &Tensor) -> StackPass {
        let mut tape = Some(Tape::default());
        let output = self.run(input, &mut tape);
        StackPass { output, convolved: tape.unwrap_or_default().convolved }
    }

    fn run(&self, input: &Tensor, tape: &mut Option<Tape>) -> Tensor {
        assert!(self.keeps_graph || !input.requires_grad(), "gradients need Stack::differentiable");
        // Neither call copies if device and dtype are right already: x may be the caller's memory, which must not change.
        let x = staged(input, self.device).to_kind(self.precision.kind());
        self.layers.iter().fold(Held::Shared(x), |x, layer| layer.run(x, tape)).into_tensor()
    }
}

impl StackPass {
    /// The gradients of `loss`, which was computed from the output, with respect to `trained`, in this order: the parameters
    /// of the stack, and any others that the loss depends on.
    pub fn gradients(self, loss: &Tensor, trained: &[Variable]) -> Vec<Gradient> {
        let is_convolved = |name: &String| self.convolved.iter().any(|convolved| convolved.parameters.contains(name));
        let others = trained.iter().filter(|variable| !is_convolved(&variable.name)).map(|variable| &variable.tensor);
        let sources: Vec<&Tensor> = self.convolved.iter().map(|convolved| &convolved.y).chain(others).collect();
        let mut gradients = Tensor::run_backward(&[loss], &sources, false, false).into_iter();
        let mut own = HashMap::new();
        // Each convolution is consumed, so that its activations are freed before the next one's gradients are computed. It is
        // on the left of the zip, which polls the left side first: on the right, the zip would take one gradient too many.
        for (convolved, output_gradient) in self.convolved.into_iter().zip(&mut gradients) {
            let gradients = convolved.gradients(&output_gradient);
            own.extend(convolved.parameters.into_iter().zip(gradients));
        }
        let mut gradient =
            |name: &String| own.remove(name).or_else(|| gradients.next()).expect("a gradient for each parameter");
        trained.iter().map(|variable| Gradient::Whole(gradient(&variable.name))).collect()
    }
}
