//! Which pictures are shown.

use crate::truth::Truth;
use artifact::random;
use measure::mistake;
use measure::prediction::Prediction;
use serde::Serialize;

/// One picture with its prediction.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// Its row in the final split.
    pub row: usize,
    /// The photo that it was made from.
    pub path: String,
    /// The predicted class.
    pub predicted: String,
    /// The true class.
    pub truth: String,
    /// Whether they are the same.
    pub right: bool,
    /// The probability of the predicted class.
    pub probability: f64,
}

/// At most `count` pictures drawn without replacement, in the order in which they were drawn.
pub fn sample(seed: u64, count: usize, predictions: &[Prediction], truth: &Truth) -> Vec<Example> {
    let order = random::permutation(seed, random::Purpose::Gallery, 0, predictions.len());
    order.into_iter().take(count).map(|row| example(row, predictions, truth)).collect()
}

/// At most `count` wrong predictions, the most probable first.
pub fn mistakes(count: usize, predictions: &[Prediction], truth: &Truth) -> Vec<Example> {
    let rows = mistake::most_confident(predictions, &truth.final_split().labels);
    rows.into_iter().take(count).map(|row| example(row, predictions, truth)).collect()
}

fn example(row: usize, predictions: &[Prediction], truth: &Truth) -> Example {
    let (prediction, label) = (predictions[row], truth.final_split().labels[row]);
    Example {
        row,
        path: truth.final_split().photos[row].path.clone(),
        predicted: truth.classes.names()[prediction.class].clone(),
        truth: truth.classes.names()[label].clone(),
        right: prediction.is_correct(label),
        probability: prediction.probability,
    }
}
