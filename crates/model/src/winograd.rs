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
#[cfg(test)]
mod tests;
mod tile;
mod transform;
mod width;

use crate::Tensor;
use crate::bytes::{channels_back, channels_last, has_numbers, numbers, numbers_mut, to_vec};
use crate::precision::processor_has_amx;
use half::bf16;
use network::Conv;
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
