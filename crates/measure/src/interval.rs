//! How far a counted share can be trusted: Wilson's score interval.

use serde::Serialize;

/// The 0.975 quantile of the standard normal distribution: 95 % lie within this many standard deviations of the mean.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// A range of shares, both ends between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The 95 % score interval of a share of `correct` in `n`, without continuity correction; 0 to 1 where n is 0.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
/// Statistical Association 22 (1927), 209-212.
pub fn wilson(correct: usize, n: usize) -> Interval {
    let (n, share) = (n as f64, correct as f64 / n as f64);
    let stretch = 1.0 + Z * Z / n;
    let centre = (share + Z * Z / (2.0 * n)) / stretch;
    let reach = Z / stretch * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    Interval { low: (centre - reach).max(0.0), high: (centre + reach).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The score method in Table I of R. G. Newcombe, "Two-sided confidence intervals for the single proportion:
    /// comparison of seven methods", Statistics in Medicine 17 (1998), 857-872.
    #[test]
    fn published_intervals_come_out() {
        for (correct, n, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let interval = wilson(correct, n);
            assert!((interval.low - low).abs() < 5e-5, "{correct} of {n}: {interval:?}");
            assert!((interval.high - high).abs() < 5e-5, "{correct} of {n}: {interval:?}");
        }
    }

    #[test]
    fn wrong_predictions_mirror_correct_ones() {
        let (correct, wrong) = (wilson(140, 153), wilson(13, 153));
        assert!((correct.low - (1.0 - wrong.high)).abs() < 1e-12);
        assert_eq!(wilson(5, 5).high, 1.0);
    }

    #[test]
    fn no_pictures_tell_nothing() {
        assert_eq!(wilson(0, 0), Interval { low: 0.0, high: 1.0 });
    }
}
