//! What the logits of a picture say about every class, not only about the predicted one.

use crate::prediction::softplus;

/// The probabilities of all classes of a picture, and their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// (k,) the probability of each class; together they are 1.
    pub probabilities: Vec<f64>,
    /// The place of the true class, from 1, when classes are sorted by probability; 1 is a correct prediction.
    pub rank: usize,
}

impl Distribution {
    /// The distribution for a picture of class `label`, one of k, from one logit or k logits, as
    /// [`Prediction::from_logits`](crate::prediction::Prediction::from_logits) takes them.
    pub fn from_logits(logits: &[f32], k: usize, label: usize) -> Self {
        Self::at_temperature(logits, k, label, 1.0)
    }

    /// The same for logits that are divided by `temperature`, above 0. The rank stays, since the order of logits does.
    pub fn at_temperature(logits: &[f32], k: usize, label: usize, temperature: f64) -> Self {
        let rank = match (k, logits) {
            (2, &[logit]) => rank(&[0.0, logit], label),
            _ => rank(logits, label),
        };
        Self { probabilities: probabilities(logits, k, temperature), rank }
    }
}

/// (k,) the probability of each class, of one logit or k logits that are divided by `temperature`, above 0.
pub fn probabilities(logits: &[f32], k: usize, temperature: f64) -> Vec<f64> {
    match (k, logits) {
        (2, &[logit]) => sigmoid(f64::from(logit) / temperature),
        _ => softmax(logits, temperature),
    }
}

/// The same formula as in the prediction, so that the probability of the predicted class is the same number.
fn sigmoid(logit: f64) -> Vec<f64> {
    vec![(-softplus(logit)).exp(), (-softplus(-logit)).exp()]
}

fn softmax(logits: &[f32], temperature: f64) -> Vec<f64> {
    let scaled = |logit: f32| f64::from(logit) / temperature;
    let largest = scaled(logits.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    let exponentials: Vec<f64> = logits.iter().map(|&logit| (scaled(logit) - largest).exp()).collect();
    let sum: f64 = exponentials.iter().sum();
    exponentials.iter().map(|exponential| exponential / sum).collect()
}

/// Logits are compared rather than probabilities, which round to equal numbers; of equals the first class comes first,
/// as in predictions.
fn rank(logits: &[f32], label: usize) -> usize {
    let before = |&(class, &logit): &(usize, &f32)| logit > logits[label] || (logit == logits[label] && class < label);
    1 + logits.iter().enumerate().filter(before).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prediction::Prediction;

    #[test]
    fn neither_large_nor_small_logits_overflow() {
        for shift in [0.0, 1000.0, -1000.0] {
            let logits = [1.0, 4.0].map(|odds: f32| odds.ln() + shift);
            for (found, expected) in softmax(&logits, 1.0).into_iter().zip([0.2, 0.8]) {
                assert!((found - expected).abs() < 1e-4, "{found} is not {expected}");
            }
        }
    }

    #[test]
    fn the_predicted_class_has_the_probability_of_the_prediction() {
        let (one, three): (&[f32], &[f32]) = (&[-1.7], &[0.3, 2.9, -4.0]);
        let cases = [(one, 2, 0), (one, 2, 1), (three, 3, 1), (three, 3, 2)];
        for ((logits, k, label), temperature) in cases.into_iter().flat_map(|case| [0.3, 1.0, 2.7].map(|t| (case, t))) {
            let distribution = Distribution::at_temperature(logits, k, label, temperature);
            let prediction = Prediction::at_temperature(logits, k, label, temperature);
            assert_eq!(distribution.probabilities[prediction.class], prediction.probability);
            assert!((distribution.probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            assert!((-distribution.probabilities[label].ln() - prediction.loss).abs() < 1e-12);
            assert_eq!(distribution.rank == 1, prediction.is_correct(label));
        }
    }

    #[test]
    fn ranks_go_down_from_the_largest_logit_and_the_first_of_equals_comes_first() {
        let ranks = |logits: &[f32]| (0..logits.len()).map(|label| rank(logits, label)).collect::<Vec<_>>();
        assert_eq!(ranks(&[1.0, 3.0, 2.0]), [3, 1, 2]);
        assert_eq!(ranks(&[5.0, 7.0, 7.0, 5.0]), [3, 1, 2, 4]);
        assert_eq!([0, 1].map(|label| Distribution::from_logits(&[0.0], 2, label).rank), [1, 2]);
        assert_eq!([0, 1].map(|label| Distribution::from_logits(&[1e-20], 2, label).rank), [2, 1]);
    }
}
