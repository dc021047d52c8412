//! Precision, recall and F1 of every class.

use crate::interval::{self, Interval};
use serde::Serialize;
use std::fmt;

/// With fewer pictures than this, a share says little: 16 of 19 has an interval from 0.62 to 0.94.
pub const FEW_PICTURES: usize = 20;

/// How well one class is found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassScore {
    /// The class name.
    pub class: String,
    /// Of the pictures predicted as this class, the share that is of it.
    pub precision: Ratio,
    /// Of the pictures of this class, the share predicted as it.
    pub recall: Ratio,
    /// The 95 % interval of the recall; none where the class has no pictures.
    pub recall_interval: Option<Interval>,
    /// The harmonic mean of precision and recall.
    pub f1: Ratio,
    /// Pictures of this class.
    pub support: usize,
}

impl ClassScore {
    /// Whether the class has too few pictures for its recall to say much.
    pub fn has_few_pictures(&self) -> bool {
        self.support < FEW_PICTURES
    }
}

/// The mean recall of the classes that have pictures: the accuracy if all of them had equally many. NaN where none has.
pub fn macro_recall(classes: &[ClassScore]) -> f64 {
    let recalls: Vec<f64> = classes.iter().filter_map(|class| class.recall.0).collect();
    recalls.iter().sum::<f64>() / recalls.len() as f64
}

/// A share, or nothing where the whole is empty: printed as a dash, serialized as null.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Ratio(Option<f64>);

impl Ratio {
    fn new(part: usize, whole: usize) -> Self {
        Self((whole > 0).then(|| part as f64 / whole as f64))
    }

    /// The share, unless the whole is empty.
    pub fn share(self) -> Option<f64> {
        self.0
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

/// The scores of k classes; confusion: (k, k) counts, the true class first; names: (k,).
pub fn every_class(confusion: &[Vec<usize>], names: &[String]) -> Vec<ClassScore> {
    let score = |(class, name): (usize, &String)| {
        let correct = confusion[class][class];
        let support = confusion[class].iter().sum();
        let predicted = confusion.iter().map(|row| row[class]).sum();
        ClassScore {
            class: name.clone(),
            precision: Ratio::new(correct, predicted),
            recall: Ratio::new(correct, support),
            recall_interval: (support > 0).then(|| interval::wilson(correct, support)),
            f1: Ratio::new(2 * correct, predicted + support),
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
        let scores = every_class(&[vec![3, 1], vec![2, 4]], &names(2));
        let ratios =
            |score: &ClassScore| (score.precision.share(), score.recall.share(), score.f1.share(), score.support);
        assert_eq!(ratios(&scores[0]), (Some(3.0 / 5.0), Some(3.0 / 4.0), Some(6.0 / 9.0), 4));
        assert_eq!(ratios(&scores[1]), (Some(4.0 / 5.0), Some(4.0 / 6.0), Some(8.0 / 11.0), 6));
    }

    #[test]
    fn every_recall_has_its_interval() {
        let scores = every_class(&[vec![3, 1], vec![0, 0]], &names(2));
        assert_eq!(scores[0].recall_interval, Some(interval::wilson(3, 4)));
        assert_eq!(scores[1].recall_interval, None);
        let few = |pictures| every_class(&[vec![pictures]], &names(1))[0].has_few_pictures();
        assert_eq!((few(19), few(20)), (true, false));
    }

    #[test]
    fn every_class_with_pictures_counts_equally_in_the_macro_recall() {
        let macro_recall = |confusion: &[Vec<usize>]| macro_recall(&every_class(confusion, &names(confusion.len())));
        assert_eq!(macro_recall(&[vec![90, 0], vec![6, 2]]), 0.625);
        assert_eq!(macro_recall(&[vec![3, 1, 0], vec![0, 0, 0], vec![0, 3, 1]]), 0.5);
    }

    #[test]
    fn a_class_that_is_never_predicted_has_no_precision() {
        let scores = every_class(&[vec![2, 0, 0], vec![1, 0, 0], vec![0, 0, 0]], &names(3));
        assert_eq!((scores[1].precision, scores[1].recall), (Ratio(None), Ratio(Some(0.0))));
        assert_eq!((scores[2].recall, scores[2].f1, scores[2].support), (Ratio(None), Ratio(None), 0));
        assert_eq!(format!("{:.3} {:.3}", scores[1].precision, scores[0].precision), "– 0.667");
    }
}
