//! The transformed weights of a convolution.

use super::lanes::LANES;
use super::transform::{self, POINTS};
use crate::convolution::Panels;
use crate::simd::{Level, Simd};
use rayon::prelude::*;

/// The kernels of a 3 × 3 convolution as points.
pub struct Kernels {
    pub(super) simd: Simd,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// For each point (inputs, outputs).
    pub(super) points: Vec<Panels>,
}

/// Whether this algorithm is faster than a direct one: only with wide instructions.
pub fn pays(simd: Simd) -> bool {
    simd.level() > Level::Baseline
}

impl Kernels {
    /// Whether these channels fill lanes.
    pub const fn fits([outputs, inputs]: [usize; 2]) -> bool {
        inputs.is_multiple_of(LANES) && outputs.is_multiple_of(LANES)
    }

    /// Transforms `weight` (outputs, inputs, 3, 3).
    ///
    /// # Panics
    /// If the channels do not [fit](Self::fits), or `weight` has the wrong length.
    pub fn new(simd: Simd, weight: &[f32], [outputs, inputs]: [usize; 2]) -> Self {
        assert!(Self::fits([outputs, inputs]), "{inputs} and {outputs} channels");
        assert_eq!(weight.len(), outputs * inputs * 9);
        let mut matrices = vec![vec![0.0; inputs * outputs]; POINTS];
        for (number, kernel) in weight.as_chunks().0.iter().enumerate() {
            for (matrix, point) in matrices.iter_mut().zip(transform::kernel(kernel)) {
                matrix[number] = point;
            }
        }
        let panels = |matrix: Vec<f32>| {
            Panels::new(simd.level(), [inputs, outputs], |input, output| matrix[output * inputs + input])
        };
        let points = matrices.into_par_iter().map(panels).collect();
        Self { simd, inputs, outputs, points }
    }
}
