//! How many of n independent pictures are predicted wrongly: exact tails of the binomial distribution.

/// Halvings of [0, 1] after which an f64 has no digit left to settle.
const HALVINGS: usize = 60;

/// The probability of at most `k` successes in `n` trials of probability `p`, from 0 to 1.
pub fn at_most(k: usize, n: usize, p: f64) -> f64 {
    if k >= n || p <= 0.0 {
        return 1.0;
    }
    if p >= 1.0 {
        return 0.0;
    }
    // The tail away from the mean is summed: its terms only fall, and what it is subtracted from is no smaller than it.
    if k as f64 <= n as f64 * p { tail(k, n, p) } else { 1.0 - tail(n - k - 1, n, 1.0 - p) }
}

/// The sum of the terms from 0 to k, where k is at or below the mean.
///
/// `p` to the power of n underflows for large n. The largest term is therefore computed by logarithms, and the others as
/// multiples of it.
fn tail(k: usize, n: usize, p: f64) -> f64 {
    let ways: f64 = (0..k).map(|i| ((n - i) as f64 / (i + 1) as f64).ln()).sum();
    let logarithm = ways + k as f64 * p.ln() + (n - k) as f64 * (-p).ln_1p();
    let (mut term, mut sum) = (1.0, 1.0);
    for i in (1..=k).rev() {
        term *= i as f64 * (1.0 - p) / ((n - i + 1) as f64 * p);
        sum += term;
    }
    (logarithm.exp() * sum).min(1.0)
}

/// The one-sided upper bound of a share of `k` in `n`: the true share is above it with a probability of at most
/// 1 - `confidence`, whatever it is. 1 where `n` is 0.
///
/// C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
/// Biometrika 26 (1934), 404-413.
pub fn upper_bound(k: usize, n: usize, confidence: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        *(if at_most(k, n, middle) > 1.0 - confidence { &mut low } else { &mut high }) = middle;
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12 * expected.max(1e-3), "{found} is not {expected}");
    }

    /// (1/3 + 2/3)^4 = (1 + 8 + 24 + 32 + 16) / 81.
    #[test]
    fn tails_by_hand() {
        for (k, of_81) in [(0, 16.0), (1, 48.0), (2, 72.0), (3, 80.0), (4, 81.0), (5, 81.0)] {
            near(at_most(k, 4, 1.0 / 3.0), of_81 / 81.0);
        }
        assert_eq!(
            [at_most(0, 3, 0.0), at_most(2, 3, 1.0), at_most(3, 3, 1.0), at_most(0, 0, 0.5)],
            [1.0, 0.0, 1.0, 1.0]
        );
    }

    #[test]
    fn failures_mirror_successes() {
        for k in 0..29 {
            near(at_most(k, 30, 0.37), 1.0 - at_most(29 - k, 30, 0.63));
        }
    }

    /// With p = 1/2 and an odd n, half of the distribution lies at or below (n - 1) / 2.
    #[test]
    fn thousands_of_pictures_neither_underflow_nor_overflow() {
        for n in [1001, 20_001] {
            let half = at_most(n / 2, n, 0.5);
            assert!((half - 0.5).abs() < 1e-9, "{half}");
        }
        assert!(at_most(0, 100_000, 0.5) < 1e-300);
        assert_eq!(at_most(90_000, 100_000, 0.5), 1.0);
    }

    /// The exact method (Clopper-Pearson) in Table I of R. G. Newcombe, "Two-sided confidence intervals for the single
    /// proportion: comparison of seven methods", Statistics in Medicine 17 (1998), 857-872. Each end of a two-sided 95 %
    /// interval is a one-sided bound at 97.5 %.
    #[test]
    fn published_bounds_come_out() {
        for (k, n, low, high) in
            [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)]
        {
            let (lower, upper) = (1.0 - upper_bound(n - k, n, 0.975), upper_bound(k, n, 0.975));
            assert!((lower - low).abs() < 5e-5 && (upper - high).abs() < 5e-5, "{k} of {n}: {lower} to {upper}");
        }
    }

    /// Without a success the bound solves (1 - p)^n = 1 - confidence, without a failure nothing is excluded.
    #[test]
    fn bounds_by_hand() {
        near(upper_bound(0, 149, 0.95), 1.0 - 0.05_f64.powf(1.0 / 149.0));
        assert_eq!([upper_bound(7, 7, 0.95), upper_bound(0, 0, 0.95)], [1.0, 1.0]);
    }
}
