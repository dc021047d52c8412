//! Convolutions of 3 × 3 with a quarter of the multiplications: Winograd's F(4 × 4, 3 × 3), as in Lavin and Gray 2015, "Fast
//! algorithms for convolutional neural networks", sections 3 and 4.3.
//!
//! The picture is covered with tiles of 6 × 6 places that overlap by two. Of a tile and of every kernel 36 points are
//! computed such that the products of points, summed over all inputs, are the points of 4 × 4 outputs. These sums are what
//! takes time; each point's are a matrix product. All is f32, and other sums than libtorch's, which differ by some 1e-6 of
//! the largest output. bf16 is too coarse for points: where inputs and outputs are bf16, they are so in memory only.
//!
//! No sum depends on how many pictures there are, nor on the number of threads.

pub mod gradient;
mod stored;
mod strip;
mod tile;
mod transform;
mod width;

use crate::Tensor;
use crate::bytes::{channels_back, channels_last, has_numbers, numbers, numbers_mut, to_vec};
use crate::network::Conv;
use crate::precision::processor_has_amx;
use half::bf16;
use rayon::prelude::*;
use stored::Stored;
use strip::Strip;
use tch::{Device, Kind};
use transform::{LANES, POINTS};
use width::Width;

/// Tiles that are worked on together, about: all kernels are read once for so many.
const TILES: usize = 96;
/// With fewer inputs than this, a convolution of bf16 takes longer to transform than it saves: processors multiply bf16 twice
/// as fast as f32.
const MANY: i64 = 64;

/// The kernels of a convolution, transformed.
pub struct Kernels {
    inputs: usize,
    outputs: usize,
    width: Width,
    /// (points, panels, inputs, width): a panel holds `width` neighbouring outputs.
    points: Vec<f32>,
}

impl Kernels {
    /// Of `weight` (outputs, inputs, 3, 3) in f32, if this processor gains by it where inputs and outputs are numbers of this
    /// kind: it takes wide instructions, and as many channels as fill them.
    pub fn of(weight: &Tensor, conv: &Conv, kind: Kind) -> Option<Self> {
        let width = Width::widest()?;
        let (inputs, outputs) = (conv.inputs as usize, conv.outputs as usize);
        let filled = inputs.is_multiple_of(LANES) && outputs.is_multiple_of(width.outputs());
        (filled && pays(conv, kind) && has_numbers::<f32>(weight)).then(|| Self::with(width, weight, [outputs, inputs]))
    }

    fn with(width: Width, weight: &Tensor, [outputs, inputs]: [usize; 2]) -> Self {
        let kernels = to_vec::<f32>(weight);
        let wide = width.outputs();
        let mut points = vec![0.0; POINTS * outputs * inputs];
        for (number, kernel) in kernels.as_chunks().0.iter().enumerate() {
            let (output, input) = (number / inputs, number % inputs);
            for (point, value) in transform::kernel(kernel).into_iter().enumerate() {
                let panel = point * (outputs / wide) + output / wide;
                points[(panel * inputs + input) * wide + output % wide] = value;
            }
        }
        Self { inputs, outputs, width, points }
    }

    /// The convolution of `x` + `bias`, and `least` where that is less. x: (n, inputs, h, w), channels-last, f32 or bf16 of
    /// the processor; result (n, outputs, h, w), the same.
    pub fn convolve(&self, x: &Tensor, bias: Option<&Tensor>, least: f32) -> Tensor {
        match x.kind() {
            Kind::BFloat16 => self.convolve_stored::<bf16>(x, bias, least),
            _ => self.convolve_stored::<f32>(x, bias, least),
        }
    }

    fn convolve_stored<T: Stored>(&self, x: &Tensor, bias: Option<&Tensor>, least: f32) -> Tensor {
        let x = channels_back(x).contiguous();
        let (n, h, w, inputs) = x.size4().expect("activations have four axes");
        assert_eq!(inputs as usize, self.inputs);
        let mut y = Tensor::empty([n, h, w, self.outputs as i64], (T::KIND, Device::Cpu));
        if y.numel() > 0 {
            let bias = bias.map_or_else(|| vec![0.0; self.outputs], to_vec);
            let [n, h, w] = [n, h, w].map(|length| length as usize);
            let strips = self.strips(numbers_mut::<T>(&mut y), [n, h, w]);
            let x = numbers(&x);
            strips.into_par_iter().for_each(|strip| strip.fill(self, x, &bias, least));
        }
        channels_last(&y)
    }

    /// The outputs `y` (n, h, w, outputs) in pieces of some [`TILES`]: rows of one picture, or some pictures. At least as
    /// many as there are threads, if there are as many pictures.
    fn strips<'a, T: Stored>(&self, y: &'a mut [T], [n, h, w]: [usize; 3]) -> Vec<Strip<'a, T>> {
        let (across, down) = (w.div_ceil(transform::SIDE), h.div_ceil(transform::SIDE));
        let together = (TILES / (across * down)).clamp(1, n.div_ceil(rayon::current_num_threads()));
        let pictures = n.div_ceil(n.div_ceil(together));
        let bands = down.div_ceil((TILES / across).max(1)).clamp(1, down);
        let rows = if pictures > 1 { h } else { down.div_ceil(bands) * transform::SIDE };
        let row = w * self.outputs;
        let of_pictures = y.chunks_mut(pictures * h * row).enumerate();
        let strips = of_pictures.flat_map(|(number, y)| {
            let length = if pictures > 1 { y.len() } else { rows * row };
            let bands = y.chunks_mut(length).enumerate();
            bands.map(move |(band, y)| Strip { first: number * pictures, top: band * rows, picture: [h, w], y })
        });
        strips.collect()
    }
}

/// Whether this processor gains by fewer multiplications in f32 where activations are numbers of this kind.
pub fn gains(kind: Kind) -> bool {
    let is_slower = match kind {
        Kind::Float => true,
        Kind::BFloat16 => !processor_has_amx(),
        _ => false,
    };
    is_slower && Width::widest().is_some()
}

/// Whether it does for this convolution.
fn pays(conv: &Conv, kind: Kind) -> bool {
    // Of such, both ways of padding put one zero around.
    let plain = conv.kernel == 3 && conv.stride == 1 && conv.groups == 1;
    plain && gains(kind) && (kind == Kind::Float || conv.inputs >= MANY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::kernels_last;
    use crate::network::Padding;

    fn conv(inputs: i64, outputs: i64) -> Conv {
        let name = String::new();
        Conv { name, inputs, outputs, kernel: 3, stride: 1, groups: 1, padding: Padding::Symmetric, bias: true }
    }

    /// Numbers of no pattern between -1 and 1.
    fn some(shape: &[i64], salt: f64) -> Tensor {
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
    fn threads_and_companions_make_no_difference() {
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
        }
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
}
