//! Convolutions in a training step whose kernels' gradients libtorch is not asked for.

use super::held::Held;
use super::step::{Convolution, Step};
use crate::Tensor;
use crate::winograd::gradient;
use network::Act;

/// What a training step remembers of its convolutions.
#[derive(Default)]
pub struct Tape {
    pub convolved: Vec<Convolved>,
}

/// One of those convolutions.
pub struct Convolved {
    /// The names of kernels and bias.
    pub parameters: [String; 2],
    x: Tensor,
    /// The output or, if it is `rectified`, the ReLU of it.
    pub y: Tensor,
    rectified: bool,
}

impl Convolved {
    /// The gradients by the kernels and the bias, from that by `y`.
    pub fn gradients(&self, by_y: &Tensor) -> [Tensor; 2] {
        gradient::weight_and_bias(&self.x, by_y, &self.y, self.rectified)
    }
}

impl Tape {
    /// The output of `convolution` and, if that is `next`, of the ReLU after it, with a gradient by x alone. Gives x back
    /// where libtorch's own gradients are as good, or where `next` may write over the output.
    pub fn convolve<'a>(
        &mut self,
        convolution: &Convolution,
        x: Held<'a>,
        next: Option<&Step>,
    ) -> Result<(Held<'a>, bool), Held<'a>> {
        let Convolution { name, conv, weight, bias } = convolution;
        let rectified = matches!(next, Some(Step::Act(Act::Relu)));
        let followed = rectified || matches!(next, Some(Step::Norm { .. }));
        let kind = x.tensor().kind();
        if !(followed && weight.requires_grad() && gradient::pays(conv, weight, kind)) {
            return Err(x);
        }
        let detached = |parameter: &Tensor| parameter.detach().to_kind(kind);
        let bias = bias.as_ref().map(detached);
        let sums = convolution.convolve(x.tensor(), &detached(weight), bias.as_ref());
        let y = if rectified { Step::Act(Act::Relu).apply(Held::Own(sums)) } else { sums };
        // Where x requires no gradient the graph begins here.
        let y = if y.requires_grad() { y } else { y.set_requires_grad(true) };
        let parameters = ["weight", "bias"].map(|part| format!("{name}.{part}"));
        self.convolved.push(Convolved { parameters, x: x.into_tensor(), y: y.shallow_clone(), rectified });
        Ok((Held::Shared(y), rectified))
    }
}
