//! When to answer "unknown": the confidence below which too many predictions are wrong.
//!
//! The promise is about the pictures that are answered: with probability `confidence`, of all future pictures like the
//! calibration pictures whose confidence is at or above the threshold, at most the share `max_error` is predicted wrongly.
//! The probability is over the draw of the calibration pictures. It is a promise about the mixture of all pictures, not
//! about each class or each picture, and it says nothing about photos of other things.
//!
//! The method is Learn then Test: A. N. Angelopoulos, S. Bates, E. J. Candès, M. I. Jordan, L. Lei, "Learn then test:
//! calibrating predictive algorithms to achieve risk control" (2021), with fixed-sequence testing; the exact binomial test
//! of a threshold is that of Y. Geifman, R. El-Yaniv, "Selective classification for deep neural networks" (2017). Each
//! threshold of a fixed grid is a hypothesis, "too many of the answered pictures are wrong". Thresholds are tested from
//! high to low, each at the full level 1 - `confidence`, until one is not rejected; the last rejected one is the result.
//!
//! The test starts at the highest threshold that answers half of the calibration pictures, and enough of them that it can
//! be rejected at all. Higher thresholds are of no use, and would stop the sequence for want of pictures. Other schemes
//! divide the level between thresholds. With 300 pictures of a calibrated model that is wrong on 4.8 % and a limit of 2 %,
//! this one found a threshold in 63 % of 4,000 simulations, five fixed starts with a fifth of the level each in 18 %, and
//! Holm's correction over the grid never; with 1,000 pictures, in 98 %, 97 % and 83 %.
//!
//! # Conditions
//!
//! 1. Calibration pictures are independent draws of the same kind as future ones. Ten frames of one dive count as one.
//! 2. They had no part in training. If they chose the epoch (early stopping) or the settings, then the model is one that
//!    happens to make few mistakes on them, and the true error rate may be above the promised one, the more so the more
//!    models were compared. One temperature fitted on them matters little: it changes no prediction.
//! 3. More confident predictions are not wrong more often. Then a threshold keeps the promise only if all higher ones do.
//!    Learn then Test needs no such condition if the sequence starts at a fixed threshold; here the confidences of the
//!    calibration pictures choose it.
//!
//! Why the choice is harmless under 3: let t be the highest threshold of the grid that breaks the promise, M the number of
//! pictures that the start must answer, and s the first threshold from t downwards that answers M. The result can only be
//! wrong if s is rejected, because the sequence passes t if it starts above it, and otherwise starts at s. Where s is
//! found, counting from t downwards, depends only on how many pictures lie between thresholds; whatever these numbers are,
//! the error rate above t is too high and, by 3, that between lower thresholds is no lower. So the errors above s are at
//! least binomial with an error rate above `max_error`, and the p value is valid.
//!
//! In simulations of models that break condition 3 (240 of them, whose error rate crosses `max_error` at up to 30
//! thresholds, 4,000 repeats each), the promise with confidence 0.95 was never broken in more than 4.2 % of the repeats.

use crate::binomial;
use crate::outcome::Outcome;
use crate::promise::Promise;
use serde::Serialize;

/// What calibration pictures say about a promise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Selection {
    /// The promise can be made.
    Found(Threshold),
    /// There are too few calibration pictures to tell.
    TooFew {
        /// Calibration pictures that it takes if all of them are answered and correct.
        if_none_wrong: usize,
        /// About how many it takes if mistakes stay as frequent as at the best threshold now, more than there are; none
        /// where no threshold has few enough of them, or a hundred thousand answers would not suffice.
        if_as_now: Option<usize>,
    },
    /// There are enough pictures, and at every threshold that answers half of them too many are wrong, or so nearly too many
    /// that no affordable number of pictures would tell.
    TooManyErrors,
}

impl Selection {
    /// The least probability of an answer; none if there is no promise.
    pub fn threshold(&self) -> Option<f64> {
        match self {
            Self::Found(found) => Some(found.threshold),
            Self::TooFew { .. } | Self::TooManyErrors => None,
        }
    }
}

/// A threshold that keeps a promise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Threshold {
    /// Predictions of at least this confidence are given, others are "unknown"; 0 gives all.
    pub threshold: f64,
    /// The share of the calibration pictures that are answered.
    pub answered: f64,
    /// Their number.
    pub pictures: usize,
    /// How many of them are wrong.
    pub errors: usize,
    /// The Clopper-Pearson upper bound of the share that is wrong, at most `max_error`.
    pub bound: f64,
}

