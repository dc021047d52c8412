//! Precision, recall and F1 of every class.

use serde::Serialize;
use std::fmt;

/// How well one class is found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassScore {
    /// Its name.
    pub class: String,
    /// Of the pictures answered with this class, how many are of it.
    pub precision: Ratio,
    /// Of the pictures of this class, how many are answered with it.
    pub recall: Ratio,
    /// The harmonic mean of both.
    pub f1: Ratio,
    /// Pictures of this class.
    pub support: usize,
}

/// A share of nothing is not a number, and is printed as a dash.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Ratio(Option<f64>);

impl Ratio {
    fn of(part: usize, whole: usize) -> Self {
        Self((whole > 0).then(|| part as f64 / whole as f64))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(share) => fmt::Display::fmt(&share, f),
            None => f.write_str("–"),
        }
    }
}

/// Scores of all classes; confusion: (k, k) counts, true class first.
pub fn of(confusion: &[Vec<usize>], names: &[String]) -> Vec<ClassScore> {
    let score = |(class, name): (usize, &String)| {
        let right = confusion[class][class];
        let support = confusion[class].iter().sum();
        let answered = confusion.iter().map(|row| row[class]).sum();
        ClassScore {
            class: name.clone(),
            precision: Ratio::of(right, answered),
            recall: Ratio::of(right, support),
            f1: Ratio::of(2 * right, answered + support),
            support,
        }
    };
    names.iter().enumerate().map(score).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(k: usize) -> Vec<String> {
        (0..k).map(|class| format!("class {class}")).collect()
    }

    #[test]
    fn two_classes_by_hand() {
        let scores = of(&[vec![3, 1], vec![2, 4]], &names(2));
        let ratios = |score: &ClassScore| (score.precision.0, score.recall.0, score.f1.0, score.support);
        assert_eq!(ratios(&scores[0]), (Some(3.0 / 5.0), Some(3.0 / 4.0), Some(6.0 / 9.0), 4));
        assert_eq!(ratios(&scores[1]), (Some(4.0 / 5.0), Some(4.0 / 6.0), Some(8.0 / 11.0), 6));
    }

    #[test]
    fn a_class_that_is_never_answered_has_no_precision() {
        let scores = of(&[vec![2, 0, 0], vec![1, 0, 0], vec![0, 0, 0]], &names(3));
        assert_eq!((scores[1].precision, scores[1].recall), (Ratio(None), Ratio(Some(0.0))));
        assert_eq!((scores[2].recall, scores[2].f1, scores[2].support), (Ratio(None), Ratio(None), 0));
        assert_eq!(format!("{:.3} {:.3}", scores[1].precision, scores[0].precision), "– 0.667");
    }
}
