//! What the outputs of a network mean: answers, and when there is none.

use super::answer::Answer;
use super::run::Output;
use crate::card::Card;
use measure::neighbour;
use measure::outcome::Outcome;
use measure::promise::Promise;
use measure::selective::{self, Selection};

/// Turns outputs into answers. It holds no tensors, so that another thread than the network's may ask it.
pub struct Judge {
    pub(super) classes: Vec<String>,
    pub(super) card: Card,
    /// (n,): what became of the predictions for the validation pictures.
    pub(super) outcomes: Vec<Outcome>,
    /// (m, c): the features of training pictures, each of length 1.
    pub(super) reference: Vec<f32>,
    pub(super) channels: usize,
}

impl Judge {
    /// The class names, in label order.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// What `export` found out.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The length of the features.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// How many validation pictures thresholds are chosen by.
    pub fn validation_pictures(&self) -> usize {
        self.outcomes.len()
    }

    /// The answer for an output. With `threshold`, less probable answers are unknown; with `strangers`, so are those for
    /// photos that are like none of the training ones.
    pub fn answer(&self, output: &Output, threshold: Option<f64>, strangers: bool) -> Answer {
        let answer = Answer::new(output, self.classes.len(), self.card.temperature);
        answer.limited(threshold, strangers && self.is_stranger(output))
    }

    /// The least probability of answers of which at most `max_error`, above 0 and below 1, are wrong, with the file's
    /// confidence.
    pub fn threshold(&self, max_error: f64) -> Selection {
        let promise = Promise::new(max_error, self.card.unsure.confidence).expect("both are shares");
        selective::threshold(&self.outcomes, promise)
    }

    /// How far the features are from those of the training pictures, from 0 to 2, once all have length 1: the larger, the
    /// stranger the photo. None if the file knows of too few training pictures.
    pub fn distance(&self, output: &Output) -> Option<f64> {
        let features = neighbour::of_unit_length(&output.features);
        neighbour::distance(&self.reference, &features, self.card.strangers.neighbour)
    }

    fn is_stranger(&self, output: &Output) -> bool {
        self.distance(output)
            .zip(self.card.strangers.threshold)
            .is_some_and(|(distance, threshold)| distance > threshold)
    }
}
