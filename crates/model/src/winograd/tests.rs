//! Convolutions beside libtorch's.

use super::*;
use crate::bytes::kernels_last;
use network::Padding;

fn conv(inputs: i64, outputs: i64) -> Conv {
    Conv { inputs, outputs, kernel: 3, stride: 1, groups: 1, padding: Padding::Symmetric, bias: true }
}

/// Numbers of no pattern between -1 and 1.
pub fn some(shape: &[i64], salt: f64) -> Tensor {
    let numbers = Tensor::arange(shape.iter().product::<i64>(), (Kind::Double, Device::Cpu));
    (((numbers + 1.0) * (12.9898 + salt)).sin() * 43758.5453).sin().to_kind(Kind::Float).reshape(shape)
}

fn kernels(width: Width, inputs: i64, outputs: i64) -> (Tensor, Tensor, Kernels) {
    let (weight, bias) = (kernels_last(&some(&[outputs, inputs, 3, 3], 1.0)), some(&[outputs], 2.0));
    let kernels = Kernels::with(width, &weight, [outputs as usize, inputs as usize]);
    (weight, bias, kernels)
}

#[test]
fn outputs_are_those_of_libtorch() {
    // Pictures that tiles fill, that they do not, and that are smaller than one; one or many in a strip.
    for width in Width::all() {
        for [n, h, w, inputs, outputs] in
            [[1, 8, 12, 16, 64], [2, 37, 50, 32, 128], [23, 9, 9, 64, 64], [3, 1, 2, 16, 64], [1, 5, 150, 16, 64]]
        {
            let (weight, bias, kernels) = kernels(width, inputs, outputs);
            let x = channels_last(&some(&[n, h, w, inputs], 0.0));
            let expected = x.conv2d(&weight, Some(&bias), [1, 1], [1, 1], [1, 1], 1);
            for (least, expected) in [(f32::NEG_INFINITY, expected.shallow_clone()), (0.0, expected.relu())] {
                let found = kernels.convolve(&x, Some(&bias), least);
                assert_eq!((found.size(), found.stride()), (expected.size(), expected.stride()));
                let off = (&found - &expected).abs().max() / expected.abs().max();
                assert!(off.double_value(&[]) < 1e-5, "{width:?} {n} {h} {w} {inputs} {outputs}: {off:?}");
            }
            let without = kernels.convolve(&x, None, f32::NEG_INFINITY);
            let expected = x.conv2d::<Tensor>(&weight, None, [1, 1], [1, 1], [1, 1], 1);
            assert!(((without - &expected).abs().max() / expected.abs().max()).double_value(&[]) < 1e-5);
        }
    }
}

#[test]
fn bf16_is_only_how_numbers_lie_in_memory() {
    for width in Width::all() {
        let (_, bias, kernels) = kernels(width, 32, 64);
        let x = channels_last(&some(&[2, 11, 18, 32], 0.0)).to_kind(Kind::BFloat16);
        let found = kernels.convolve(&x, Some(&bias), 0.0);
        let expected = kernels.convolve(&x.to_kind(Kind::Float), Some(&bias), 0.0);
        assert_eq!((found.kind(), found.stride()), (Kind::BFloat16, expected.stride()));
        assert_eq!(found, expected.to_kind(Kind::BFloat16), "{width:?}");
    }
}

#[test]
fn what_is_no_number_stays_none() {
    let kinds = [Kind::Float, Kind::BFloat16];
    for (width, kind) in Width::all().into_iter().flat_map(|width| kinds.map(|kind| (width, kind))) {
        let (_, bias, kernels) = kernels(width, 16, 64);
        let x = some(&[1, 8, 8, 16], 0.0).to_kind(kind);
        let _ = x.narrow(1, 0, 1).narrow(2, 0, 1).fill_(f64::NAN);
        let y = to_vec::<f32>(&channels_back(&kernels.convolve(&channels_last(&x), Some(&bias), 0.0)));
        assert!(y[..64].iter().all(|y| y.is_nan()) && y[7 * 64..8 * 64].iter().all(|y| y.is_finite()));
    }
}

#[test]
fn threads_companions_and_instructions_make_no_difference() {
    let mut of_widths = Vec::new();
    for width in Width::all() {
        let (_, bias, kernels) = kernels(width, 32, 64);
        let x = channels_last(&some(&[7, 11, 18, 32], 0.0));
        let with = |x: &Tensor, threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (x, bias, kernels) = (x.shallow_clone(), bias.shallow_clone(), &kernels);
            to_vec::<f32>(&pool.install(move || kernels.convolve(&x, Some(&bias), 0.0)))
        };
        let all = with(&x, 1);
        assert_eq!(all, with(&x, 2));
        assert_eq!(all, with(&x, 5));
        let alone: Vec<f32> = x.split(1, 0).iter().flat_map(|x| with(x, 1)).collect();
        assert_eq!(all, alone);
        of_widths.push(all);
    }
    assert!(of_widths.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn what_libtorch_does_better_or_alone_is_left_to_it() {
    let weight = |outputs, inputs| kernels_last(&some(&[outputs, inputs, 3, 3], 0.0));
    let has = |conv: Conv, weight: &Tensor| Kernels::of(weight, &conv, Kind::Float).is_some();
    assert_eq!(has(conv(64, 64), &weight(64, 64)), Width::widest().is_some());
    assert!(!has(conv(3, 64), &weight(64, 3)), "channels of a picture");
    assert!(!has(conv(64, 8), &weight(8, 64)), "few outputs");
    assert!(!has(Conv { stride: 2, ..conv(64, 64) }, &weight(64, 64)));
    assert!(!has(Conv { kernel: 1, ..conv(64, 64) }, &some(&[64, 64, 1, 1], 0.0)));
    assert!(!has(Conv { groups: 64, ..conv(64, 64) }, &weight(64, 1)));
    assert!(!has(conv(64, 64), &weight(64, 64).to_kind(Kind::BFloat16)));

    let in_bf16 = |inputs| Kernels::of(&weight(64, inputs), &conv(inputs, 64), Kind::BFloat16).is_some();
    assert_eq!(in_bf16(64), gains(Kind::BFloat16));
    assert!(!in_bf16(32), "transforming takes longer");
}
