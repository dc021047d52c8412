//! The transformed weights of a convolution.

use super::lanes::LANES;
use super::transform::{self, POINTS};
use crate::simd::{Level, Simd};

/// The kernels of a 3 × 3 convolution as points.
pub struct Kernels {
    pub(super) simd: Simd,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// (points, panels, inputs, panel): a panel is as many neighbouring outputs as `panel` says.
    pub(super) points: Vec<f32>,
}

/// Whether this algorithm is faster than a direct one: only with wide instructions.
pub fn pays(simd: Simd) -> bool {
    simd.level() > Level::Baseline
}

/// Outputs whose sums stay in registers together, for six tiles.
pub(super) const fn panel(level: Level) -> usize {
    match level {
        Level::Baseline | Level::Avx2 => 16,
        Level::Avx512 => 64,
    }
}

impl Kernels {
    /// Whether these channels fill lanes and panels.
    pub fn fits(simd: Simd, [outputs, inputs]: [usize; 2]) -> bool {
        inputs.is_multiple_of(LANES) && outputs.is_multiple_of(panel(simd.level()))
    }

    /// Transforms `weight` (outputs, inputs, 3, 3).
    ///
    /// # Panics
    /// If the channels do not [fit](Self::fits), or `weight` has the wrong length.
    pub fn new(simd: Simd, weight: &[f32], [outputs, inputs]: [usize; 2]) -> Self {
        assert!(Self::fits(simd, [outputs, inputs]), "{inputs} and {outputs} channels");
        assert_eq!(weight.len(), outputs * inputs * 9);
        let wide = panel(simd.level());
        let mut points = vec![0.0; POINTS * outputs * inputs];
        for (number, kernel) in weight.as_chunks().0.iter().enumerate() {
            let (output, input) = (number / inputs, number % inputs);
            for (point, value) in transform::kernel(kernel).into_iter().enumerate() {
                let panel = point * (outputs / wide) + output / wide;
                points[(panel * inputs + input) * wide + output % wide] = value;
            }
        }
        Self { simd, inputs, outputs, points }
    }
}
