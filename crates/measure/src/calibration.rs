//! Whether predictions are as often correct as they are confident.
//!
//! A model is calibrated if of the predictions with confidence 0.8 four in five are correct, and so for every confidence.
//! Here pictures of similar confidence form a bin, and the gap of a bin is its accuracy minus its mean confidence.
//!
//! A measured gap is hardly ever 0: even in a bin of 20 pictures of a perfectly calibrated model, chance moves the accuracy
//! by a tenth. The sizes of such gaps add up to an error that is not there. That is the bias of the well-known expected
//! calibration error, and it grows as pictures become fewer: for a perfectly calibrated model with confidences from 0.5 to
//! 0.95 and 150 pictures, it is 0.065 on average. The square of a gap is too large by the variance of the gap, which can
//! be estimated and subtracted. This is the debiased estimator of A. Kumar, P. Liang, T. Ma, "Verified uncertainty
//! calibration", Advances in Neural Information Processing Systems 32 (2019). For the same model and pictures, the root of
//! the mean square is 0.080 as measured and 0.023 debiased. What is left comes from the root of a number that scatters
//! around 0.
//!
//! Gaps are measured per bin: opposite errors within one bin cancel, so that the error without bins may be larger.

use crate::interval::{Interval, Z};
use crate::outcome::Outcome;
use crate::reliability::{self, Bin};
use serde::Serialize;

/// How well confidence and accuracy agree on n pictures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// n.
    pub pictures: usize,
    /// The mean size of the gap, which others report as expected calibration error (ECE): to compare with theirs, for it is
    /// biased upwards.
    pub expected_error: f64,
    /// The root of the mean square of the gap as measured, never below the mean size, and biased upwards too.
    pub root_mean_square: f64,
    /// The same without the bias; 0 where chance alone explains the gaps.
    pub debiased: f64,
    /// The 95 % interval of the true root mean square. What is true of the mean size is no larger than its upper end.
    pub interval: Interval,
    /// The bins, by ascending confidence.
    pub bins: Vec<Bin>,
}

impl Calibration {
    /// Measures n outcomes of pictures that neither training nor the temperature saw. None for fewer than two pictures,
    /// which do not scatter.
    pub fn of(outcomes: &[Outcome]) -> Option<Self> {
        if outcomes.len() < 2 {
            return None;
        }
        let gaps = gaps(outcomes);
        Some(Self {
            pictures: outcomes.len(),
            expected_error: mean(&gaps, |gap| gap.size.abs()),
            root_mean_square: mean(&gaps, |gap| gap.size.powi(2)).sqrt(),
            debiased: debiased_square(&gaps).max(0.0).sqrt(),
            interval: interval(&gaps),
            bins: reliability::table(outcomes),
        })
    }
}

/// The gap of a bin.
struct Gap {
    /// The share of all pictures that is in the bin.
    weight: f64,
    /// Accuracy minus mean confidence.
    size: f64,
    /// An unbiased estimate of the variance of `size`.
    variance: f64,
    /// A cautious one for the interval.
    caution: f64,
}

fn gaps(outcomes: &[Outcome]) -> Vec<Gap> {
    let n = outcomes.len() as f64;
    // A bin without a mistake seems not to scatter at all. It is given the error rate of all pictures, with one mistake and
    // one success more.
    let wrong = outcomes.iter().filter(|outcome| !outcome.correct).count() as f64;
    let rate = (wrong + 1.0) / (n + 2.0);
    reliability::equal_counts(outcomes).iter().map(|bin| Gap::of(bin, n, rate * (1.0 - rate))).collect()
}

impl Gap {
    /// Kumar et al. take the variance of `correct` within the bin, which counts the differences between its confidences as
    /// chance. That of `correct - confidence` is the same where confidences are equal, and has no such excess for a
    /// calibrated model where they are not.
    fn of(bin: &[Outcome], n: f64, least_scatter: f64) -> Self {
        let pictures = bin.len() as f64;
        let difference = |outcome: &Outcome| f64::from(u8::from(outcome.correct)) - outcome.confidence;
        let size = bin.iter().map(difference).sum::<f64>() / pictures;
        let squares: f64 = bin.iter().map(|outcome| (difference(outcome) - size).powi(2)).sum();
        let scatter = squares / (pictures - 1.0);
        let if_calibrated =
            bin.iter().map(|outcome| outcome.confidence * (1.0 - outcome.confidence)).sum::<f64>() / pictures;
        let caution = scatter.max(if_calibrated).max(least_scatter) / pictures;
        Self { weight: pictures / n, size, variance: scatter / pictures, caution }
    }
}

