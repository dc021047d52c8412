//! Numbers for tests, as good as random.

use crate::Mat;

/// A number that is nearly normal, with deviation 1: a sum of twelve uniform ones.
pub fn noise(row: usize, column: usize) -> f64 {
    let uniform = |part: usize| {
        let at = (row * 12 + part) as f64 * 12.9898 + column as f64 * 78.233;
        (at.sin() * 43_758.545_3).rem_euclid(1.0)
    };
    (0..12).map(uniform).sum::<f64>() - 6.0
}

/// (n, d) of them; the rows of another `first` are others.
pub fn cloud(n: usize, d: usize, first: usize) -> Mat<f64> {
    Mat::from_fn(n, d, |row, column| noise(first + row, column))
}
