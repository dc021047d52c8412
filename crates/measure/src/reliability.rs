//! Confidence beside accuracy, for groups of pictures of similar confidence: the points of a reliability diagram.

use crate::outcome::Outcome;
use serde::Serialize;

/// As many as the diagrams of Guo et al. (2017) have.
const MOST_BINS: usize = 15;

/// With fewer, the accuracy of a bin is off by more than a tenth by chance alone: the standard deviation of a share of
/// one half in 20 is 0.11.
const FEWEST_PICTURES: usize = 20;

/// Pictures whose predictions have similar confidences.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// How many pictures.
    pub pictures: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// The share of them that is predicted correctly.
    pub accuracy: f64,
}

/// The bins of n outcomes, by ascending confidence; empty where there are none.
pub fn table(outcomes: &[Outcome]) -> Vec<Bin> {
    equal_counts(outcomes).iter().map(|bin| Bin::of(bin)).collect()
}

impl Bin {
    fn of(outcomes: &[Outcome]) -> Self {
        let pictures = outcomes.len();
        let confidence = outcomes.iter().map(|outcome| outcome.confidence).sum::<f64>() / pictures as f64;
        let correct = outcomes.iter().filter(|outcome| outcome.correct).count();
        Self { pictures, confidence, accuracy: correct as f64 / pictures as f64 }
    }
}

/// The outcomes in bins of equal counts, by ascending confidence: 15 bins, or fewer so that each has 20 pictures.
///
/// Bins of equal width would leave most of them nearly empty, because most confidences of a good model are close to 1. A
/// border between equal confidences is left out: which pictures are on which side of it would depend on their order.
pub(crate) fn equal_counts(outcomes: &[Outcome]) -> Vec<Vec<Outcome>> {
    let n = outcomes.len();
    let mut sorted = outcomes.to_vec();
    sorted.sort_by(|a, b| a.confidence.total_cmp(&b.confidence).then(a.correct.cmp(&b.correct)));
    let bins = (n / FEWEST_PICTURES).clamp(1, MOST_BINS);
    let borders = (1..bins).map(|bin| bin * n / bins);
    let borders = borders.filter(|&border| sorted[border - 1].confidence < sorted[border].confidence);
    let mut start = 0;
    let mut found = Vec::new();
    for border in borders.chain((n > 0).then_some(n)) {
        found.push(sorted[start..border].to_vec());
        start = border;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(confidences: impl Iterator<Item = f64>) -> Vec<Outcome> {
        confidences.enumerate().map(|(i, confidence)| Outcome { confidence, correct: i % 4 > 0 }).collect()
    }

    fn counts(outcomes: &[Outcome]) -> Vec<usize> {
        table(outcomes).iter().map(|bin| bin.pictures).collect()
    }

    #[test]
    fn one_bin_by_hand() {
        let bin = Bin { pictures: 4, confidence: 0.625, accuracy: 0.75 };
        assert_eq!(table(&outcomes([1.0, 0.5, 0.75, 0.25].into_iter())), [bin]);
        assert_eq!(table(&[]), []);
    }

    #[test]
    fn bins_have_equal_counts_and_twenty_pictures() {
        let of = |n: u32| counts(&outcomes((0..n).map(|i| f64::from(i) / f64::from(n))));
        assert_eq!((of(39), of(40), of(70)), (vec![39], vec![20, 20], vec![23, 23, 24]));
        assert_eq!(of(3000), vec![200; 15]);
    }

    #[test]
    fn bins_ascend_and_do_not_depend_on_the_order_of_pictures() {
        let outcomes = outcomes((0..97_u32).map(|i| f64::from(i * 31 % 97 / 2) / 97.0));
        let reversed: Vec<Outcome> = outcomes.iter().rev().copied().collect();
        let bins = table(&outcomes);
        assert_eq!(bins, table(&reversed));
        assert!(bins.len() > 2 && bins.is_sorted_by(|a, b| a.confidence < b.confidence));
    }

    #[test]
    fn equal_confidences_stay_together() {
        let tied = |low: usize| counts(&outcomes((0..60).map(|i| if i < low { 0.5 } else { 0.9 })));
        assert_eq!((tied(20), tied(25), tied(60)), (vec![20, 40], vec![60], vec![60]));
    }
}