fn mean(gaps: &[Gap], of: impl Fn(&Gap) -> f64) -> f64 {
    gaps.iter().map(|gap| gap.weight * of(gap)).sum()
}

/// The mean square of the true gaps, without bias; below 0 where they happen to be smaller than chance makes them.
fn debiased_square(gaps: &[Gap]) -> f64 {
    mean(gaps, |gap| gap.size.powi(2) - gap.variance)
}

/// All mean squares x that the debiased one, s, does not contradict: those with (s - x)² ≤ z² variance(x).
///
/// With normal gaps of true size g and variance v in bins of weight w, s has the variance Σ w² (2 v² + 4 g² v); the second
/// part is taken as 4 x Σ w² v. As in Wilson's interval, the variance belongs to x and not to what was measured, so that the
/// interval is right where the error is 0. In simulations of nine models (calibrated, overconfident and underconfident, wrong
/// on 0.5 to 20 %) with 40, 150, 300 and 1,000 pictures, 2,000 repeats each, it held the truth in 95 to 100 %; with the
/// unbiased variances it would be 91 % where few pictures are predicted wrongly.
fn interval(gaps: &[Gap]) -> Interval {
    let square = debiased_square(gaps).max(0.0);
    let by_chance = Z * Z * mean(gaps, |gap| 2.0 * gap.weight * gap.caution.powi(2));
    let by_error = Z * Z * mean(gaps, |gap| gap.weight * gap.caution);
    let centre = square + 2.0 * by_error;
    let reach = (centre * centre - square * square + by_chance).sqrt();
    Interval { low: (centre - reach).max(0.0).sqrt(), high: (centre + reach).sqrt().min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::random::{self, Purpose};
    use rand::Rng as _;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    /// 20 pictures of confidence 0.6, 9 of them correct, and 20 of 0.9, 19 correct: gaps of -0.15 and 0.05.
    #[test]
    fn two_bins_by_hand() {
        let bin = |confidence, correct: usize| (0..20).map(move |i| Outcome { confidence, correct: i < correct });
        let outcomes: Vec<Outcome> = bin(0.6, 9).chain(bin(0.9, 19)).collect();
        let found = Calibration::of(&outcomes).unwrap();
        near(found.expected_error, f64::midpoint(0.15, 0.05));
        near(found.root_mean_square, f64::midpoint(0.0225, 0.0025).sqrt());
        let variance = f64::midpoint(0.45 * 0.55, 0.95 * 0.05) / 19.0;
        near(found.debiased, (f64::midpoint(0.0225, 0.0025) - variance).sqrt());
        assert_eq!((found.pictures, found.bins), (40, reliability::table(&outcomes)));
    }

    /// The interval solves (s - x)² = z² variance(x) at both ends, here with cautions 0.01 and 0.02 and s = 0.04.
    #[test]
    fn the_ends_of_the_interval_are_barely_contradicted() {
        let gap = |size: f64, caution| Gap { weight: 0.5, size, variance: 0.01, caution };
        let interval = interval(&[gap(0.05_f64.sqrt(), 0.01), gap(0.05_f64.sqrt(), 0.02)]);
        for end in [interval.low, interval.high] {
            let x = end * end;
            let variance = 0.25 * (2.0 * (0.0001 + 0.0004) + 4.0 * x * (0.01 + 0.02));
            near((0.04 - x).powi(2), Z * Z * variance);
        }
        assert!(interval.low < 0.2 && 0.2 < interval.high);
    }

    #[test]
    fn a_gap_scatters_at_least_as_confidences_and_other_bins_say() {
        let caution = |correct: usize, least_scatter| {
            let bin: Vec<Outcome> = (0..20).map(|i| Outcome { confidence: 0.6, correct: i < correct }).collect();
            20.0 * Gap::of(&bin, 20.0, least_scatter).caution
        };
        near(caution(10, 0.0), 0.25 * 20.0 / 19.0);
        near(caution(20, 0.0), 0.6 * 0.4);
        near(caution(20, 0.3), 0.3);
    }

    #[test]
    fn gaps_that_are_smaller_than_chance_count_as_none() {
        let of = |variance| interval(&[Gap { weight: 1.0, size: 0.0, variance, caution: 0.01 }]);
        assert_eq!(of(0.01), of(0.0));
    }

    /// n outcomes of a model whose logits are `sharpness` times the true ones, which are uniform from 0 to 3; and the true
    /// root mean square of the gaps of their bins.
    fn drawn(n: usize, sharpness: f64, repeat: u64) -> (Vec<Outcome>, f64) {
        let mut random = random::stream(7, Purpose::Test("measure calibration"), &repeat.to_le_bytes());
        let sigmoid = |logit: f64| 1.0 / (1.0 + (-logit).exp());
        let mut logits: Vec<f64> = (0..n).map(|_| random.random_range(0.0..3.0)).collect();
        let draw = |&logit: &f64| Outcome {
            confidence: sigmoid(sharpness * logit),
            correct: random.random::<f64>() < sigmoid(logit),
        };
        let outcomes: Vec<Outcome> = logits.iter().map(draw).collect();
        logits.sort_by(f64::total_cmp);
        let (mut truth, mut rest) = (0.0, &logits[..]);
        for bin in reliability::table(&outcomes) {
            let (inside, others) = rest.split_at(bin.pictures);
            let gap: f64 = inside.iter().map(|&logit| sigmoid(logit) - sigmoid(sharpness * logit)).sum();
            truth += gap * gap / (bin.pictures * n) as f64;
            rest = others;
        }
        (outcomes, truth.sqrt())
    }

    #[test]
    fn a_calibrated_model_seems_not_to_be_unless_the_bias_is_subtracted() {
        let repeats = 1000;
        let (mut expected, mut measured, mut debiased, mut square) = (0.0, 0.0, 0.0, 0.0);
        for repeat in 0..repeats {
            let (outcomes, _) = drawn(150, 1.0, repeat);
            let found = Calibration::of(&outcomes).unwrap();
            expected += found.expected_error / repeats as f64;
            measured += found.root_mean_square / repeats as f64;
            debiased += found.debiased / repeats as f64;
            square += debiased_square(&gaps(&outcomes)) / repeats as f64;
        }
        assert!((0.06..0.07).contains(&expected) && (0.075..0.085).contains(&measured), "{expected} {measured}");
        assert!(debiased < 0.027, "{debiased}");
        // The mean of one repeat is 0 and its standard deviation 0.0036.
        assert!(square.abs() < 4.0 * 0.0036 / (repeats as f64).sqrt(), "{square}");
    }

    /// Fewer than 180 of 200 have a probability below 1 in 500 even if each interval misses the truth with probability
    /// 0.05. An interval that missed with probability 0.15 would be noticed with one of 97 in 100.
    #[test]
    fn the_interval_holds_the_truth() {
        for (n, sharpness) in [(40, 1.0), (150, 1.0), (150, 2.0), (150, 0.5), (600, 3.0)] {
            let inside = |&repeat: &u64| {
                let (outcomes, truth) = drawn(n, sharpness, repeat);
                let Interval { low, high } = Calibration::of(&outcomes).unwrap().interval;
                (low..=high).contains(&truth)
            };
            let covered = (0..200).filter(inside).count();
            assert!(covered >= 180, "{covered} of 200 with {n} pictures and {sharpness}");
        }
    }

    #[test]
    fn a_model_without_mistakes_is_not_certain_to_be_calibrated() {
        let sure = vec![Outcome { confidence: 1.0, correct: true }; 150];
        let found = Calibration::of(&sure).unwrap();
        assert_eq!((found.expected_error, found.debiased, found.interval.low), (0.0, 0.0, 0.0));
        assert!((0.01..0.05).contains(&found.interval.high), "{:?}", found.interval);
    }

    #[test]
    fn the_order_of_pictures_does_not_change_a_bit() {
        let (outcomes, _) = drawn(150, 2.0, 0);
        let rounded = |o: &Outcome| Outcome { confidence: (o.confidence * 50.0).round() / 50.0, ..*o };
        let outcomes: Vec<Outcome> = outcomes.iter().map(rounded).collect();
        let reversed: Vec<Outcome> = outcomes.iter().rev().copied().collect();
        assert_eq!(Calibration::of(&outcomes), Calibration::of(&reversed));
    }

    #[test]
    fn one_picture_does_not_scatter() {
        let outcome = Outcome { confidence: 0.9, correct: true };
        assert_eq!((Calibration::of(&[]), Calibration::of(&[outcome])), (None, None));
        assert!(Calibration::of(&[outcome; 2]).is_some());
    }
}
