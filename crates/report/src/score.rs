//! One model on one split, in numbers.

use crate::answer::Answer;
use crate::class_scores::{self, ClassScore};
use crate::interval::{self, Interval};
use crate::truth::Part;
use artifact::{Classes, Split};
use serde::Serialize;

/// So many confusions are named at most; the matrix holds the others.
const NAMED_CONFUSIONS: usize = 10;

/// One model on one split.
#[derive(Clone, Debug, Serialize)]
pub struct Score {
    /// Which split.
    pub split: Split,
    /// Pictures in it.
    pub pictures: usize,
    /// Those answered right.
    pub right: usize,
    /// Their share.
    pub accuracy: f64,
    /// Where the share of all such pictures lies, with 95 % confidence.
    pub interval: Interval,
    /// Mean loss: minus the logarithm of the probability given to the true class.
    pub loss: f64,
    /// (k, k) counts: true class, answered class.
    pub confusion: Vec<Vec<usize>>,
    /// Precision, recall and F1 by class.
    pub classes: Vec<ClassScore>,
    /// The most frequent confusions, where there are more than two classes.
    pub confusions: Vec<Confusion>,
}

/// One class taken for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// What the pictures are.
    pub truth: String,
    /// What they are taken for.
    pub answer: String,
    /// How many.
    pub pictures: usize,
}

impl Score {
    /// Counts answers against labels.
    pub fn new(answers: &[Answer], part: &Part, classes: &Classes) -> Self {
        let confusion = confusion(answers, &part.labels, classes.len());
        let pictures = answers.len();
        let right = (0..classes.len()).map(|class| confusion[class][class]).sum();
        Self {
            split: part.split,
            pictures,
            right,
            accuracy: right as f64 / pictures as f64,
            interval: interval::wilson(right, pictures),
            loss: answers.iter().map(|answer| answer.loss).sum::<f64>() / pictures as f64,
            classes: class_scores::of(&confusion, classes.names()),
            confusions: if classes.len() > 2 { most_frequent(&confusion, classes.names()) } else { Vec::new() },
            confusion,
        }
    }
}

/// (k, k) counts: true class, answered class.
fn confusion(answers: &[Answer], labels: &[usize], k: usize) -> Vec<Vec<usize>> {
    let mut counts = vec![vec![0; k]; k];
    for (answer, &label) in answers.iter().zip(labels) {
        counts[label][answer.class] += 1;
    }
    counts
}

/// Equally frequent ones stay in label order.
fn most_frequent(confusion: &[Vec<usize>], names: &[String]) -> Vec<Confusion> {
    let mut found = Vec::new();
    for (truth, row) in confusion.iter().enumerate() {
        for (answer, &pictures) in row.iter().enumerate().filter(|&(answer, &count)| answer != truth && count > 0) {
            found.push(Confusion { truth: names[truth].clone(), answer: names[answer].clone(), pictures });
        }
    }
    found.sort_by_key(|confusion| std::cmp::Reverse(confusion.pictures));
    found.truncate(NAMED_CONFUSIONS);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(answers: &[usize], labels: &[usize], names: &[&str]) -> Score {
        let answers: Vec<Answer> =
            answers.iter().map(|&class| Answer { class, probability: 0.5, loss: class as f64 }).collect();
        let part = Part { split: Split::Test, labels: labels.to_vec(), photos: Vec::new() };
        Score::new(&answers, &part, &Classes::new(names.iter().map(|&name| name.to_owned()).collect()))
    }

    #[test]
    fn rows_are_truth_and_columns_are_answers() {
        let score = scored(&[0, 1, 1, 0, 1], &[0, 0, 0, 1, 1], &["ant", "bee"]);
        assert_eq!(score.confusion, [[1, 2], [1, 1]]);
        assert_eq!((score.right, score.pictures, score.accuracy, score.loss), (2, 5, 0.4, 0.6));
        assert_eq!(score.confusions, []);
    }

    #[test]
    fn the_most_frequent_confusion_comes_first() {
        let score = scored(&[1, 2, 2, 0, 1], &[0, 1, 1, 2, 1], &["ant", "bee", "cow"]);
        assert_eq!(score.confusion, [[0, 1, 0], [0, 1, 2], [1, 0, 0]]);
        let found: Vec<_> =
            score.confusions.iter().map(|c| (c.truth.as_str(), c.answer.as_str(), c.pictures)).collect();
        assert_eq!(found, [("bee", "cow", 2), ("ant", "bee", 1), ("cow", "ant", 1)]);
    }
}
