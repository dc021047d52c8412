//! Convolutions against sums in f64.

use super::*;
use crate::simd::Simd;
use crate::winograd::reference::{off, some};
use std::mem::MaybeUninit;

/// What a fresh y holds where nothing was written.
const UNTOUCHED: f32 = 7e30;

/// A convolution by its definition, in f64. x: (n, h, w, inputs); weight: (outputs, inputs / groups, kernel, kernel).
fn defined(x: &[f32], window: &Window, weight: &[f32], [outputs, inputs, groups]: [usize; 3]) -> Vec<f64> {
    let Window { kernel, stride, zeros: [above, left], input: [h, w], output: [down, across] } = *window;
    let (n, of_group) = (x.len() / (h * w * inputs), inputs / groups);
    let mut sums = Vec::new();
    for at in 0..n * down * across * outputs {
        let (pixel, output) = (at / outputs, at % outputs);
        let (picture, row, column) = (pixel / across / down, pixel / across % down, pixel % across);
        let mut sum = 0.0;
        for (i, j, input) in
            (0..kernel * kernel * of_group).map(|at| (at / of_group / kernel, at / of_group % kernel, at % of_group))
        {
            let (y, z) = ((row * stride + i).wrapping_sub(above), (column * stride + j).wrapping_sub(left));
            if y < h && z < w {
                let channel = output / (outputs / groups) * of_group + input;
                let x = x[((picture * h + y) * w + z) * inputs + channel];
                sum += f64::from(x) * f64::from(weight[((output * of_group + input) * kernel + i) * kernel + j]);
            }
        }
        sums.push(sum);
    }
    sums
}

/// Windows of all kinds: single pixels, strides, zeros on one side only, pictures smaller than the kernel.
fn windows() -> Vec<Window> {
    let window = |kernel, stride, zeros, input, output| Window { kernel, stride, zeros, input, output };
    vec![
        window(1, 1, [0, 0], [7, 9], [7, 9]),
        window(1, 2, [0, 0], [7, 10], [4, 5]),
        window(3, 1, [1, 1], [6, 11], [6, 11]),
        window(3, 2, [0, 0], [8, 8], [4, 4]),
        window(3, 2, [1, 1], [9, 15], [5, 8]),
        window(5, 1, [2, 2], [1, 3], [1, 3]),
        window(7, 2, [3, 3], [13, 6], [7, 3]),
    ]
}

fn written(length: usize, fill: impl FnOnce(&mut [MaybeUninit<f32>])) -> Vec<f32> {
    let mut y = vec![MaybeUninit::new(UNTOUCHED); length];
    fill(&mut y);
    // SAFETY: every element was initialised when y was made.
    #[expect(unsafe_code, reason = "tests look at what was written")]
    y.into_iter().map(|y| unsafe { y.assume_init() }).collect()
}

/// Whether two results are the same to the bit, signs of zeros included.
fn same(a: &[f32], b: &[f32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

/// Every way to go on after the sums, and what it makes of the defined ones.
fn afters<'a>(bias: &'a [f32], add: &'a [f32], sums: &[f64]) -> Vec<(After<'a>, Vec<f64>)> {
    let made = |after: After<'a>| {
        let limited = |(at, sum): (usize, &f64)| {
            let added = after.add.map_or(0.0, |add| f64::from(add[at]));
            let sum = sum + f64::from(after.bias[at % bias.len()]) + added;
            sum.clamp(f64::from(after.least), f64::from(after.most))
        };
        (after, sums.iter().enumerate().map(limited).collect())
    };
    let free = After { bias, add: None, least: f32::NEG_INFINITY, most: f32::INFINITY };
    let relu6 = After { least: 0.0, most: 6.0, ..free };
    [free, relu6, After { add: Some(add), ..free }, After { add: Some(add), ..relu6 }].map(made).into()
}

#[test]
fn products_are_the_sums_of_the_definition() {
    for window in windows() {
        for [inputs, outputs] in [[3, 8], [16, 24], [40, 150], [520, 7]] {
            let weight = some(outputs * inputs * window.kernel * window.kernel, 1.0);
            let (x, bias) = (some(2 * window.inputs() * inputs, 0.0), some(outputs, 2.0));
            let add = some(2 * window.outputs() * outputs, 3.0);
            let sums = defined(&x, &window, &weight, [outputs, inputs, 1]);
            for (after, expected) in afters(&bias, &add, &sums) {
                let found = |simd| {
                    let product = Product::new(simd, &weight, [outputs, inputs, window.kernel]);
                    written(add.len(), |y| product.convolve(&x, &window, after, y))
                };
                let all: Vec<Vec<f32>> = Simd::all().into_iter().map(found).collect();
                let off = off(&all[0], &expected);
                assert!(off < 1e-5, "{simds:?} {window:?} {inputs} {outputs}: {off}", simds = Simd::all());
                assert!(all.iter().all(|found| same(found, &all[0])), "instructions make no difference");
            }
        }
    }
}