/// The smallest threshold that keeps the promise; outcomes: (n,) of the calibration pictures, at the temperature that
/// future predictions will have. The same outcomes may be asked again for another promise; each promise then holds with
/// its own probability, not all of them together.
pub fn threshold(outcomes: &[Outcome], promise: Promise) -> Selection {
    let steps: Vec<Step> = grid().map(|threshold| Step::at(outcomes, threshold)).collect();
    let fewest = promise.fewest_predictions().max(half(outcomes));
    let from_start = steps.iter().rev().skip_while(|step| step.answered < fewest);
    let rejected = from_start.take_while(|step| promise.is_shown_by(step.errors, step.answered));
    match rejected.last() {
        Some(step) => Selection::Found(step.result(outcomes.len(), promise)),
        None => not_found(outcomes, &steps, promise),
    }
}

/// 0.00 to 0.99, then 0.991 to 0.999, then 0.9991 to 0.9999, ascending: most predictions of a good model are very
/// confident. A finer grid costs no certainty, because the whole level is spent on each threshold.
fn grid() -> impl Iterator<Item = f64> {
    let coarse = (0..100).map(|i| f64::from(i) / 100.0);
    let fine = (991..1000).map(|i| f64::from(i) / 1000.0);
    coarse.chain(fine).chain((9991..10_000).map(|i| f64::from(i) / 10_000.0))
}

/// The fewest calibration pictures that a threshold must answer to be of use.
fn half(outcomes: &[Outcome]) -> usize {
    outcomes.len().div_ceil(2)
}

/// One threshold of the grid.
struct Step {
    threshold: f64,
    answered: usize,
    errors: usize,
}

impl Step {
    fn at(outcomes: &[Outcome], threshold: f64) -> Self {
        let answered = || outcomes.iter().filter(|outcome| outcome.confidence >= threshold);
        Self { threshold, answered: answered().count(), errors: answered().filter(|outcome| !outcome.correct).count() }
    }

    fn result(&self, n: usize, promise: Promise) -> Threshold {
        let &Self { threshold, answered, errors } = self;
        let bound = binomial::upper_bound(errors, answered, promise.confidence());
        Threshold { threshold, answered: answered as f64 / n as f64, pictures: answered, errors, bound }
    }

    /// About how many calibration pictures, answered and not, would show the promise at this threshold.
    fn pictures_needed(&self, n: usize, promise: Promise) -> Option<usize> {
        let share = self.errors as f64 / self.answered as f64;
        let needed = promise.predictions_needed(share)?;
        Some((needed as f64 * n as f64 / self.answered as f64).ceil() as usize)
    }
}

