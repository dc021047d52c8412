//! One model on n labelled pictures, in numbers.

use crate::class_score::{self, ClassScore};
use crate::interval::{self, Interval};
use crate::majority::Majority;
use crate::prediction::Prediction;
use serde::Serialize;

/// The most confusions that are named; the matrix holds the others.
const NAMED_CONFUSIONS: usize = 10;

/// One model on n labelled pictures.
#[derive(Clone, Debug, Serialize)]
pub struct Score {
    /// n.
    pub pictures: usize,
    /// Correct predictions.
    #[serde(rename = "right")]
    pub correct: usize,
    /// The share of correct predictions; NaN where there are no pictures.
    pub accuracy: f64,
    /// The 95 % interval of the accuracy on all pictures of this kind.
    pub interval: Interval,
    /// The mean recall of the classes.
    pub macro_recall: f64,
    /// Mean cross-entropy in nats.
    pub loss: f64,
    /// (k, k) counts: true class, predicted class.
    pub confusion: Vec<Vec<usize>>,
    /// (k,) precision, recall and F1.
    pub classes: Vec<ClassScore>,
    /// The most frequent confusions, where there are more than two classes.
    pub confusions: Vec<Confusion>,
}

/// One class predicted as another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// The true class.
    pub truth: String,
    /// The predicted class.
    #[serde(rename = "answer")]
    pub predicted: String,
    /// How many pictures.
    pub pictures: usize,
}

impl Score {
    /// Compares predictions (n,) with labels (n,); names: (k,) the class names in label order.
    pub fn new(predictions: &[Prediction], labels: &[usize], names: &[String]) -> Self {
        let k = names.len();
        let confusion = confusion(predictions, labels, k);
        let pictures = predictions.len();
        let classes = class_score::every_class(&confusion, names);
        let correct = (0..k).map(|class| confusion[class][class]).sum();
        Self {
            pictures,
            correct,
            accuracy: correct as f64 / pictures as f64,
            interval: interval::wilson(correct, pictures),
            loss: predictions.iter().map(|prediction| prediction.loss).sum::<f64>() / pictures as f64,
            macro_recall: class_score::macro_recall(&classes),
            classes,
            confusions: if k > 2 { most_frequent(&confusion, names) } else { Vec::new() },
            confusion,
        }
    }

    /// Whether these pictures leave open that the model is no better than the baseline on them.
    pub fn may_be_chance(&self, baseline: &Majority) -> bool {
        self.interval.low <= baseline.accuracy
    }

    /// On one line, for a terminal: accuracy, its 95 % interval, and the counts: `0.800 [0.739, 0.850]  160 of 200`.
    pub fn summary(&self) -> String {
        let Interval { low, high } = self.interval;
        format!("{:.3} [{low:.3}, {high:.3}]  {} of {}", self.accuracy, self.correct, self.pictures)
    }
}

fn confusion(predictions: &[Prediction], labels: &[usize], k: usize) -> Vec<Vec<usize>> {
    let mut counts = vec![vec![0; k]; k];
    for (prediction, &label) in predictions.iter().zip(labels) {
        counts[label][prediction.class] += 1;
    }
    counts
}

/// Equally frequent confusions stay in label order.
fn most_frequent(confusion: &[Vec<usize>], names: &[String]) -> Vec<Confusion> {
    let mut found = Vec::new();
    for (truth, row) in confusion.iter().enumerate() {
        for (predicted, &pictures) in row.iter().enumerate() {
            if predicted != truth && pictures > 0 {
                found.push(Confusion { truth: names[truth].clone(), predicted: names[predicted].clone(), pictures });
            }
        }
    }
    found.sort_by_key(|confusion| std::cmp::Reverse(confusion.pictures));
    found.truncate(NAMED_CONFUSIONS);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(predicted: &[usize], labels: &[usize], names: &[&str]) -> Score {
        let predictions: Vec<Prediction> =
            predicted.iter().map(|&class| Prediction { class, probability: 0.5, loss: class as f64 }).collect();
        Score::new(&predictions, labels, &names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn rows_are_true_classes_and_columns_predicted_ones() {
        let score = scored(&[0, 1, 1, 0, 1], &[0, 0, 0, 1, 1], &["ant", "bee"]);
        assert_eq!(score.confusion, [[1, 2], [1, 1]]);
        assert_eq!((score.correct, score.pictures, score.accuracy, score.loss), (2, 5, 0.4, 0.6));
        assert_eq!(score.interval, interval::wilson(2, 5));
        assert_eq!(score.summary(), "0.400 [0.118, 0.769]  2 of 5");
        assert_eq!(score.macro_recall, f64::midpoint(1.0 / 3.0, 1.0 / 2.0));
        assert_eq!(score.classes, class_score::every_class(&score.confusion, &["ant".to_owned(), "bee".to_owned()]));
        assert_eq!(score.confusions, []);
    }

    /// The interval of 18 of 20 is 0.699 to 0.972, that of 17 of 20 is 0.640 to 0.948.
    #[test]
    fn a_model_is_better_than_chance_if_its_whole_interval_is_above_the_baseline() {
        let names = ["ant", "bee"];
        let baseline = Majority::new(&[13, 7], &names.map(str::to_owned));
        let labels: Vec<usize> = (0..20).map(|row| usize::from(row >= 13)).collect();
        let with_mistakes = |n: usize| {
            let predicted: Vec<usize> =
                labels.iter().enumerate().map(|(row, &l)| if row < n { 1 - l } else { l }).collect();
            scored(&predicted, &labels, &names).may_be_chance(&baseline)
        };
        assert_eq!([0, 2, 3, 20].map(with_mistakes), [false, false, true, true]);
    }

    #[test]
    fn the_most_frequent_confusion_comes_first() {
        let score = scored(&[1, 2, 2, 0, 1], &[0, 1, 1, 2, 1], &["ant", "bee", "cow"]);
        assert_eq!(score.confusion, [[0, 1, 0], [0, 1, 2], [1, 0, 0]]);
        let found: Vec<_> =
            score.confusions.iter().map(|c| (c.truth.as_str(), c.predicted.as_str(), c.pictures)).collect();
        assert_eq!(found, [("bee", "cow", 2), ("ant", "bee", 1), ("cow", "ant", 1)]);
    }

    #[test]
    fn ten_confusions_are_named() {
        let names = ["a", "b", "c", "d"];
        let places = || (0..16).filter(|place| place % 4 != place / 4);
        let (predicted, labels): (Vec<_>, Vec<_>) = places().map(|place| (place % 4, place / 4)).unzip();
        let score = scored(&predicted, &labels, &names);
        assert_eq!((predicted.len(), score.confusions.len(), score.correct), (12, 10, 0));
    }
}
