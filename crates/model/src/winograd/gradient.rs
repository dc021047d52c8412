//! The gradients of 3 × 3 convolutions with respect to weight and bias, where [`kernels::winograd::gradient`] is faster
//! than libtorch.

#[cfg(test)]
mod tests;

use crate::Tensor;
use crate::bytes::{Number, channels_back, channels_last, filled, has_numbers, numbers};
use half::bf16;
use kernels::simd::Simd;
use kernels::winograd::gradient::{Convolution, fits};
use network::Conv;
use tch::Kind;

/// Whether [`weight_and_bias`] can be used, and is faster than libtorch, for a convolution of activations of this dtype.
pub fn pays(conv: &Conv, weight: &Tensor, kind: Kind) -> bool {
    let filled = fits([conv.outputs as usize, conv.inputs as usize]);
    filled && super::pays(conv, kind) && has_numbers::<f32>(weight)
}

/// The gradients with respect to the weight (outputs, inputs, 3, 3), channels-last, and the bias (outputs), both f32, of a
/// convolution with one zero around each picture.
///
/// - `x` (n, inputs, h, w): the input.
/// - `gradient` (n, outputs, h, w): the gradient of the loss with respect to `y`.
/// - `y` (n, outputs, h, w): the output, after a ReLU if `rectified` is true.
///
/// All three are channels-last, of one dtype, f32 or bf16, and on the CPU.
pub fn weight_and_bias(x: &Tensor, gradient: &Tensor, y: &Tensor, rectified: bool) -> [Tensor; 2] {
    let y = rectified.then_some(y);
    match x.kind() {
        Kind::BFloat16 => with::<bf16>(Simd::detect(), x, gradient, y),
        _ => with::<f32>(Simd::detect(), x, gradient, y),
    }
}

fn with<T: Number>(simd: Simd, x: &Tensor, gradient: &Tensor, rectified: Option<&Tensor>) -> [Tensor; 2] {
    let last = |x: &Tensor| channels_back(&x.detach()).contiguous();
    let (x, gradient, rectified) = (last(x), last(gradient), rectified.map(last));
    let (n, h, w, inputs) = x.size4().expect("activations have four axes");
    let outputs = gradient.size()[3];
    // SAFETY: the activations of this step and their gradients are computed already, and nothing writes to them meanwhile.
    #[expect(unsafe_code, reason = "the kernels work on slices")]
    let slice = |tensor| unsafe { numbers::<T>(tensor) };
    let convolution = Convolution {
        shape: [n, h, w].map(|length| length as usize),
        x: slice(&x),
        inputs: inputs as usize,
        gradient: slice(&gradient),
        outputs: outputs as usize,
        rectified: rectified.as_ref().map(slice),
    };
    let mut bias = Vec::new();
    // SAFETY: the kernels write every element of the weight's gradient.
    #[expect(unsafe_code, reason = "to clear it beforehand would cost one more pass over it")]
    let weight = unsafe { filled(&[outputs, 3, 3, inputs], |weight| bias = convolution.gradients(simd, weight)) };
    [channels_last(&weight), Tensor::from_slice(&bias)]
}
