//! Powers of a symmetric matrix, by its eigenvalues.

use crate::{Error, Result};
use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::{Mat, MatRef, Par, Spec};

/// A symmetric matrix as eigenvalues and eigenvectors.
pub struct Symmetric {
    /// (d,), the largest first.
    pub values: Vec<f64>,
    /// (d, d): an eigenvector in each column, in the same order.
    pub vectors: Mat<f64>,
}

impl Symmetric {
    /// The eigenvalues of `matrix` (d, d), of which the lower half is read.
    pub fn new(matrix: MatRef<'_, f64>) -> Result<Self> {
        let d = matrix.nrows();
        let (mut ascending, mut found) = (Diag::zeros(d), Mat::zeros(d, d));
        // By one thread: with more, the last bits depend on how many there are.
        let scratch = self_adjoint_evd_scratch::<f64>(d, ComputeEigenvectors::Yes, Par::Seq, Spec::default());
        let mut memory = MemBuffer::new(scratch);
        self_adjoint_evd(
            matrix,
            ascending.as_mut(),
            Some(found.as_mut()),
            Par::Seq,
            MemStack::new(&mut memory),
            Spec::default(),
        )
        .map_err(|_| Error::Eigenvalues)?;
        let values: Vec<f64> = ascending.column_vector().iter().rev().copied().collect();
        if values.iter().any(|value| !value.is_finite()) {
            return Err(Error::Eigenvalues);
        }
        let vectors = Mat::from_fn(d, d, |row, column| found[(row, d - 1 - column)]);
        Ok(Self { values, vectors })
    }

    /// The matrix to the power `exponent`. Eigenvalues that rounding cannot tell from 0, below ε · d · the largest, count as
    /// 0 and stay 0, so that a covariance of fewer rows than columns has the powers of its own directions.
    pub fn power(&self, exponent: f64) -> Mat<f64> {
        let smallest = f64::EPSILON * self.values.len() as f64 * self.values.first().copied().unwrap_or(0.0);
        let power = |value: f64| if value > smallest { value.powf(exponent) } else { 0.0 };
        let powers: Vec<f64> = self.values.iter().map(|&value| power(value)).collect();
        let scaled = Mat::from_fn(self.vectors.nrows(), self.vectors.ncols(), |row, column| {
            self.vectors[(row, column)] * powers[column]
        });
        scaled * self.vectors.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::mat;

    fn difference(a: &Mat<f64>, b: &Mat<f64>) -> f64 {
        (a - b).norm_max()
    }

    #[test]
    fn roots_multiply_to_the_matrix_and_inverse_roots_to_its_inverse() {
        let matrix = mat![[5.0, 2.0], [2.0, 2.0]];
        let symmetric = Symmetric::new(matrix.as_ref()).unwrap();
        assert!((symmetric.values[0] - 6.0).abs() < 1e-14 && (symmetric.values[1] - 1.0).abs() < 1e-14);
        let root = symmetric.power(0.5);
        assert!(difference(&(&root * &root), &matrix) < 1e-14);
        let inverse = symmetric.power(-0.5);
        assert!(difference(&(&inverse * &inverse * &matrix), &Mat::identity(2, 2)) < 1e-14);
    }

    #[test]
    fn directions_without_variance_stay_so() {
        let inverse = Symmetric::new(mat![[4.0, 4.0], [4.0, 4.0]].as_ref()).unwrap().power(-1.0);
        assert!(difference(&inverse, &mat![[1.0 / 16.0, 1.0 / 16.0], [1.0 / 16.0, 1.0 / 16.0]]) < 1e-16);
        assert!(Symmetric::new(mat![[f64::NAN, 0.0], [0.0, 1.0]].as_ref()).is_err());
    }
}
