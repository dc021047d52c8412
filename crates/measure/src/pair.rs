//! Two models on the same pictures: where they differ, and whether that could be chance.

use crate::difference::{self, Difference, PairedCounts};
use crate::mcnemar::exact_p;
use crate::prediction::Prediction;
use serde::Serialize;

/// A p value below this is a significant difference.
const SIGNIFICANCE_LEVEL: f64 = 0.05;

/// Two models, and how many pictures each of them predicts correctly.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// The name of one model.
    pub first: String,
    /// The name of the other model.
    pub second: String,
    /// Pictures that both predict correctly.
    pub both: usize,
    /// Pictures that only the first predicts correctly.
    pub only_first: usize,
    /// Pictures that only the second predicts correctly.
    pub only_second: usize,
    /// Pictures that neither predicts correctly.
    pub neither: usize,
    /// The p value of McNemar's exact test: the probability that chance makes two equally good models differ at least
    /// this unevenly.
    pub p: f64,
}

impl Pair {
    /// Counts two models' predictions (n,) for pictures of the classes `labels` (n,).
    pub fn count(first: (&str, &[Prediction]), second: (&str, &[Prediction]), labels: &[usize]) -> Self {
        let outcomes: Vec<(bool, bool)> = (first.1.iter().zip(second.1).zip(labels))
            .map(|((first, second), &label)| (first.is_correct(label), second.is_correct(label)))
            .collect();
        Self::of_outcomes(first.0, second.0, &outcomes)
    }

    /// Counts outcomes (n,): whether the first model predicts a picture correctly, and whether the second does.
    pub fn of_outcomes(first: &str, second: &str, outcomes: &[(bool, bool)]) -> Self {
        let count = |wanted: (bool, bool)| outcomes.iter().filter(|&&outcome| outcome == wanted).count();
        let (only_first, only_second) = (count((true, false)), count((false, true)));
        Self {
            first: first.to_owned(),
            second: second.to_owned(),
            both: count((true, true)),
            only_first,
            only_second,
            neither: count((false, false)),
            p: exact_p(only_first, only_second),
        }
    }

    /// Whether `model` is one of the two.
    pub fn has(&self, model: &str) -> bool {
        self.first == model || self.second == model
    }

    /// The model that `model` is compared with.
    pub fn other(&self, model: &str) -> &str {
        if self.first == model { &self.second } else { &self.first }
    }

    /// Pictures that only `model` predicts correctly; `model` is one of the two.
    pub fn only(&self, model: &str) -> usize {
        if self.first == model { self.only_first } else { self.only_second }
    }

    /// Whether both are right about the same items.
    pub fn is_even(&self) -> bool {
        self.only_first + self.only_second == 0
    }

    /// The model that is significantly better, if one is. The level of significance is divided by the number of
    /// `comparisons` that are made (Bonferroni), since more comparisons give chance more opportunities.
    pub fn better(&self, comparisons: usize) -> Option<&str> {
        let better = if self.only_first > self.only_second { &self.first } else { &self.second };
        (self.p < SIGNIFICANCE_LEVEL / comparisons.max(1) as f64).then_some(better)
    }

    /// The accuracy of the first model less that of the second, with its interval.
    pub fn difference(&self) -> Difference {
        let &Self { both, only_first, only_second, neither, .. } = self;
        difference::paired(PairedCounts { both, only_first, only_second, neither })
    }

    /// The p value as people print it: `0.034`, or `< 0.001` with a no-break space.
    pub fn p_text(&self) -> String {
        if self.p < 0.001 { "<\u{a0}0.001".to_owned() } else { format!("{:.3}", self.p) }
    }

    /// What stands behind `p`: `= 0.034` or `< 0.001`, on one line.
    pub fn p_relation(&self) -> String {
        let text = self.p_text();
        if text.starts_with('<') { text } else { format!("=\u{a0}{text}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn predictions(classes: &[usize]) -> Vec<Prediction> {
        classes.iter().map(|&class| Prediction { class, probability: 0.5, loss: 0.0 }).collect()
    }

    #[test]
    fn every_picture_falls_into_one_of_four_counts() {
        let (first, second) = (predictions(&[0, 0, 0, 1, 1, 1, 2, 0]), predictions(&[0, 0, 1, 0, 0, 1, 1, 1]));
        let pair = Pair::count(("a", &first), ("b", &second), &[0, 0, 0, 0, 1, 0, 0, 0]);
        assert_eq!((pair.both, pair.only_first, pair.only_second, pair.neither), (2, 3, 1, 2));
        assert_eq!((pair.first.as_str(), pair.second.as_str(), pair.p), ("a", "b", exact_p(3, 1)));
    }

    #[test]
    fn a_pair_knows_its_models() {
        let pair = Pair::count(("a", &[]), ("b", &[]), &[]);
        assert_eq!(["a", "b", "c"].map(|model| pair.has(model)), [true, true, false]);
        assert_eq!((pair.other("a"), pair.other("b")), ("b", "a"));
        let pair = Pair { only_first: 3, only_second: 1, ..pair };
        assert_eq!((pair.only("a"), pair.only("b")), (3, 1));
    }

    #[test]
    fn the_difference_is_that_of_the_first() {
        let outcomes = [(true, false), (true, false), (false, true), (true, true)];
        let found = Pair::of_outcomes("a", "b", &outcomes).difference();
        let counts = PairedCounts { both: 1, only_first: 2, only_second: 1, neither: 0 };
        assert_eq!((found, found.difference), (difference::paired(counts), 0.25));
    }

    #[test]
    fn five_percent_are_significant_divided_by_the_number_of_comparisons() {
        let pair = |only_first, only_second, p| Pair { only_first, only_second, p, ..Pair::of_outcomes("a", "b", &[]) };
        assert_eq!([0.0499, 0.05].map(|p| pair(9, 1, p).better(1).map(str::to_owned)), [Some("a".to_owned()), None]);
        assert_eq!(pair(1, 9, 0.0249).better(2), Some("b"));
        assert_eq!(pair(1, 9, 0.0251).better(2), None);
    }

    #[test]
    fn tiny_p_values_are_only_bounded() {
        let pair = |p| Pair { p, ..Pair::count(("a", &[]), ("b", &[]), &[]) };
        assert_eq!([0.0341, 0.001, 0.000_999].map(|p| pair(p).p_text()), ["0.034", "0.001", "<\u{a0}0.001"]);
        assert_eq!([0.0341, 0.000_999].map(|p| pair(p).p_relation()), ["=\u{a0}0.034", "<\u{a0}0.001"]);
    }
}
