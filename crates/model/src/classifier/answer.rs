//! Logits and features to an answer, or to "unknown".

use super::run::Output;
use measure::distribution::Distribution;
use measure::prediction::Prediction;

/// What a classifier says about a photo.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The class of the largest logit, the first of equals.
    pub class: usize,
    /// (k,): the probability of each class, after the temperature.
    pub probabilities: Vec<f64>,
    /// Why the class is not to be relied on, if it is not.
    pub unknown: Option<Unknown>,
}

/// Why a photo has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// It is like none of the training photos.
    Stranger,
    /// The most probable class is not probable enough.
    Unsure,
}

impl Answer {
    /// The answer, whatever its probability. k: the number of classes.
    pub(super) fn new(output: &Output, k: usize, temperature: f64) -> Self {
        let Prediction { class, .. } = Prediction::from_logits(&output.logits, k, 0);
        let Distribution { probabilities, .. } = Distribution::at_temperature(&output.logits, k, 0, temperature);
        Self { class, probabilities, unknown: None }
    }

    /// The probability of the answer.
    pub fn probability(&self) -> f64 {
        self.probabilities[self.class]
    }

    /// Classes by probability, the answer first.
    pub fn ranking(&self) -> Vec<usize> {
        let mut classes: Vec<usize> = (0..self.probabilities.len()).filter(|class| *class != self.class).collect();
        classes.sort_by(|a, b| self.probabilities[*b].total_cmp(&self.probabilities[*a]));
        classes.insert(0, self.class);
        classes
    }

    /// The same answer, or none if it is less probable than `threshold` or the photo is a stranger.
    pub(super) fn limited(self, threshold: Option<f64>, is_stranger: bool) -> Self {
        let is_unsure =
            threshold.is_some_and(|threshold| self.probability() < threshold || self.probability().is_nan());
        let unknown = if is_stranger { Some(Unknown::Stranger) } else { is_unsure.then_some(Unknown::Unsure) };
        Self { unknown, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(logits: &[f32], k: usize, temperature: f64) -> Answer {
        Answer::new(&Output { logits: logits.to_vec(), features: vec![] }, k, temperature)
    }

    #[test]
    fn the_class_is_that_of_the_largest_logit_however_much_probabilities_round() {
        let sure = answer(&[500.0, 501.0, -500.0], 3, 20.0);
        assert_eq!((sure.class, sure.probability()), (1, sure.probabilities[1]));
        assert_eq!(answer(&[1.0, 1.0], 2, 0.05).class, 0);
        assert_eq!(answer(&[1e-20], 2, 20.0).probabilities, [0.5, 0.5]);
        assert_eq!(answer(&[1e-20], 2, 20.0).class, 1);
    }

    #[test]
    fn the_answer_is_first_in_the_ranking_even_among_equals() {
        assert_eq!(answer(&[0.0, 2.0, -1.0, 1.0], 4, 1.0).ranking(), [1, 3, 0, 2]);
        assert_eq!(answer(&[1e-20], 2, 20.0).ranking(), [1, 0]);
    }

    #[test]
    fn strangers_and_unsure_answers_are_unknown() {
        let unknown = |threshold, is_stranger| answer(&[0.0], 2, 1.0).limited(threshold, is_stranger).unknown;
        assert_eq!(unknown(None, false), None);
        assert_eq!(unknown(Some(0.5), false), None);
        assert_eq!(unknown(Some(0.6), false), Some(Unknown::Unsure));
        assert_eq!(unknown(Some(0.6), true), Some(Unknown::Stranger));
        assert_eq!(answer(&[f32::NAN, 0.0, 0.0], 3, 1.0).limited(Some(0.0), false).unknown, Some(Unknown::Unsure));
    }
}