#[test]
fn channels_by_themselves_are_the_sums_of_the_definition() {
    for window in windows() {
        for channels in [5, 8, 24, 96] {
            let weight = some(channels * window.kernel * window.kernel, 1.0);
            let (x, bias) = (some(2 * window.inputs() * channels, 0.0), some(channels, 2.0));
            let add = some(2 * window.outputs() * channels, 3.0);
            let sums = defined(&x, &window, &weight, [channels, channels, channels]);
            for (after, expected) in afters(&bias, &add, &sums) {
                let found = |simd| {
                    let depthwise = Depthwise::new(simd, &weight, [channels, window.kernel]);
                    written(add.len(), |y| depthwise.convolve(&x, &window, after, y))
                };
                let all: Vec<Vec<f32>> = Simd::all().into_iter().map(found).collect();
                let off = off(&all[0], &expected);
                assert!(off < 1e-5, "{window:?} {channels}: {off}");
                assert!(all.iter().all(|found| same(found, &all[0])), "instructions make no difference");
            }
        }
    }
}

type Convolve<'a> = &'a (dyn Fn(&[f32], After<'_>, &mut [MaybeUninit<f32>]) + Sync);

#[test]
fn threads_and_companions_make_no_difference() {
    // Deeper than one part, and channels that fill no panel.
    let window = Window { kernel: 3, stride: 2, zeros: [1, 1], input: [21, 34], output: [11, 17] };
    let [n, inputs, outputs] = [5, 64, 21];
    let full = Product::new(Simd::detect(), &some(outputs * inputs * 9, 1.0), [outputs, inputs, 3]);
    let depthwise = Depthwise::new(Simd::detect(), &some(outputs * 9, 1.0), [outputs, 3]);
    let bias = some(outputs, 2.0);
    let of_full = |x: &[f32], after: After<'_>, y: &mut [MaybeUninit<f32>]| full.convolve(x, &window, after, y);
    let of_depthwise =
        |x: &[f32], after: After<'_>, y: &mut [MaybeUninit<f32>]| depthwise.convolve(x, &window, after, y);
    for (convolve, inputs) in [(&of_full as Convolve<'_>, inputs), (&of_depthwise, outputs)] {
        let (x, add) = (some(n * window.inputs() * inputs, 0.0), some(n * window.outputs() * outputs, 3.0));
        let with = |x: &[f32], add: &[f32], threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let after = After { bias: &bias, add: Some(add), least: -1.0, most: 6.0 };
            pool.install(|| written(add.len(), |y| convolve(x, after, y)))
        };
        let all = with(&x, &add, 1);
        assert!(same(&all, &with(&x, &add, 3)));
        let pictures = x.chunks(window.inputs() * inputs).zip(add.chunks(window.outputs() * outputs));
        let alone: Vec<f32> = pictures.flat_map(|(x, add)| with(x, add, 1)).collect();
        assert!(same(&all, &alone));
    }
}

#[test]
fn nan_is_not_limited() {
    let window = pixels([7, 9]);
    for (simd, channels) in Simd::all().into_iter().flat_map(|simd| [5, 8, 24, 40].map(|channels| (simd, channels))) {
        let mut x = some(window.inputs() * channels, 0.0);
        x[0] = f32::NAN;
        let bias = vec![0.0; channels];
        let after = After { bias: &bias, add: None, least: 0.0, most: 6.0 };
        let weight = some(channels * channels, 1.0);
        let product = || Product::new(simd, &weight, [channels, channels, 1]);
        let normed = product().after_norm(vec![1.0; channels], vec![0.5; channels]);
        let depthwise = Depthwise::new(simd, &vec![1.0; channels], [channels, 1]);
        for y in [
            written(x.len(), |y| product().convolve(&x, &window, after, y)),
            written(x.len(), |y| normed.convolve(&x, &window, after, y)),
        ] {
            assert!(y[..channels].iter().all(|y| y.is_nan()) && y[channels..].iter().all(|y| y.is_finite()));
        }
        let y = written(x.len(), |y| depthwise.convolve(&x, &window, after, y));
        assert!(y[0].is_nan() && y[1..].iter().all(|y| y.is_finite()));
    }
}

#[test]
fn the_sign_of_a_zero_is_the_same_whatever_fills_a_register() {
    for channels in [8, 16, 40] {
        let bias = vec![-0.0; channels];
        let after = After { bias: &bias, add: None, least: f32::NEG_INFINITY, most: f32::INFINITY };
        // The product is too small for f32 and below zero.
        let weight = vec![-1e-30; channels];
        let found = |simd| {
            let product = Product::new(simd, &weight, [channels, 1, 1]);
            written(4 * channels, |y| product.convolve(&[1e-30; 4], &pixels([2, 2]), after, y))
        };
        let all: Vec<Vec<f32>> = Simd::all().into_iter().map(found).collect();
        assert!(all.iter().all(|found| same(found, &all[0])), "{channels}: {all:?}");
    }
}

#[test]
#[should_panic(expected = "assertion")]
fn parts_that_do_not_fit_together_are_refused() {
    let simd = Simd::detect();
    let (depthwise, project) = (Depthwise::new(simd, &[1.0; 8], [8, 1]), Product::new(simd, &[1.0; 64], [8, 8, 1]));
    let after = |bias| After { bias, add: None, least: 0.0, most: 6.0 };
    let block = InvertedResidual {
        expand: None,
        depthwise: (&depthwise, after(&[0.0; 8])),
        project: (&project, after(&[0.0; 7])),
    };
    block.convolve(&[0.0; 32], &pixels([2, 2]), &mut [MaybeUninit::new(0.0); 32]);
}

#[test]
fn no_picture_has_no_output() {
    let product = Product::new(Simd::detect(), &[1.0], [1, 1, 1]);
    let after = After { bias: &[0.0], add: None, least: 0.0, most: 6.0 };
    product.convolve(&[], &windows()[0], after, &mut []);
    Depthwise::new(Simd::detect(), &[1.0; 8], [8, 1]).convolve(
        &[],
        &windows()[0],
        After { bias: &[0.0; 8], ..after },
        &mut [],
    );
}

/// A window of single pixels.
fn pixels(shape: [usize; 2]) -> Window {
    Window { kernel: 1, stride: 1, zeros: [0, 0], input: shape, output: shape }
}

#[test]
fn a_block_in_one_pass_is_its_parts_one_after_the_other() {
    let window = |stride, zeros, input, output| Window { kernel: 3, stride, zeros, input, output };
    // A picture in one strip, in several, with a stride, smaller than the kernel.
    for (window, [inputs, channels, outputs]) in [
        (window(1, [1, 1], [6, 11], [6, 11]), [8, 24, 16]),
        (window(1, [1, 1], [150, 40], [150, 40]), [8, 64, 8]),
        (window(2, [0, 0], [112, 60], [56, 30]), [16, 96, 24]),
        (window(2, [1, 1], [113, 61], [57, 31]), [16, 96, 24]),
        (window(1, [1, 1], [1, 1], [1, 1]), [8, 8, 8]),
    ] {
        let n = 2;
        let simd = Simd::detect();
        let (x, add) = (some(n * window.inputs() * inputs, 0.0), some(n * window.outputs() * outputs, 1.0));
        let product = |salt, [outputs, inputs]: [usize; 2]| {
            Product::new(simd, &some(outputs * inputs, salt), [outputs, inputs, 1])
        };
        let expand = product(2.0, [channels, inputs]);
        let depthwise = Depthwise::new(simd, &some(channels * 9, 3.0), [channels, 3]);
        let project = product(4.0, [outputs, channels]);
        let biases = [channels, channels, outputs].map(|length| some(length, 5.0));
        let relu6 = |bias| After { bias, add: None, least: 0.0, most: 6.0 };
        let last = After { bias: &biases[2], add: Some(&add), least: f32::NEG_INFINITY, most: f32::INFINITY };
        let whole_picture = written(n * window.inputs() * channels, |y| {
            expand.convolve(&x, &pixels(window.input), relu6(&biases[0]), y);
        });
        let filter = |x: &[f32]| {
            let filtered = written(n * window.outputs() * channels, |y| {
                depthwise.convolve(x, &window, relu6(&biases[1]), y);
            });
            written(add.len(), |y| project.convolve(&filtered, &pixels(window.output), last, y))
        };
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let block = InvertedResidual {
                expand: Some((&expand, relu6(&biases[0]))),
                depthwise: (&depthwise, relu6(&biases[1])),
                project: (&project, last),
            };
            let found = written(add.len(), |y| pool.install(|| block.convolve(&x, &window, y)));
            assert!(same(&found, &filter(&whole_picture)), "{window:?} {threads}");
            let narrow = InvertedResidual { expand: None, ..block };
            let found = written(add.len(), |y| pool.install(|| narrow.convolve(&whole_picture, &window, y)));
            assert!(same(&found, &filter(&whole_picture)), "{window:?} {threads}");
        }
    }
}

#[test]
fn a_norm_and_a_relu_go_before_a_product() {
    let (window, [inputs, outputs]) = (pixels([5, 9]), [21, 40]);
    let (x, weight) = (some(2 * window.inputs() * inputs, 0.0), some(outputs * inputs, 1.0));
    let (scale, shift, bias) = (some(inputs, 2.0), some(inputs, 3.0), vec![0.0; outputs]);
    let normalised = |(at, x): (usize, &f32)| x.mul_add(scale[at % inputs], shift[at % inputs]).max(0.0);
    let before: Vec<f32> = x.iter().enumerate().map(normalised).collect();
    let after = After { bias: &bias, add: None, least: f32::NEG_INFINITY, most: f32::INFINITY };
    for simd in Simd::all() {
        let product = || Product::new(simd, &weight, [outputs, inputs, 1]);
        let normed = product().after_norm(scale.clone(), shift.clone());
        let found = written(2 * window.outputs() * outputs, |y| normed.convolve(&x, &window, after, y));
        let expected = written(found.len(), |y| product().convolve(&before, &window, after, y));
        assert!(same(&found, &expected), "{simd:?}");
    }
}
