//! The Gaussian kernel.

use crate::{Mat, MatRef, rows};

/// Rows that are enough to find a typical distance.
const SAMPLE: usize = 300;

/// (n, m): exp(-|x - z|² / 2σ²) for each row of `x` (n, d) and of `z` (m, d).
pub fn gaussian(x: MatRef<'_, f64>, z: MatRef<'_, f64>, sigma: f64) -> Mat<f64> {
    let mut kernel = squared_distances(x, z);
    let factor = -0.5 / (sigma * sigma);
    kernel
        .col_iter_mut()
        .for_each(|column| column.iter_mut().for_each(|distance| *distance = (*distance * factor).exp()));
    kernel
}

/// (n, m): |x|² + |z|² - 2 x·z, of which rounding may not leave less than 0.
fn squared_distances(x: MatRef<'_, f64>, z: MatRef<'_, f64>) -> Mat<f64> {
    let lengths =
        |rows: MatRef<'_, f64>| (0..rows.nrows()).map(|row| rows.row(row).squared_norm_l2()).collect::<Vec<_>>();
    let (of_x, of_z, products) = (lengths(x), lengths(z), x * z.transpose());
    Mat::from_fn(x.nrows(), z.nrows(), |row, column| {
        (of_x[row] + of_z[column] - 2.0 * products[(row, column)]).max(0.0)
    })
}

/// The median distance between rows of the two, a usual bandwidth.
pub fn median_distance(x: MatRef<'_, f64>, z: MatRef<'_, f64>, seed: u64) -> f64 {
    let [x, z] = [x, z].map(|all| rows::take(all, &rows::sample(all.nrows(), SAMPLE, seed)));
    let distances = squared_distances(x.as_ref(), z.as_ref());
    let mut all: Vec<f64> =
        distances.col_iter().flat_map(|column| column.iter().copied().collect::<Vec<_>>()).collect();
    all.sort_by(f64::total_cmp);
    let median = all[all.len() / 2].sqrt();
    if median > 0.0 { median } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::mat;

    #[test]
    fn a_deviation_away_is_e_to_the_minus_half() {
        let (x, z) = (mat![[0.0, 0.0]], mat![[0.0, 0.0], [3.0, 4.0]]);
        let kernel = gaussian(x.as_ref(), z.as_ref(), 5.0);
        assert_eq!(kernel[(0, 0)], 1.0);
        assert!((kernel[(0, 1)] - (-0.5f64).exp()).abs() < 1e-15);
        assert_eq!(median_distance(x.as_ref(), z.as_ref(), 7), 5.0);
    }
}
