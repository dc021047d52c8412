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
        let Prediction { class, probability, .. } = Prediction::at_temperature(&output.logits, k, 0, temperature);
        let scaled: Vec<f32> = output.logits.iter().map(|logit| (f64::from(*logit) / temperature) as f32).collect();
        let Distribution { mut probabilities, .. } = Distribution::from_logits(&scaled, k, 0);
        // Thresholds were chosen by this number; the other one comes from rounded logits.
        probabilities[class] = probability;
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
