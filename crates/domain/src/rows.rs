//! Choosing, joining and scaling rows.

use artifact::random::{self, Purpose};
use faer::{Mat, MatRef};

/// Rows (n, d) from numbers row by row.
///
/// # Panics
/// If there are no whole rows.
pub fn from_slice(values: &[f32], d: usize) -> Mat<f64> {
    assert!(d > 0 && values.len().is_multiple_of(d), "{} numbers are no whole rows of {d}", values.len());
    Mat::from_fn(values.len() / d, d, |row, column| f64::from(values[row * d + column]))
}

/// Some rows, in this order.
pub fn take(rows: MatRef<'_, f64>, order: &[usize]) -> Mat<f64> {
    Mat::from_fn(order.len(), rows.ncols(), |row, column| rows[(order[row], column)])
}

/// At most `most` of n rows, drawn by `seed`, in ascending order. A fixed stride would meet only some classes where classes
/// take turns.
pub fn sample(n: usize, most: usize, seed: u64) -> Vec<usize> {
    let mut rows = random::permutation(seed, Purpose::DomainSample, 0, n);
    rows.truncate(most);
    rows.sort_unstable();
    rows
}

/// The rows of `upper`, then those of `lower`.
///
/// # Panics
/// If their lengths differ.
pub fn stacked(upper: MatRef<'_, f64>, lower: MatRef<'_, f64>) -> Mat<f64> {
    assert_eq!(upper.ncols(), lower.ncols());
    let n = upper.nrows();
    Mat::from_fn(n + lower.nrows(), upper.ncols(), |row, column| {
        if row < n { upper[(row, column)] } else { lower[(row - n, column)] }
    })
}

/// Blocks of columns side by side.
///
/// # Panics
/// If they have other numbers of rows.
pub fn side_by_side(blocks: &[MatRef<'_, f64>]) -> Mat<f64> {
    let n = blocks.first().map_or(0, MatRef::nrows);
    let mut all = Mat::zeros(n, blocks.iter().map(MatRef::ncols).sum());
    let mut first = 0;
    for block in blocks {
        all.as_mut().subcols_mut(first, block.ncols()).copy_from(block);
        first += block.ncols();
    }
    all
}

/// Each row divided by its length; a row of zeros stays.
pub fn unit(rows: MatRef<'_, f64>) -> Mat<f64> {
    let lengths: Vec<f64> = (0..rows.nrows()).map(|row| rows.row(row).norm_l2()).collect();
    Mat::from_fn(
        rows.nrows(),
        rows.ncols(),
        |row, column| {
            if lengths[row] > 0.0 { rows[(row, column)] / lengths[row] } else { 0.0 }
        },
    )
}

/// The same with a column of ones at the end.
pub fn with_ones(rows: MatRef<'_, f64>) -> Mat<f64> {
    let d = rows.ncols();
    Mat::from_fn(rows.nrows(), d + 1, |row, column| if column < d { rows[(row, column)] } else { 1.0 })
}

/// The column with the largest number of each row; the first of equal ones.
pub fn argmax(rows: MatRef<'_, f64>) -> Vec<usize> {
    let of_row = |row: usize| {
        (1..rows.ncols()).fold(0, |best, column| if rows[(row, column)] > rows[(row, best)] { column } else { best })
    };
    (0..rows.nrows()).map(of_row).collect()
}

/// How many labels of each class there are, as shares of all.
pub fn shares(labels: &[usize], k: usize) -> Vec<f64> {
    let mut shares = vec![0.0; k];
    for &label in labels {
        shares[label] += 1.0 / labels.len() as f64;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::mat;

    #[test]
    fn rows_are_joined_and_chosen() {
        let rows = from_slice(&[3.0, 4.0, 0.0, 0.0], 2);
        assert_eq!(unit(rows.as_ref()), mat![[0.6, 0.8], [0.0, 0.0]]);
        assert_eq!(with_ones(rows.as_ref()), mat![[3.0, 4.0, 1.0], [0.0, 0.0, 1.0]]);
        let joined = stacked(rows.as_ref(), mat![[5.0, 6.0]].as_ref());
        assert_eq!(take(joined.as_ref(), &[2, 0]), mat![[5.0, 6.0], [3.0, 4.0]]);
        assert_eq!(side_by_side(&[rows.as_ref(), mat![[1.0], [2.0]].as_ref()]), mat![[3.0, 4.0, 1.0], [0.0, 0.0, 2.0]]);
        assert_eq!(sample(4, 10, 7), [0, 1, 2, 3]);
        let drawn = sample(1000, 100, 7);
        assert!(drawn.len() == 100 && drawn.is_sorted() && drawn.iter().any(|row| row % 10 != drawn[0] % 10));
        assert_eq!(argmax(mat![[1.0, 2.0, 2.0], [3.0, 1.0, 2.0]].as_ref()), [1, 0]);
    }
}