fn not_found(outcomes: &[Outcome], steps: &[Step], promise: Promise) -> Selection {
    let useful = steps.iter().filter(|step| step.answered >= half(outcomes).max(1));
    let needed = useful.filter_map(|step| step.pictures_needed(outcomes.len(), promise)).min();
    let if_none_wrong = promise.fewest_predictions();
    if outcomes.len() < if_none_wrong || needed.is_some() {
        // It is an estimate: a threshold below one that is not shown may be shown by the pictures there are.
        Selection::TooFew { if_none_wrong, if_as_now: needed.filter(|needed| *needed > outcomes.len()) }
    } else {
        Selection::TooManyErrors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::random::{self, Purpose};
    use rand::Rng as _;

    fn promise(max_error: f64) -> Promise {
        Promise::new(max_error, 0.95).unwrap()
    }

    /// Groups of pictures: how many, their confidence, and how many of them are wrong.
    fn outcomes(groups: &[(usize, f64, usize)]) -> Vec<Outcome> {
        let group = |&(n, confidence, wrong)| (0..n).map(move |i| Outcome { confidence, correct: i >= wrong });
        groups.iter().flat_map(group).collect()
    }

    fn found(outcomes: &[Outcome], max_error: f64) -> Threshold {
        match threshold(outcomes, promise(max_error)) {
            Selection::Found(found) => found,
            other => panic!("{other:?}"),
        }
    }

    /// 59 without a mistake and 93 with one are the fewest that show an error rate below 5 %.
    #[test]
    fn the_smallest_threshold_that_is_shown_is_found() {
        let of = |n, wrong| found(&outcomes(&[(59, 0.9, 0), (n, 0.7, wrong), (7, 0.6, 7)]), 0.05);
        let bound = |errors, pictures| binomial::upper_bound(errors, pictures, 0.95);
        let (answered, bound_of_93) = (0.93, bound(1, 93));
        assert_eq!(of(34, 1), Threshold { threshold: 0.61, answered, pictures: 93, errors: 1, bound: bound_of_93 });
        assert_eq!((of(33, 1).threshold, of(33, 1).pictures, of(33, 1).bound), (0.71, 59, bound(0, 59)));
        assert!(bound(1, 93) <= 0.05 && bound(1, 92) > 0.05);
    }

    #[test]
    fn a_model_without_mistakes_answers_all() {
        let found = found(&outcomes(&[(150, 0.4, 0)]), 0.02);
        assert_eq!((found.threshold, found.answered, found.pictures, found.errors), (0.0, 1.0, 150, 0));
    }

    /// The mistakes lie in the middle: the lowest threshold would be shown on its own, but is not reached.
    #[test]
    fn testing_stops_at_the_first_threshold_that_is_not_shown() {
        let outcomes = outcomes(&[(200, 0.9, 0), (20, 0.8, 10), (180, 0.7, 0)]);
        assert!(promise(0.05).is_shown_by(10, 400) && !promise(0.05).is_shown_by(10, 220));
        let found = found(&outcomes, 0.05);
        assert_eq!((found.threshold, found.errors), (0.81, 0));
    }

    #[test]
    fn half_of_the_pictures_are_answered() {
        let of = |n| threshold(&outcomes(&[(100, 0.9, 0), (n, 0.5, n)]), promise(0.05));
        assert!(matches!(of(100), Selection::Found(Threshold { pictures: 100, errors: 0, .. })));
        assert_eq!(of(101), Selection::TooManyErrors);
    }

    /// One mistake in 60 is 1.7 %, and 60 of 80 are answered.
    #[test]
    fn too_few_pictures_say_how_many_it_takes() {
        let found = threshold(&outcomes(&[(60, 0.9, 1), (20, 0.5, 10)]), promise(0.05));
        let needed = promise(0.05).predictions_needed(1.0 / 60.0).unwrap();
        assert!((93..=181).contains(&needed), "{needed}");
        let if_as_now = Some((needed * 80).div_ceil(60));
        assert_eq!(found, Selection::TooFew { if_none_wrong: 59, if_as_now });
        let none = Selection::TooFew { if_none_wrong: 149, if_as_now: None };
        assert_eq!([threshold(&outcomes(&[(30, 0.9, 9)]), promise(0.02)), threshold(&[], promise(0.02))], [none, none]);
    }

    #[test]
    fn the_grid_ascends_and_is_fine_where_models_are_sure() {
        let grid: Vec<f64> = grid().collect();
        assert!(grid.is_sorted_by(|a, b| a < b));
        assert_eq!((grid.len(), grid[0], grid[99], grid[100], grid[117]), (118, 0.0, 0.99, 0.991, 0.9999));
    }

    /// A picture of difficulty u, uniform from 0 to 1, is wrong with probability 0.3 u². Of those up to u a share of
    /// 0.1 u² is wrong: at most 5 % up to u = √½.
    fn drawn(n: usize, confidence: fn(f64) -> f64, repeat: u64) -> Vec<Outcome> {
        let mut random = random::stream(7, Purpose::Test("measure selective"), &repeat.to_le_bytes());
        let mut draw = || {
            let u: f64 = random.random();
            Outcome { confidence: confidence(0.3 * u * u), correct: random.random::<f64>() >= 0.3 * u * u }
        };
        (0..n).map(|_| draw()).collect()
    }

    /// The most of 200 repeats in which a promise with confidence 0.95 may be broken: more have a probability below 1 in
    /// 500 even if each is broken with probability 0.05.
    const MOST_BROKEN: usize = 20;

    #[test]
    fn the_promise_is_kept_by_calibrated_overconfident_and_underconfident_models() {
        assert!(1.0 - binomial::at_most(MOST_BROKEN, 200, 0.05) < 1.0 / 500.0);
        let models: [fn(f64) -> f64; 3] = [|wrong| 1.0 - wrong, |wrong| 1.0 - wrong / 4.0, |wrong| 1.0 - 3.0 * wrong];
        for confidence in models {
            let highest = confidence(0.15);
            let results = (0..200).map(|repeat| threshold(&drawn(1000, confidence, repeat), promise(0.05)));
            let found: Vec<f64> = results
                .filter_map(|result| match result {
                    Selection::Found(found) => Some(found.threshold),
                    _ => None,
                })
                .collect();
            let broken = found.iter().filter(|&&threshold| threshold < highest).count();
            assert!(broken <= MOST_BROKEN, "{broken} of 200 broken");
            assert!(found.len() > 150, "{} of 200 found", found.len());
        }
    }
}
