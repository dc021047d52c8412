//! 3 × 3 convolutions of tensors by [`kernels::winograd`], with a quarter of the multiplications, and the decision
//! where libtorch is faster.

pub mod gradient;
#[cfg(test)]
pub(crate) mod tests;

use crate::Tensor;
use crate::bytes::{Number, channels_back, channels_last, filled, has_numbers, numbers, to_vec};
use crate::precision::processor_has_amx;
use half::bf16;
use kernels::convolution::After;
use kernels::simd::Simd;
use kernels::winograd;
use network::Conv;
use std::mem::MaybeUninit;
use tch::Kind;

/// With fewer input channels than this, transforming a bf16 convolution takes longer than the saved multiplications
/// would, as CPUs multiply bf16 twice as fast as f32.
const MANY: i64 = 64;

/// The kernels of a convolution, transformed.
pub struct Kernels {
    kernels: winograd::Kernels,
    outputs: i64,
}

impl Kernels {
    /// Transforms `weight` (outputs, inputs, 3, 3), f32, if that makes the convolution faster on this CPU for
    /// activations of dtype `kind`.
    pub fn prepare(weight: &Tensor, conv: &Conv, kind: Kind) -> Option<Self> {
        let channels = [conv.outputs as usize, conv.inputs as usize];
        let gains = pays(conv, kind) && winograd::Kernels::fits(channels);
        (gains && has_numbers::<f32>(weight)).then(|| Self::with(Simd::detect(), weight, channels))
    }

    fn with(simd: Simd, weight: &Tensor, [outputs, inputs]: [usize; 2]) -> Self {
        let kernels = winograd::Kernels::new(simd, &to_vec(weight), [outputs, inputs]);
        Self { kernels, outputs: outputs as i64 }
    }

    /// The convolution of `x`, and what follows it. x: (n, inputs, h, w), channels-last, f32 or bf16, on the CPU; result: (n,
    /// outputs, h, w), likewise. It does not keep the graph.
    pub fn convolve(&self, x: &Tensor, after: After<'_>) -> Tensor {
        match x.kind() {
            Kind::BFloat16 => self.convolve_stored::<bf16>(x, after),
            _ => self.convolve_stored::<f32>(x, after),
        }
    }

    fn convolve_stored<T: Number>(&self, x: &Tensor, after: After<'_>) -> Tensor {
        let x = channels_back(x).contiguous();
        let (n, h, w, _) = x.size4().expect("activations have four axes");
        let fill = |y: &mut [MaybeUninit<T>]| {
            if !y.is_empty() {
                // SAFETY: x holds activations that are computed already, and nothing writes to them while y is filled.
                #[expect(unsafe_code, reason = "the kernels work on slices")]
                let x = unsafe { numbers(&x) };
                self.kernels.convolve(x, [n, h, w].map(|length| length as usize), after, y);
            }
        };
        // SAFETY: the kernels write every element of y, if there is any.
        #[expect(unsafe_code, reason = "to clear y beforehand would cost one more pass over it")]
        let y = unsafe { filled(&[n, h, w, self.outputs], fill) };
        channels_last(&y)
    }
}

/// Whether this CPU is faster with fewer multiplications in f32 than with all of them in the dtype `kind`.
pub fn gains(kind: Kind) -> bool {
    let is_slower = match kind {
        Kind::Float => true,
        Kind::BFloat16 => !processor_has_amx(),
        _ => false,
    };
    is_slower && winograd::pays(Simd::detect())
}

/// Whether Winograd's algorithm is faster for this convolution.
fn pays(conv: &Conv, kind: Kind) -> bool {
    // The kernels put one zero around the picture, whatever its size.
    let is_padded_by_one = [1, 8].iter().all(|length| conv.zeros(*length) == (1, 1));
    let plain = conv.kernel == 3 && conv.stride == 1 && conv.groups == 1 && is_padded_by_one;
    plain && gains(kind) && (kind == Kind::Float || conv.inputs >= MANY)
}
