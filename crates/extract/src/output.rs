//! The files that activations are written to.

use anyhow::ensure;
use artifact::npy::F16;
use artifact::{NpyWriter, Result};
use model::Tensor;
use model::bytes::{channels_back, copy_into};
use std::ops::Range;

/// The largest finite value of f16. A larger activation would silently become infinite.
const LARGEST_F16: f64 = 65504.0;

/// The use of a layer's output. One layer may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputKind {
    /// The last layer's output, for `train-head`.
    Features,
    /// The cut's output, for `finetune`.
    Cut,
    /// Any layer's output, for inspection.
    Layer,
}

/// An array (n, h, w, c) that is filled batch by batch.
pub enum OutputFile {
    /// f32.
    Single(NpyWriter<f32>),
    /// f16.
    Half(NpyWriter<F16>),
}

/// Writes the output `x` (b, c, h, w) of `layer` to these rows of all `files`.
///
/// # Errors
/// If a value is not finite, which damaged weights cause, or beyond the range of a file's dtype.
pub fn write_rows(files: &mut [OutputFile], x: &Tensor, rows: &Range<usize>, layer: &str) -> anyhow::Result<()> {
    let x = channels_back(x);
    let largest = largest_magnitude(&x);
    ensure!(largest.is_finite(), "activations of {layer}: expected finite numbers, got {largest}: damaged weights?");
    files.iter_mut().try_for_each(|file| file.write(&x, rows.clone(), layer, largest))
}

/// The largest absolute value, or NaN if there is one. `x.abs()` would copy x.
fn largest_magnitude(x: &Tensor) -> f64 {
    x.max().double_value(&[]).max(-x.min().double_value(&[]))
}

impl OutputFile {
    /// Writes the output `x` (b, h, w, c) of `layer`, whose largest absolute value is `largest`, to these rows.
    fn write(&mut self, x: &Tensor, rows: Range<usize>, layer: &str, largest: f64) -> anyhow::Result<()> {
        match self {
            Self::Single(array) => copy_into(x, array.rows_mut(rows)),
            Self::Half(array) => {
                ensure!(
                    largest <= LARGEST_F16,
                    "{}: settings.cut_stored_as: expected f32 for activations of {layer}, which reach {largest}, got \
                     f16, which ends at {LARGEST_F16}",
                    array.path().file_name().unwrap_or_default().display()
                );
                copy_into(x, array.rows_mut(rows));
            }
        }
        Ok(())
    }

    /// Completes the file.
    pub fn finish(self) -> Result<()> {
        match self {
            Self::Single(array) => array.finish(),
            Self::Half(array) => array.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magnitudes_count_on_both_sides_of_zero() {
        let largest = |values: [f32; 3]| largest_magnitude(&Tensor::from_slice(&values));
        assert_eq!(largest([1.0, 3.0, -2.0]), 3.0);
        assert_eq!(largest([1.0, 3.0, -70_000.0]), 70_000.0);
        assert_eq!(largest([0.0, f32::NEG_INFINITY, 1.0]), f64::INFINITY);
        for values in [[f32::NAN, 0.0, 1.0], [-1.0, 0.0, f32::NAN]] {
            assert!(largest(values).is_nan(), "{values:?}");
        }
    }
}
