//! Our convolutions against libtorch's.

use super::*;
use crate::bytes::kernels_last;
use crate::winograd::tests::some;
use network::Padding;

#[test]
fn outputs_are_those_of_libtorch() {
    let conv = |inputs, outputs, kernel, stride, groups| Conv {
        inputs,
        outputs,
        kernel,
        stride,
        groups,
        padding: Padding::Symmetric,
        bias: true,
    };
    for conv in [
        conv(3, 24, 3, 2, 1),
        conv(16, 40, 1, 1, 1),
        conv(16, 40, 1, 2, 1),
        conv(24, 24, 3, 1, 24),
        conv(24, 24, 5, 2, 24),
        conv(64, 64, 3, 1, 1),
        conv(8, 16, 7, 2, 1),
        Conv { padding: Padding::Same, ..conv(8, 16, 3, 2, 1) },
        Conv { padding: Padding::Same, ..conv(16, 16, 5, 2, 16) },
    ] {
        let Conv { inputs, outputs, kernel, stride, groups, .. } = conv;
        let weight = kernels_last(&some(&[outputs, inputs / groups, kernel, kernel], 1.0));
        let bias = some(&[outputs], 2.0);
        let Some(mut fused) = Fused::prepare(&weight, Some(&bias), &conv, Kind::Float) else {
            eprintln!("this CPU has no wide registers: libtorch computes everything");
            return;
        };
        for n in [0, 1, 3] {
            let x = channels_last(&some(&[n, 13, 10, inputs], 0.0));
            let ((above, below), (left, right)) = (conv.zeros(13), conv.zeros(10));
            let padded = x.constant_pad_nd([left, right, above, below]);
            let expected = padded.conv2d(&weight, Some(&bias), [stride; 2], [0, 0], [1, 1], groups);
            let add = some(&expected.size(), 3.0);
            for (add, limits) in [(None, None), (Some(&add), None), (Some(&add), Some((0.0, 1.0)))] {
                (fused.finish.least, fused.finish.most) = limits.unwrap_or((f32::NEG_INFINITY, f32::INFINITY));
                let expected = add.map_or_else(|| expected.shallow_clone(), |add| &expected + add);
                let largest = if n > 0 { expected.abs().max().double_value(&[]) } else { 1.0 };
                let expected = expected.clamp(f64::from(fused.finish.least), f64::from(fused.finish.most));
                let found = fused.forward(&x, add);
                assert_eq!((found.size(), found.kind()), (expected.size(), Kind::Float));
                if n > 0 {
                    let off = (&found - &expected).abs().max().double_value(&[]) / largest;
                    assert!(off < 1e-5, "{conv:?}: {off}");
                    assert!(channels_back(&found).is_contiguous(), "{conv:?}");
                }
            }
        }
    }
}

#[test]
fn dtypes_and_groups_of_others_are_left_to_libtorch() {
    let conv =
        Conv { inputs: 8, outputs: 8, kernel: 3, stride: 2, groups: 2, padding: Padding::Symmetric, bias: false };
    let weight = some(&[8, 4, 3, 3], 1.0);
    assert!(Fused::prepare(&weight, None, &conv, Kind::Float).is_none());
    let whole = Conv { groups: 1, ..conv };
    let weight = some(&[8, 8, 3, 3], 1.0);
    assert!(Fused::prepare(&weight, None, &whole, Kind::BFloat16).is_none());
    assert!(Fused::prepare(&weight.to_kind(Kind::Double), None, &whole, Kind::Float).is_none());
}

#[test]
fn maps_stand_side_by_side_as_in_libtorch() {
    let map = |channels: i64| channels_last(&some(&[2, 5, 4, channels], channels as f64));
    let (a, b) = (map(3), map(16));
    let expected = Tensor::cat(&[&a, &b], 1);
    let found = concat(&[&a, &b]).expect("plain numbers");
    assert_eq!((found.size(), found.stride()), (expected.size(), expected.stride()));
    assert_eq!(found, expected);
    assert!(concat(&[&a, &b.to_kind(Kind::Double)]).is_none());
    assert!(concat(&[&a, &channels_last(&some(&[2, 4, 5, 16], 1.0))]).is_none());
    assert!(concat(&[&a, &b.set_requires_grad(true)]).is_none());
}
