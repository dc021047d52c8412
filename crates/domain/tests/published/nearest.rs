//! The class of the nearest row.

use domain::{Mat, MatRef};

/// The share of the target's rows whose nearest row of the source, by Euclid, is of their class.
pub fn accuracy(source: MatRef<'_, f64>, of_source: &[usize], target: MatRef<'_, f64>, of_target: &[usize]) -> f64 {
    let products: Mat<f64> = target * source.transpose();
    let lengths: Vec<f64> = (0..source.nrows()).map(|row| source.row(row).squared_norm_l2()).collect();
    let distance = |row: usize, other: usize| lengths[other] - 2.0 * products[(row, other)];
    let nearest = |row: usize| (0..source.nrows()).min_by(|&a, &b| distance(row, a).total_cmp(&distance(row, b)));
    let right = |row: &usize| nearest(*row).map(|other| of_source[other]) == Some(of_target[*row]);
    (0..target.nrows()).filter(right).count() as f64 / target.nrows() as f64
}

#[test]
fn the_nearest_row_decides() {
    let line = |at: &[f64]| Mat::from_fn(at.len(), 1, |row, _| at[row]);
    let (source, target) = (line(&[0.0, 10.0]), line(&[4.0, 6.0, 11.0, -3.0]));
    assert_eq!(accuracy(source.as_ref(), &[0, 1], target.as_ref(), &[0, 1, 0, 0]), 0.75);
}
