//! Mirroring as a part of the affine map, so that pixels are moved only once.

use crate::matrix::Matrix;

/// Exchanges left and right: column j becomes w - 1 - j.
pub fn horizontal(w: usize) -> Matrix {
    [[-1.0, 0.0, w as f64 - 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
}

/// Exchanges top and bottom: row i becomes h - 1 - i.
pub fn vertical(h: usize) -> Matrix {
    [[1.0, 0.0, 0.0], [0.0, -1.0, h as f64 - 1.0], [0.0, 0.0, 1.0]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::{IDENTITY, product};

    #[test]
    fn a_flip_twice_is_nothing() {
        for flip in [horizontal(53), vertical(37)] {
            assert_ne!(flip, IDENTITY);
            assert_eq!(product(&flip, &flip), IDENTITY);
        }
    }
}
