//! Gradients beside libtorch's.

use super::super::tests::some;
use super::*;
use crate::bytes::{kernels_last, to_vec};

#[test]
fn gradients_are_those_of_libtorch() {
    // Pictures that tiles fill, that they do not, and that are smaller than one; fewer tiles than are summed at once, and
    // more.
    for width in Width::all() {
        for [n, h, w, inputs, outputs] in
            [[16, 9, 9, 32, 64], [2, 37, 50, 64, 32], [3, 1, 2, 32, 32], [1, 5, 150, 32, 32]]
        {
            let weight = kernels_last(&some(&[outputs, inputs, 3, 3], 1.0)).set_requires_grad(true);
            let bias = some(&[outputs], 3.0).set_requires_grad(true);
            let x = channels_last(&some(&[n, h, w, inputs], 0.0));
            let y = x.conv2d(&weight, Some(&bias), [1, 1], [1, 1], [1, 1], 1);
            let gradient = channels_last(&some(&[n, h, w, outputs], 2.0));
            for rectified in [false, true] {
                let y = if rectified { y.relu() } else { y.shallow_clone() };
                let loss = (&y * &gradient).sum(Kind::Float);
                let expected = Tensor::run_backward(&[&loss], &[&weight, &bias], true, false);
                let found = by::<f32>(width, &x, &gradient, rectified.then_some(&y));
                assert_eq!(found.each_ref().map(Tensor::stride), [weight.stride(), bias.stride()]);
                for (found, expected) in found.iter().zip(&expected) {
                    assert_eq!(found.size(), expected.size());
                    let off = (found - expected).abs().max() / expected.abs().max();
                    assert!(off.double_value(&[]) < 1e-5, "{width:?} {n} {h} {w} {inputs} {outputs}: {off:?}");
                }
            }
        }
    }
}

#[test]
fn a_bias_of_many_places_keeps_its_digits() {
    // All of one sign, whose sum grows and grows.
    let x = channels_last(&some(&[8, 150, 150, 32], 0.0));
    let gradient = channels_last(&(some(&[8, 150, 150, 32], 1.0) + 1.5));
    let expected = gradient.to_kind(Kind::Double).sum_dim_intlist([0i64, 2, 3].as_slice(), false, Kind::Double);
    for width in Width::all() {
        let [_, bias] = by::<f32>(width, &x, &gradient, None);
        let off = ((bias.to_kind(Kind::Double) - &expected) / &expected).abs().max().double_value(&[]);
        assert!(off < 1e-6, "{width:?}: {off}");
    }
}

#[test]
fn threads_and_instructions_make_no_difference() {
    let x = channels_last(&some(&[5, 11, 18, 64], 0.0));
    let y = channels_last(&some(&[5, 11, 18, 96], 1.0));
    let mut of_widths = Vec::new();
    for width in Width::all() {
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (x, y) = (x.shallow_clone(), y.shallow_clone());
            pool.install(move || by::<f32>(width, &x, &y, None)).map(|gradient| to_vec::<f32>(&gradient))
        };
        let one = with(1);
        assert_eq!(one, with(2));
        assert_eq!(one, with(5));
        of_widths.push(one);
    }
    assert!(of_widths.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn bf16_is_only_how_activations_lie_in_memory() {
    let half = |salt| channels_last(&some(&[3, 9, 9, 32], salt)).to_kind(Kind::BFloat16);
    let (x, gradient, y) = (half(0.0), half(1.0), half(2.0).relu());
    let single = |x: &Tensor| x.to_kind(Kind::Float);
    for width in Width::all() {
        let found = by::<bf16>(width, &x, &gradient, Some(&y));
        assert_eq!(found, by::<f32>(width, &single(&x), &single(&gradient), Some(&single(&y))), "{width:?}");
    }
}

#[test]
fn what_is_no_number_is_noticed() {
    let x = some(&[1, 9, 9, 32], 0.0);
    let gradient = some(&[1, 9, 9, 32], 1.0);
    let _ = gradient.narrow(3, 5, 1).narrow(1, 4, 1).fill_(f64::NAN);
    for width in Width::all() {
        let [found, _] = by::<f32>(width, &channels_last(&x), &channels_last(&gradient), None);
        let none: Vec<bool> = to_vec::<f32>(&found).iter().map(|x| x.is_nan()).collect();
        let kernels = none.chunks(32 * 9).enumerate();
        kernels.for_each(|(output, kernel)| assert!(kernel.iter().all(|none| *none == (output == 5)), "{output}"));

        // Where what came out is none, its gradient counts.
        let one = channels_last(&some(&[1, 9, 9, 32], 1.0));
        let y = one.full_like(f64::NAN);
        assert_eq!(
            by::<f32>(width, &channels_last(&x), &one, Some(&y)),
            by::<f32>(width, &channels_last(&x), &one, None)
        );
    }
}
