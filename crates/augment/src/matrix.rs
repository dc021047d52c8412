//! Affine maps of the plane as 3 × 3 matrices.

/// A map of points (x, y, 1), x along the columns and y along the rows, by rows of the matrix.
pub type Matrix = [[f64; 3]; 3];

/// Leaves every point where it is.
pub const IDENTITY: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// The map that first does `b`, then `a`.
pub fn product(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|row| std::array::from_fn(|column| (0..3).map(|k| a[row][k] * b[k][column]).sum()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_factor_acts_first() {
        let double = [[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 1.0]];
        let shift = [[1.0, 0.0, 5.0], [0.0, 1.0, 7.0], [0.0, 0.0, 1.0]];
        assert_eq!(product(&shift, &double), [[2.0, 0.0, 5.0], [0.0, 2.0, 7.0], [0.0, 0.0, 1.0]]);
        assert_eq!(product(&double, &shift), [[2.0, 0.0, 10.0], [0.0, 2.0, 14.0], [0.0, 0.0, 1.0]]);
    }
}
