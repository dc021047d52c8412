//! Convolutions against sums in f64.

use super::reference::{convolution, off, some};
use super::*;
use crate::convolution::After;
use crate::simd::{Level, Simd};
use crate::stored::Stored;
use half::bf16;
use std::mem::MaybeUninit;

/// What a fresh y holds where nothing was written.
const UNTOUCHED: f32 = 7e30;

fn convolve<T: Stored>(kernels: &Kernels, x: &[T], shape: [usize; 3], bias: Option<&[f32]>, least: f32) -> Vec<f32> {
    let mut y = vec![MaybeUninit::new(T::store(UNTOUCHED)); shape.iter().product::<usize>() * kernels.outputs];
    let none = vec![0.0; kernels.outputs];
    let after = After { bias: bias.unwrap_or(&none), add: None, least, most: f32::INFINITY };
    kernels.convolve(x, shape, after, &mut y);
    // SAFETY: every element was initialised when y was made.
    #[expect(unsafe_code, reason = "tests look at what was written")]
    y.into_iter().map(|y| unsafe { y.assume_init() }.load()).collect()
}

fn kernels(simd: Simd, inputs: usize, outputs: usize) -> (Vec<f32>, Vec<f32>, Kernels) {
    let (weight, bias) = (some(outputs * inputs * 9, 1.0), some(outputs, 2.0));
    let kernels = Kernels::new(simd, &weight, [outputs, inputs]);
    (weight, bias, kernels)
}

/// (n, h, w, inputs, outputs): pictures that tiles fill, that they do not, and smaller than one; one or many in a strip.
const SHAPES: [[usize; 5]; 6] = [
    [3, 1, 2, 16, 64],
    [1, 8, 12, 16, 64],
    [2, 37, 50, 32, 128],
    [23, 9, 9, 64, 64],
    [1, 5, 150, 16, 64],
    [2, 9, 9, 16, 112],
];

#[test]
fn outputs_are_the_sums_of_the_definition() {
    for [n, h, w, inputs, outputs] in SHAPES {
        let (weight, bias, _) = kernels(Simd::detect(), inputs, outputs);
        let x = some(n * h * w * inputs, 0.0);
        let sums = convolution(&x, [n, h, w], &weight, &bias);
        let rectified: Vec<f64> = sums.iter().map(|x| x.max(0.0)).collect();
        let without = convolution(&x, [n, h, w], &weight, &vec![0.0; outputs]);
        for simd in Simd::all() {
            let kernels = Kernels::new(simd, &weight, [outputs, inputs]);
            for (bias, least, expected) in [
                (Some(&*bias), f32::NEG_INFINITY, &sums),
                (Some(&*bias), 0.0, &rectified),
                (None, f32::NEG_INFINITY, &without),
            ] {
                let off = off(&convolve(&kernels, &x, [n, h, w], bias, least), expected);
                assert!(off < 1e-5, "{simd:?} {n} {h} {w} {inputs} {outputs}: {off:?}");
            }
        }
    }
}

#[test]
fn bf16_is_only_how_numbers_lie_in_memory() {
    let [n, h, w] = [2, 11, 18];
    for simd in Simd::all() {
        let (_, bias, kernels) = kernels(simd, 32, 64);
        let x: Vec<bf16> = some(n * h * w * 32, 0.0).into_iter().map(bf16::store).collect();
        let single: Vec<f32> = x.iter().map(|x| x.load()).collect();
        let found = convolve(&kernels, &x, [n, h, w], Some(&bias), 0.0);
        let expected = convolve(&kernels, &single, [n, h, w], Some(&bias), 0.0);
        assert_eq!(found, expected.into_iter().map(|y| bf16::store(y).load()).collect::<Vec<_>>(), "{simd:?}");
    }
}

#[test]
fn nan_spreads_as_far_as_a_tile_and_is_not_rectified() {
    for simd in Simd::all() {
        let (_, bias, kernels) = kernels(simd, 16, 64);
        let mut x = some(8 * 8 * 16, 0.0);
        x[0] = f32::NAN;
        let half: Vec<bf16> = x.iter().map(|x| bf16::store(*x)).collect();
        for y in [
            convolve(&kernels, &x, [1, 8, 8], Some(&bias), 0.0),
            convolve(&kernels, &half, [1, 8, 8], Some(&bias), 0.0),
        ] {
            assert!(y[..64].iter().all(|y| y.is_nan()) && y[7 * 64..8 * 64].iter().all(|y| y.is_finite()));
        }
    }
}

#[test]
fn threads_companions_and_instructions_make_no_difference() {
    let [n, h, w, inputs] = [7, 11, 18, 32];
    let x = some(n * h * w * inputs, 0.0);
    let mut by_simd = Vec::new();
    for simd in Simd::all() {
        let (_, bias, kernels) = kernels(simd, inputs, 64);
        let with = |x: &[f32], n, threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| convolve(&kernels, x, [n, h, w], Some(&bias), 0.0))
        };
        let all = with(&x, n, 1);
        assert_eq!(all, with(&x, n, 2));
        assert_eq!(all, with(&x, n, 5));
        let alone: Vec<f32> = x.chunks(h * w * inputs).flat_map(|x| with(x, 1, 1)).collect();
        assert_eq!(all, alone);
        by_simd.push(all);
    }
    assert!(by_simd.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn what_follows_is_in_the_same_pass() {
    for [n, h, w, inputs, outputs] in SHAPES {
        let (x, add) = (some(n * h * w * inputs, 0.0), some(n * h * w * outputs, 3.0));
        for simd in Simd::all() {
            let (_, bias, kernels) = kernels(simd, inputs, outputs);
            let plain = convolve(&kernels, &x, [n, h, w], Some(&bias), f32::NEG_INFINITY);
            let expected: Vec<f32> = plain.iter().zip(&add).map(|(y, add)| (y + add).clamp(0.0, 1.5)).collect();
            let mut y = vec![MaybeUninit::new(UNTOUCHED); add.len()];
            kernels.convolve(&x, [n, h, w], After { bias: &bias, add: Some(&add), least: 0.0, most: 1.5 }, &mut y);
            // SAFETY: every element was initialised when y was made.
            #[expect(unsafe_code, reason = "tests look at what was written")]
            let found: Vec<f32> = y.into_iter().map(|y| unsafe { y.assume_init() }).collect();
            assert_eq!(found, expected, "{simd:?} {n} {h} {w} {inputs} {outputs}");
        }
    }
}

#[test]
fn no_picture_has_no_output() {
    let (_, bias, kernels) = kernels(Simd::detect(), 16, 64);
    assert_eq!(convolve::<f32>(&kernels, &[], [0, 8, 8], Some(&bias), 0.0), []);
}

#[test]
fn channels_fill_lanes_and_wide_instructions_pay() {
    assert!(Kernels::fits([16, 16]) && Kernels::fits([32, 48]));
    assert!(!Kernels::fits([16, 24]) && !Kernels::fits([24, 16]));
    for simd in Simd::all() {
        assert_eq!(pays(simd), simd.level() != Level::Baseline);
    }
}
