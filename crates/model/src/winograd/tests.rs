//! Our convolutions against libtorch's.

use super::*;
use crate::bytes::kernels_last;
use network::Padding;
use tch::Device;

fn conv(inputs: i64, outputs: i64) -> Conv {
    Conv { inputs, outputs, kernel: 3, stride: 1, groups: 1, padding: Padding::Symmetric, bias: true }
}

/// Numbers between -1 and 1 without a pattern.
pub fn some(shape: &[i64], salt: f64) -> Tensor {
    let numbers = Tensor::arange(shape.iter().product::<i64>(), (Kind::Double, Device::Cpu));
    (((numbers + 1.0) * (12.9898 + salt)).sin() * 43758.5453).sin().to_kind(Kind::Float).reshape(shape)
}

fn kernels(simd: Simd, inputs: i64, outputs: i64) -> (Tensor, Tensor, Kernels) {
    let (weight, bias) = (kernels_last(&some(&[outputs, inputs, 3, 3], 1.0)), some(&[outputs], 2.0));
    let kernels = Kernels::with(simd, &weight, [outputs as usize, inputs as usize]);
    (weight, bias, kernels)
}

#[test]
fn outputs_are_those_of_libtorch() {
    for simd in Simd::all() {
        for [n, h, w, inputs, outputs] in
            [[2, 37, 50, 32, 128], [23, 9, 9, 64, 64], [3, 1, 2, 16, 64], [0, 8, 8, 16, 64]]
        {
            let (weight, bias, kernels) = kernels(simd, inputs, outputs);
            let x = channels_last(&some(&[n, h, w, inputs], 0.0));
            let expected = x.conv2d(&weight, Some(&bias), [1, 1], [1, 1], [1, 1], 1);
            let without = x.conv2d::<Tensor>(&weight, None, [1, 1], [1, 1], [1, 1], 1);
            for (bias, least, expected) in [
                (Some(&bias), f32::NEG_INFINITY, &expected),
                (Some(&bias), 0.0, &expected.relu()),
                (None, f32::NEG_INFINITY, &without),
            ] {
                let bias = bias.map_or_else(|| vec![0.0; outputs as usize], to_vec::<f32>);
                let found = kernels.convolve(&x, After { bias: &bias, add: None, least, most: f32::INFINITY });
                assert_eq!((found.size(), found.kind()), (expected.size(), Kind::Float));
                if n > 0 {
                    assert_eq!(found.stride(), expected.stride());
                    let off = (&found - expected).abs().max() / expected.abs().max();
                    assert!(off.double_value(&[]) < 1e-5, "{simd:?} {n} {h} {w} {inputs} {outputs}: {off:?}");
                }
            }
        }
    }
}

#[test]
fn bf16_goes_in_and_comes_out() {
    let (_, bias, kernels) = kernels(Simd::detect(), 32, 64);
    let x = channels_last(&some(&[2, 11, 18, 32], 0.0)).to_kind(Kind::BFloat16);
    let bias: Vec<f32> = to_vec(&bias);
    let after = After { bias: &bias, add: None, least: 0.0, most: f32::INFINITY };
    let found = kernels.convolve(&x, after);
    let expected = kernels.convolve(&x.to_kind(Kind::Float), after);
    assert_eq!((found.kind(), found.stride()), (Kind::BFloat16, expected.stride()));
    assert_eq!(found, expected.to_kind(Kind::BFloat16));
}

#[test]
fn what_libtorch_does_better_or_alone_is_left_to_it() {
    let weight = |outputs, inputs| kernels_last(&some(&[outputs, inputs, 3, 3], 0.0));
    let has = |conv: Conv, weight: &Tensor| Kernels::prepare(weight, &conv, Kind::Float).is_some();
    assert_eq!(has(conv(64, 64), &weight(64, 64)), winograd::pays(Simd::detect()));
    assert!(!has(conv(3, 64), &weight(64, 3)), "channels of a picture");
    assert!(!has(conv(64, 8), &weight(8, 64)), "few outputs");
    assert!(!has(Conv { stride: 2, ..conv(64, 64) }, &weight(64, 64)));
    assert!(!has(Conv { kernel: 1, ..conv(64, 64) }, &some(&[64, 64, 1, 1], 0.0)));
    assert!(!has(Conv { groups: 64, ..conv(64, 64) }, &weight(64, 1)));
    assert!(!has(conv(64, 64), &weight(64, 64).to_kind(Kind::BFloat16)));

    let in_bf16 = |inputs| Kernels::prepare(&weight(64, inputs), &conv(inputs, 64), Kind::BFloat16).is_some();
    assert_eq!(in_bf16(64), gains(Kind::BFloat16));
    assert!(!in_bf16(32), "transforming takes longer");
}

/// The expectation comes from the Linux kernel's list of the CPU's features, which the tested code does not read.
#[test]
fn bf16_gains_unless_the_cpu_multiplies_matrices_of_it() {
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let (wide, amx) = (told.contains("avx2") && told.contains(" fma "), told.contains("amx_bf16"));
    if cfg!(target_arch = "x86_64") && !told.is_empty() {
        assert_eq!(gains(Kind::Float), wide);
        // Unless an old kernel hides AMX.
        if processor_has_amx() == amx {
            assert_eq!(gains(Kind::BFloat16), wide && !amx);
        }
    }
    assert!(!gains(Kind::Half) && !gains(Kind::Double));
}
