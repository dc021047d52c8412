//! McNemar's exact test: could two equally good models differ this unevenly by chance?

use std::f64::consts::LN_2;

/// The two-sided exact p value, from 0 to 1. `only_first` and `only_second` are the discordant pairs: pictures that
/// only one of the two models predicts correctly. With equally good models each of these falls to either model with
/// probability 1/2, so the smaller count is binomial.
///
/// Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
/// Psychometrika 12 (1947), 153-157.
pub fn exact_p(only_first: usize, only_second: usize) -> f64 {
    let (few, all) = (only_first.min(only_second), only_first + only_second);
    // 2^-n underflows for large n. The largest term is therefore computed by logarithms, and the others as multiples of
    // it.
    let logarithm: f64 = (0..few).map(|i| ((all - i) as f64 / (i + 1) as f64).ln()).sum();
    let (mut term, mut sum) = (1.0, 1.0);
    for i in (1..=few).rev() {
        term *= i as f64 / (all - i + 1) as f64;
        sum += term;
    }
    (2.0 * (logarithm - all as f64 * LN_2).exp() * sum).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn p_is_the_sum_of_the_tails() {
        near(exact_p(0, 0), 1.0);
        near(exact_p(4, 4), 1.0);
        near(exact_p(0, 5), 2.0 / 32.0);
        near(exact_p(2, 5), 2.0 * (1.0 + 7.0 + 21.0) / 128.0);
        near(exact_p(5, 2), exact_p(2, 5));
    }

    /// 1 and 7 discordant pairs, as in the airway example of M. W. Fagerland, S. Lydersen, P. Laake, "The McNemar test
    /// for binary matched-pairs data", BMC Medical Research Methodology 13 (2013), 91: 18 / 256 by the exact test.
    #[test]
    fn a_published_p_comes_out() {
        assert_eq!(format!("{:.3}", exact_p(1, 7)), "0.070");
    }

    #[test]
    fn thousands_of_pairs_do_not_underflow() {
        let p = exact_p(2450, 2550);
        assert!((0.15..0.17).contains(&p), "{p}");
        assert!(exact_p(1000, 3000) < 1e-100);
    }
}
