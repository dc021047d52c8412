//! The covariance of columns.

use crate::Statistics;
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::{Accum, Mat, MatRef, get_global_parallelism};

/// (d, d): the covariance of the columns of `rows` (n, d), divided by n - 1; of one row, zeros.
pub fn covariance(rows: MatRef<'_, f64>) -> Mat<f64> {
    let centred = Statistics::of(rows).centred(rows);
    let divisor = (rows.nrows().max(2) - 1) as f64;
    gram(centred.as_ref(), divisor)
}

/// (d, d): the products of the columns of `rows` (n, d), x'x / divisor, of which one half is computed and mirrored.
pub fn gram(rows: MatRef<'_, f64>, divisor: f64) -> Mat<f64> {
    let d = rows.ncols();
    let mut product = Mat::zeros(d, d);
    triangular::matmul(
        product.as_mut(),
        BlockStructure::TriangularLower,
        Accum::Replace,
        rows.transpose(),
        BlockStructure::Rectangular,
        rows,
        BlockStructure::Rectangular,
        1.0 / divisor,
        get_global_parallelism(),
    );
    for column in 0..d {
        for row in 0..column {
            product[(row, column)] = product[(column, row)];
        }
    }
    product
}

/// Adds `shrinkage` times the mean variance to the diagonal. Directions in which there are fewer rows than columns have
/// no variance of their own, and its inverse would blow up noise.
pub fn ridged(covariance: MatRef<'_, f64>, shrinkage: f64) -> Mat<f64> {
    let (d, mut covariance) = (covariance.nrows(), covariance.to_owned());
    let variance = (0..d).map(|at| covariance[(at, at)]).sum::<f64>() / d as f64;
    (0..d).for_each(|at| covariance[(at, at)] += shrinkage * variance);
    covariance
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::mat;

    #[test]
    fn covariance_is_that_of_a_textbook() {
        // Means 2 and 4; deviations from them (-1, -2), (0, 2), (1, 0).
        let rows = mat![[1.0, 2.0], [2.0, 6.0], [3.0, 4.0]];
        assert_eq!(covariance(rows.as_ref()), mat![[1.0, 1.0], [1.0, 4.0]]);
        assert_eq!(ridged(covariance(rows.as_ref()).as_ref(), 2.0), mat![[6.0, 1.0], [1.0, 9.0]]);
        assert_eq!(covariance(mat![[5.0, 7.0]].as_ref()), Mat::<f64>::zeros(2, 2));
    }
}
