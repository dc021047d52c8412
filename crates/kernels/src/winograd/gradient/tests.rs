//! Gradients against sums in f64.

use super::super::reference::{self, off, some};
use super::*;
use crate::simd::Simd;
use crate::stored::Stored;
use half::bf16;
use std::mem::MaybeUninit;

/// The gradients with respect to weight and bias.
fn gradients<T: Stored>(simd: Simd, convolution: &Convolution<T>) -> [Vec<f32>; 2] {
    let mut weight = vec![MaybeUninit::new(7e30); convolution.outputs * 9 * convolution.inputs];
    let bias = convolution.gradients(simd, &mut weight);
    // SAFETY: every element was initialised when the weight was made.
    #[expect(unsafe_code, reason = "tests look at what was written")]
    let weight = weight.into_iter().map(|x| unsafe { x.assume_init() }).collect();
    [weight, bias]
}

/// (n, h, w, inputs, outputs): pictures that tiles fill, that they do not, and smaller than one; fewer tiles than are summed
/// at once, and more.
const SHAPES: [[usize; 5]; 4] = [[3, 1, 2, 32, 32], [16, 9, 9, 32, 64], [2, 37, 50, 64, 32], [1, 5, 150, 32, 32]];

#[test]
fn gradients_are_the_sums_of_the_definition() {
    for [n, h, w, inputs, outputs] in SHAPES {
        let shape = [n, h, w];
        let [x, gradient, y] =
            [(inputs, 0.0), (outputs, 2.0), (outputs, 4.0)].map(|(channels, salt)| some(n * h * w * channels, salt));
        let y: Vec<f32> = y.into_iter().map(|y| y.max(0.0)).collect();
        let passed: Vec<f32> = gradient.iter().zip(&y).map(|(g, y)| if *y > 0.0 { *g } else { 0.0 }).collect();
        for (rectified, passed) in [(None, &gradient), (Some(&*y), &passed)] {
            let expected = reference::gradients(&x, shape, passed);
            for simd in Simd::all() {
                let convolution = Convolution { shape, x: &x, inputs, gradient: &gradient, outputs, rectified };
                for (found, expected) in gradients(simd, &convolution).iter().zip(&expected) {
                    let off = off(found, expected);
                    assert!(off < 1e-5, "{simd:?} {n} {h} {w} {inputs} {outputs}: {off:?}");
                }
            }
        }
    }
}

#[test]
fn a_bias_of_many_places_keeps_its_digits() {
    // All of one sign: the sum grows and grows.
    let shape = [8, 150, 150];
    let x = some(8 * 150 * 150 * 32, 0.0);
    let gradient: Vec<f32> = some(x.len(), 1.0).into_iter().map(|x| x + 1.5).collect();
    let mut expected = [0.0; 32];
    gradient.iter().enumerate().for_each(|(at, g)| expected[at % 32] += f64::from(*g));
    for simd in Simd::all() {
        let convolution = Convolution { shape, x: &x, inputs: 32, gradient: &gradient, outputs: 32, rectified: None };
        let [_, bias] = gradients(simd, &convolution);
        assert!(bias.iter().zip(expected).all(|(x, y)| ((f64::from(*x) - y) / y).abs() < 1e-6), "{simd:?}");
    }
}

#[test]
fn threads_and_instructions_make_no_difference() {
    let [n, h, w, inputs, outputs] = [5, 11, 18, 64, 96];
    let (x, y) = (some(n * h * w * inputs, 0.0), some(n * h * w * outputs, 1.0));
    let mut by_simd = Vec::new();
    for simd in Simd::all() {
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let convolution = Convolution { shape: [n, h, w], x: &x, inputs, gradient: &y, outputs, rectified: None };
            pool.install(|| gradients(simd, &convolution))
        };
        let one = with(1);
        assert_eq!(one, with(2));
        assert_eq!(one, with(5));
        by_simd.push(one);
    }
    assert!(by_simd.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn bf16_is_only_how_activations_lie_in_memory() {
    let shape = [3, 9, 9];
    let length = shape.iter().product::<usize>() * 32;
    let half = |salt| some(length, salt).into_iter().map(bf16::store).collect::<Vec<_>>();
    let single = |half: &[bf16]| half.iter().map(|x| x.load()).collect::<Vec<_>>();
    let (x, gradient, y) = (half(0.0), half(1.0), half(2.0));
    let (single_x, single_gradient, single_y) = (single(&x), single(&gradient), single(&y));
    for simd in Simd::all() {
        let found = Convolution { shape, x: &x, inputs: 32, gradient: &gradient, outputs: 32, rectified: Some(&y) };
        let expected = Convolution {
            shape,
            x: &single_x,
            inputs: 32,
            gradient: &single_gradient,
            outputs: 32,
            rectified: Some(&single_y),
        };
        assert_eq!(gradients(simd, &found), gradients(simd, &expected), "{simd:?}");
    }
}

#[test]
fn nan_is_noticed() {
    let shape = [1, 9, 9];
    let (x, clean) = (some(81 * 32, 0.0), some(81 * 32, 1.0));
    let mut damaged = clean.clone();
    damaged[(4 * 9 + 4) * 32 + 5] = f32::NAN;
    let nowhere_positive = vec![f32::NAN; clean.len()];
    for simd in Simd::all() {
        let convolution =
            |gradient, rectified| Convolution { shape, x: &x, inputs: 32, gradient, outputs: 32, rectified };
        let [weight, _] = gradients(simd, &convolution(&damaged, None));
        for (output, kernel) in weight.chunks(32 * 9).enumerate() {
            assert!(kernel.iter().all(|x| x.is_nan() == (output == 5)), "{output}");
        }
        // Where the ReLU's result is NaN, the gradient passes.
        assert_eq!(
            gradients(simd, &convolution(&clean, Some(&nowhere_positive))),
            gradients(simd, &convolution(&clean, None))
        );
    }
}

#[test]
fn channels_fill_blocks_and_parts() {
    assert!(fits([32, 32]) && fits([64, 96]));
    assert!(!fits([32, 16]) && !fits([48, 32]));
}
