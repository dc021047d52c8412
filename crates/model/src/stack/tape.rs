//! The convolutions of a training step whose weight gradients our own kernels compute instead of libtorch.

use super::held::Held;
use super::step::{Convolution, Step};
use crate::Tensor;
use crate::winograd::gradient;
use network::Act;

/// A record of convolutions, for the backward pass.
#[derive(Default)]
pub struct Tape {
    pub convolved: Vec<Convolved>,
}

/// A recorded convolution.
pub struct Convolved {
    /// The names of weight and bias.
    pub parameters: [String; 2],
    x: Tensor,
    /// The output, after the ReLU if `with_relu` is true.
    pub y: Tensor,
    with_relu: bool,
}

impl Convolved {
    /// The gradients with respect to weight and bias, from the gradient with respect to `y`.
    pub fn gradients(&self, output_gradient: &Tensor) -> [Tensor; 2] {
        gradient::weight_and_bias(&self.x, output_gradient, &self.y, self.with_relu)
    }
}

impl Tape {
    /// Computes and records `convolution`, together with the ReLU after it if `next` is one. Returns the output, and
    /// whether it includes the ReLU. The output's graph leads to x, not to the weights.
    ///
    /// Returns x unchanged, as the error, where our kernels are not faster than libtorch, and where `next` could
    /// overwrite the output.
    pub fn convolve<'a>(
        &mut self,
        convolution: &Convolution,
        x: Held<'a>,
        next: Option<&Step>,
    ) -> Result<(Held<'a>, bool), Held<'a>> {
        let Convolution { name, conv, weight, bias } = convolution;
        let with_relu = matches!(next, Some(Step::Act(Act::Relu)));
        let followed = with_relu || matches!(next, Some(Step::Norm { .. }));
        let kind = x.tensor().kind();
        if !(followed && weight.requires_grad() && gradient::pays(conv, weight, kind)) {
            return Err(x);
        }
        let detached = |parameter: &Tensor| parameter.detach().to_kind(kind);
        let bias = bias.as_ref().map(detached);
        let sums = convolution.convolve(x.tensor(), &detached(weight), bias.as_ref());
        let y = if with_relu { Step::Act(Act::Relu).apply(Held::Own(sums)) } else { sums };
        // If x requires no gradient, the graph begins at y.
        let y = if y.requires_grad() { y } else { y.set_requires_grad(true) };
        let parameters = ["weight", "bias"].map(|part| format!("{name}.{part}"));
        self.convolved.push(Convolved { parameters, x: x.into_tensor(), y: y.shallow_clone(), with_relu });
        Ok((Held::Shared(y), with_relu))
    }
}
