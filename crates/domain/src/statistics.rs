//! Mean and standard deviation of each column, by which features are brought to one scale.

use faer::{Mat, MatRef};

/// A deviation below this share of a column's mean is that of rounding to f32, in which features come: the column is constant.
const ROUNDING: f64 = 4.0 * f32::EPSILON as f64;

/// What a constant column is divided by: it becomes zeros, whatever this is.
const CONSTANT: f64 = 1.0;

/// Mean and standard deviation of each column.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// (d,).
    pub mean: Vec<f64>,
    /// (d,): the square root of the mean squared distance from the mean; 1 for a constant column, which scaling then makes
    /// zeros instead of dividing by nothing.
    pub deviation: Vec<f64>,
}

impl Statistics {
    /// Those of `rows` (n, d), n ≥ 1.
    pub fn of(rows: MatRef<'_, f64>) -> Self {
        let n = rows.nrows() as f64;
        let mean: Vec<f64> = rows.col_iter().map(|column| column.iter().sum::<f64>() / n).collect();
        let deviation = rows.col_iter().zip(&mean).map(|(column, mean)| {
            let variance = column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
            let deviation = variance.sqrt();
            if deviation > ROUNDING * mean.abs() { deviation } else { CONSTANT }
        });
        let deviation = deviation.collect();
        Self { mean, deviation }
    }

    /// Those that change nothing.
    pub fn none(d: usize) -> Self {
        Self { mean: vec![0.0; d], deviation: vec![1.0; d] }
    }

    /// The same, with deviations of at least `share` of those of `other`, where its column is not constant.
    #[must_use]
    pub fn at_least(self, other: &Self, share: f64) -> Self {
        let deviation = self
            .deviation
            .iter()
            .zip(&other.deviation)
            .map(|(own, other)| if *other == CONSTANT { *own } else { own.max(share * other) })
            .collect();
        Self { deviation, ..self }
    }

    /// (x - mean) / deviation.
    pub fn scaled(&self, rows: MatRef<'_, f64>) -> Mat<f64> {
        Mat::from_fn(rows.nrows(), rows.ncols(), |row, column| {
            (rows[(row, column)] - self.mean[column]) / self.deviation[column]
        })
    }

    /// x - mean.
    pub fn centred(&self, rows: MatRef<'_, f64>) -> Mat<f64> {
        Mat::from_fn(rows.nrows(), rows.ncols(), |row, column| rows[(row, column)] - self.mean[column])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::mat;

    #[test]
    fn columns_get_mean_0_and_deviation_1_and_constant_ones_become_zeros() {
        let rows = mat![[1.0, 0.1, 3.0], [3.0, 0.1, 3.0], [5.0, 0.1, 9.0]];
        let statistics = Statistics::of(rows.as_ref());
        assert_eq!(statistics.mean[0], 3.0);
        assert_eq!(statistics.deviation[1], 1.0);
        let again = Statistics::of(statistics.scaled(rows.as_ref()).as_ref());
        for (column, deviation) in [1.0, 1.0, 1.0].into_iter().enumerate() {
            assert!(again.mean[column].abs() < 1e-15 && (again.deviation[column] - deviation).abs() < 1e-15);
        }
        assert!((statistics.deviation[0] - (8.0f64 / 3.0).sqrt()).abs() < 1e-15);
        let other = Statistics { mean: vec![0.0; 3], deviation: vec![500.0, 1.0, 1.0] };
        assert_eq!(statistics.clone().at_least(&other, 0.01).deviation, [5.0, 1.0, statistics.deviation[2]]);
    }
}
