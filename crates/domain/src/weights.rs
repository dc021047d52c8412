//! Source rows that count as they are likely in the target.
//!
//! - [`logistic`]: by a classifier of the domains
//! - [`mean_matching`]: KMM, by the means of a kernel's features
//! - [`kliep`]: by a mixture of kernels
//! - [`kernel`]: the Gaussian kernel of the last two

pub mod kernel;
pub mod kliep;
pub mod logistic;
pub mod mean_matching;

use crate::{Error, Result};

/// Below this share of the rows in effect, a weighted fit stands on too few of them.
pub const LEAST_EFFECTIVE: f64 = 0.1;

/// (Σ w)² / (n Σ w²): the share of equally weighted rows that would be as many as these in effect. L. Kish, "Survey
/// sampling", 1965.
pub fn effective_sample_size(weights: &[f64]) -> f64 {
    let (sum, squares) = (weights.iter().sum::<f64>(), weights.iter().map(|w| w * w).sum::<f64>());
    if squares > 0.0 { sum * sum / (weights.len() as f64 * squares) } else { 0.0 }
}

/// Errors: fewer rows in effect than [`LEAST_EFFECTIVE`].
pub fn check(weights: &[f64]) -> Result<()> {
    let share = effective_sample_size(weights);
    if share >= LEAST_EFFECTIVE { Ok(()) } else { Err(Error::EffectiveSampleSize { share, least: LEAST_EFFECTIVE }) }
}

/// Weights in multiples of their mean, of which none is above `limit`. They are not brought back to a mean of 1, which would put
/// them above the limit again; only their proportions count.
pub fn limited(weights: Vec<f64>, limit: f64) -> Vec<f64> {
    let mean = weights.iter().sum::<f64>() / weights.len() as f64;
    let scale = if mean > 0.0 { 1.0 / mean } else { 1.0 };
    weights.into_iter().map(|weight| (weight * scale).min(limit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mat;
    use crate::drawn::noise;

    #[test]
    fn equal_weights_leave_all_rows_and_one_weight_leaves_one() {
        assert_eq!(effective_sample_size(&[2.0; 5]), 1.0);
        assert_eq!(effective_sample_size(&[0.0, 3.0, 0.0, 0.0]), 0.25);
        assert!(check(&[1.0, 0.5]).is_ok());
        let one = [vec![1.0], vec![0.0; 19]].concat();
        assert_eq!(check(&one), Err(Error::EffectiveSampleSize { share: 0.05, least: 0.1 }));
        assert!(check(&[0.0; 3]).is_err());
        assert_eq!(limited(vec![1.0, 1.0, 2.0, 0.0], 1.5), [1.0, 1.0, 1.5, 0.0]);
        assert_eq!(limited(one, 10.0)[0], 10.0);
    }

    /// n numbers of deviation `deviation` around `mean`, beside their squares.
    fn normal(n: usize, mean: f64, deviation: f64, first: usize) -> Mat<f64> {
        let x = |row: usize| mean + deviation * noise(first + row, 0);
        Mat::from_fn(n, 2, |row, column| if column == 0 { x(row) } else { x(row).powi(2) })
    }

    fn correlation(a: &[f64], b: &[f64]) -> f64 {
        let both = Mat::from_fn(a.len(), 2, |row, column| if column == 0 { a[row] } else { b[row] });
        let covariance = crate::covariance::covariance(both.as_ref());
        covariance[(0, 1)] / (covariance[(0, 0)] * covariance[(1, 1)]).sqrt()
    }

    /// Where the truth is known: N(1, 1/2) becomes N(2, 1/4), as in the paper on KLIEP. Mean correlations with the true ratio
    /// of the densities over ten draws of 200 rows.
    #[test]
    fn weights_are_like_the_true_ratio() {
        let mut found = [0.0; 3];
        for draw in 0..10 {
            let (source, target) = (normal(200, 1.0, 0.5, draw * 1000), normal(200, 2.0, 0.25, draw * 1000 + 500));
            let density =
                |x: f64, mean: f64, deviation: f64| (-0.5 * ((x - mean) / deviation).powi(2)).exp() / deviation;
            let x: Vec<f64> = source.col(0).iter().copied().collect();
            let truth: Vec<f64> = x.iter().map(|&x| density(x, 2.0, 0.25) / density(x, 1.0, 0.5)).collect();
            let line = |rows: &Mat<f64>| rows.subcols(0, 1).to_owned();
            let weights = [
                logistic::logistic(source.as_ref(), target.as_ref(), 7).unwrap(),
                kliep::kliep(line(&source).as_ref(), line(&target).as_ref(), 0.2, 7),
                mean_matching::kernel_mean_matching(line(&source).as_ref(), line(&target).as_ref(), 0.2, 10.0),
            ];
            found.iter_mut().zip(&weights).for_each(|(sum, weights)| *sum += correlation(weights, &truth) / 10.0);
        }
        let [logistic, kliep, matching] = found;
        assert!((logistic - 0.990).abs() < 0.02, "{found:?}");
        assert!((kliep - 0.929).abs() < 0.05, "{found:?}");
        assert!((matching - 0.774).abs() < 0.1, "{found:?}");
    }
}
