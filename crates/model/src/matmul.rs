//! Products of few rows with a wide weight, by [`kernels::matmul`] where that is faster than libtorch.

use crate::Tensor;
use crate::bytes::{has_numbers, numbers};
use kernels::matmul;
use kernels::simd::Simd;

/// Whether [`product`] is faster than libtorch for x (b, inputs) and `weight` (outputs, inputs).
pub fn pays(x: &Tensor, weight: &Tensor) -> bool {
    fits(x, weight) && matmul::pays(Simd::detect(), x.size()[0] as usize)
}

/// Whether [`product`] supports these tensors: both f32 on the CPU, x row-major and `weight` column-major, and a number of
/// outputs that is a multiple of the tile size.
fn fits(x: &Tensor, weight: &Tensor) -> bool {
    let (&[_, inputs], &[outputs, of]) = (&x.size()[..], &weight.size()[..]) else { return false };
    has_numbers::<f32>(x)
        && has_numbers::<f32>(weight)
        && inputs == of
        && x.is_contiguous()
        && weight.tr().is_contiguous()
        && outputs % matmul::WIDE as i64 == 0
}

/// Whether our kernels compute the gradient with respect to `weight` faster than libtorch, from `x` and `gradient`
/// (b, outputs), the gradient with respect to the product.
pub fn pays_backwards(x: &Tensor, weight: &Tensor, gradient: &Tensor) -> bool {
    pays(x, weight)
        && has_numbers::<f32>(gradient)
        && gradient.is_contiguous()
        && gradient.size() == [x.size()[0], weight.size()[0]]
}

/// x · weightᵀ of shape (b, outputs), for x (b, inputs) and `weight` (outputs, inputs). The result has no graph.
///
/// # Panics
/// If the kernels do not support the tensors: [`pays`] says whether they do.
pub fn product(x: &Tensor, weight: &Tensor) -> Tensor {
    assert!(fits(x, weight));
    let (inputs, outputs) = (x.size()[1] as usize, weight.size()[0] as usize);
    // SAFETY: both are computed already. Activations stay as they are, and only the optimizer changes a weight, on this thread.
    #[expect(unsafe_code, reason = "the kernels work on slices")]
    let [x, transposed] = [x, weight].map(|tensor| unsafe { numbers(tensor) });
    let product = matmul::product(Simd::detect(), x, inputs, transposed, outputs);
    Tensor::from_slice(&product).view([-1, outputs as i64])
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::{Device, Kind};

    /// Values between -1 and 1 without a pattern.
    fn some(shape: [i64; 2], salt: i64) -> Tensor {
        let numbers = Tensor::arange(shape[0] * shape[1], (Kind::Double, Device::Cpu));
        ((numbers + 1.0) * (0.618 + salt as f64)).sin().to_kind(Kind::Float).reshape(shape)
    }

    #[test]
    fn products_are_those_of_libtorch() {
        for [b, inputs, outputs] in [[1, 1, 32], [7, 65, 96], [20, 1300, 64], [64, 513, 32]] {
            let (x, weight) = (some([b, inputs], 1), some([inputs, outputs], 2).tr());
            let difference = (product(&x, &weight) - x.matmul(&weight.tr())).abs().max().double_value(&[]);
            assert!(difference < 1e-4, "{b} {inputs} {outputs}: {difference}");
        }
    }

    #[test]
    fn libtorch_computes_what_our_kernels_do_not_support() {
        let weight = || some([8, 32], 0).tr();
        assert_eq!(pays(&some([20, 8], 0), &weight()), matmul::pays(Simd::detect(), 20));
        assert!(!pays(&some([65, 8], 0), &weight()), "many rows");
        assert!(!pays(&some([20, 8], 0), &some([8, 31], 0).tr()), "outputs that are no multiple of the tile size");
        assert!(!pays(&some([20, 8], 0), &weight().contiguous()), "a row-major weight");
        assert!(!pays(&some([8, 20], 0).tr(), &weight()), "a column-major x");
        assert!(!pays(&some([20, 8], 0).to_kind(Kind::Double), &weight()), "another dtype");
        for inputs in [7, 9] {
            assert!(!pays(&some([20, inputs], 0), &weight()), "another number of inputs");
        }
        assert!(!pays(&some([0, 8], 0), &weight()), "no rows");
        let backwards = |gradient: &Tensor| pays_backwards(&some([20, 8], 0), &weight(), gradient);
        assert_eq!(backwards(&some([20, 32], 0)), matmul::pays(Simd::detect(), 20));
        for gradient in [some([19, 32], 0), some([20, 64], 0), some([20, 32], 0).to_kind(Kind::BFloat16)] {
            assert!(!backwards(&gradient), "{gradient:?}");
        }
    }
}
