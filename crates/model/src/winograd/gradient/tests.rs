//! Our gradients against libtorch's.

use super::super::tests::some;
use super::*;
use crate::bytes::kernels_last;

#[test]
fn gradients_are_those_of_libtorch() {
    for simd in Simd::all() {
        for [n, h, w, inputs, outputs] in [[16, 9, 9, 32, 64], [2, 37, 50, 64, 32], [3, 1, 2, 32, 32]] {
            let weight = kernels_last(&some(&[outputs, inputs, 3, 3], 1.0)).set_requires_grad(true);
            let bias = some(&[outputs], 3.0).set_requires_grad(true);
            let x = channels_last(&some(&[n, h, w, inputs], 0.0));
            let y = x.conv2d(&weight, Some(&bias), [1, 1], [1, 1], [1, 1], 1);
            let gradient = channels_last(&some(&[n, h, w, outputs], 2.0));
            for rectified in [false, true] {
                let y = if rectified { y.relu() } else { y.shallow_clone() };
                let loss = (&y * &gradient).sum(Kind::Float);
                let expected = Tensor::run_backward(&[&loss], &[&weight, &bias], true, false);
                let found = with::<f32>(simd, &x, &gradient, rectified.then_some(&y));
                assert_eq!(found.each_ref().map(Tensor::stride), [weight.stride(), bias.stride()]);
                for (found, expected) in found.iter().zip(&expected) {
                    assert_eq!(found.size(), expected.size());
                    let off = (found - expected).abs().max() / expected.abs().max();
                    assert!(off.double_value(&[]) < 1e-5, "{simd:?} {n} {h} {w} {inputs} {outputs}: {off:?}");
                }
            }
        }
    }
}

#[test]
fn bf16_is_only_how_activations_lie_in_memory() {
    let half = |salt| channels_last(&some(&[3, 9, 9, 32], salt)).to_kind(Kind::BFloat16);
    let (x, gradient, y) = (half(0.0), half(1.0), half(2.0).relu());
    let single = |x: &Tensor| x.to_kind(Kind::Float);
    for rectified in [false, true] {
        let found = weight_and_bias(&x, &gradient, &y, rectified);
        assert_eq!(found, weight_and_bias(&single(&x), &single(&gradient), &single(&y), rectified));
    }
}

#[test]
fn nan_lets_its_gradient_through_as_in_libtorch() {
    let y = some(&[1, 9, 9, 32], 1.0).full_like(f64::NAN).set_requires_grad(true);
    let gradient = some(&[1, 9, 9, 32], 1.0);
    let expected = Tensor::run_backward(&[&(y.relu() * &gradient).sum(Kind::Float)], &[&y], false, false);
    assert_eq!(expected[0], gradient);
    let (x, y) = (channels_last(&some(&[1, 9, 9, 32], 0.0)), channels_last(&y));
    let [rectified, plain] =
        [true, false].map(|rectified| weight_and_bias(&x, &channels_last(&gradient), &y, rectified));
    assert_eq!(rectified, plain);
}
