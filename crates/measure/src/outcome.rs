//! What became of one prediction: how confident it was, and whether it was correct.

use crate::prediction::Prediction;
use serde::{Deserialize, Serialize};

/// All that calibration and thresholds need to know of a labelled picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The probability of the predicted class, from 0 to 1, rounded to f32 as files keep it: from a file, a promise then
    /// leads to the same threshold.
    pub confidence: f64,
    /// Whether the predicted class is the true one.
    pub correct: bool,
}

impl Outcome {
    /// The outcome of a prediction for a picture of class `label`.
    pub fn of(prediction: &Prediction, label: usize) -> Self {
        Self { confidence: f64::from(prediction.probability as f32), correct: prediction.is_correct(label) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_of_the_predicted_class() {
        let prediction = Prediction { class: 2, probability: 0.75, loss: 1.6 };
        let of = |label| Outcome::of(&prediction, label);
        assert_eq!(
            (of(2), of(0)),
            (Outcome { confidence: 0.75, correct: true }, Outcome { confidence: 0.75, correct: false })
        );
    }
}
