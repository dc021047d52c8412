//! The difference of two shares with its interval: of other pictures, or of the same ones.
//!
//! Both intervals combine Wilson's intervals of the two shares, so they are never wider than -1 to 1 and need no large
//! counts.

use crate::interval::{self, Interval};
use serde::Serialize;

/// One share less another, from -1 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// What was measured.
    pub difference: f64,
    /// The lower end of the 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// How two models do on the same pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairedCounts {
    /// Pictures that both predict correctly.
    pub both: usize,
    /// Pictures that only the first predicts correctly.
    pub only_first: usize,
    /// Pictures that only the second predicts correctly.
    pub only_second: usize,
    /// Pictures that neither predicts correctly.
    pub neither: usize,
}

impl Difference {
    /// Whether the interval does not reach 0 from above: the first share is the larger one.
    pub fn is_positive(&self) -> bool {
        self.low > 0.0
    }

    /// Whether the interval does not reach 0 from below: the first share is the smaller one.
    pub fn is_negative(&self) -> bool {
        self.high < 0.0
    }

    /// The difference of shares with these intervals, whose correlation is `phi`.
    fn combined((p, of_p): (f64, Interval), (q, of_q): (f64, Interval), phi: f64) -> Self {
        let reach = |a: f64, b: f64| (a * a - 2.0 * phi * a * b + b * b).max(0.0).sqrt();
        let low = p - q - reach(p - of_p.low, of_q.high - q);
        let high = p - q + reach(q - of_q.low, of_p.high - p);
        Self { difference: p - q, low: low.max(-1.0), high: high.min(1.0) }
    }
}

/// The share of the first less that of the second, each as correct pictures and all pictures, none of which are the
/// same.
///
/// R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven
/// methods", Statistics in Medicine 17 (1998), 873-890, method 10.
pub fn independent(first: (usize, usize), second: (usize, usize)) -> Difference {
    let share = |(correct, n): (usize, usize)| (correct as f64 / n as f64, interval::wilson(correct, n));
    Difference::combined(share(first), share(second), 0.0)
}

/// The accuracy of the first model less that of the second on the same pictures.
///
/// R. G. Newcombe, "Improved confidence intervals for the difference between binomial proportions based on paired data",
/// Statistics in Medicine 17 (1998), 2635-2650, method 10.
pub fn paired(counts: PairedCounts) -> Difference {
    let PairedCounts { both, only_first, only_second, neither } = counts;
    let n = both + only_first + only_second + neither;
    let share = |correct: usize| (correct as f64 / n as f64, interval::wilson(correct, n));
    Difference::combined(share(both + only_first), share(both + only_second), correlation(counts))
}

/// The correlation of the two models' outcomes, from -1 to 1, a positive one made smaller by a continuity correction;
/// 0 where a model is always or never right.
fn correlation(counts: PairedCounts) -> f64 {
    let [both, first, second, neither] =
        [counts.both, counts.only_first, counts.only_second, counts.neither].map(|count| count as f64);
    let spread = (both + first) * (second + neither) * (both + second) * (first + neither);
    let product = both * neither - first * second;
    let half = (both + first + second + neither) / 2.0;
    let corrected = if product > 0.0 { (product - half).max(0.0) } else { product };
    if spread > 0.0 { corrected / spread.sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Difference, (low, high): (f64, f64), digits: f64) {
        assert!((found.low - low).abs() < digits && (found.high - high).abs() < digits, "{found:?}, not {low}, {high}");
    }

    fn of(both: usize, only_first: usize, only_second: usize, neither: usize) -> Difference {
        paired(PairedCounts { both, only_first, only_second, neither })
    }

    /// Table II of the paper, method 10.
    #[test]
    fn published_intervals_of_other_pictures_come_out() {
        for (first, second, ends) in [
            ((56, 70), (48, 80), (0.0524, 0.3339)),
            ((9, 10), (3, 10), (0.1705, 0.8090)),
            ((5, 56), (0, 29), (-0.0381, 0.1926)),
            ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ] {
            near(independent(first, second), ends, 5.1e-5);
        }
    }

    /// Chapter 8 of M. W. Fagerland, S. Lydersen, P. Laake, "Statistical analysis of contingency tables", CRC Press
    /// 2017: complete response before and after consolidation therapy, and airway hyper-responsiveness.
    #[test]
    fn published_intervals_of_the_same_pictures_come_out() {
        near(of(59, 6, 16, 80), (-0.1186, -0.0046), 5.1e-5);
        near(of(1, 1, 7, 12), (-0.507, -0.026), 5.1e-4);
    }

    #[test]
    fn the_other_way_round_the_sign_changes() {
        let (one, other) = (of(20, 12, 2, 16), of(20, 2, 12, 16));
        assert_eq!((one.difference, one.is_positive(), one.is_negative()), (0.2, true, false));
        near(one, (-other.high, -other.low), 1e-12);
        assert_eq!((other.is_positive(), other.is_negative()), (false, true));
    }

    /// Alike models err together, so the same counts tell more than those of other pictures do.
    #[test]
    fn pairs_that_agree_narrow_the_interval() {
        let width = |difference: Difference| difference.high - difference.low;
        assert!(width(of(60, 8, 2, 30)) < 0.7 * width(independent((68, 100), (62, 100))));
        assert!(width(of(30, 38, 32, 0)) > width(independent((68, 100), (62, 100))));
    }

    #[test]
    fn models_that_are_always_right_differ_by_nothing() {
        let same = of(10, 0, 0, 0);
        assert_eq!((same.difference, same.is_positive(), same.is_negative()), (0.0, false, false));
        assert_eq!((independent((5, 5), (0, 900_000)).high, independent((5, 5), (0, 4)).difference), (1.0, 1.0));
    }
}
