//! Everything that was measured, as `measured.yaml` has it.

use crate::split::Labelled;
use crate::sureness::{BeforeAndAfter, Sureness};
use artifact::Split;
use measure::prediction::Prediction;
use measure::score::Score;
use measure::selective::Selection;
use measure::temperature::Temperature;
use model::StoredDtype;
use model::card::Strangers;
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Results {
    /// What the dtype of the weights costs.
    pub weights: Price,
    /// The temperature that was fitted on the validation pictures.
    pub temperature: Temperature,
    /// By split.
    pub splits: BTreeMap<Split, OnSplit>,
    /// What the validation pictures say about the promise.
    pub unsure: Selection,
    /// From where on photos are strangers.
    pub strangers: Strangers,
    /// Training pictures that they are compared with.
    pub reference_pictures: usize,
    /// The share of the validation pictures that is taken for strangers.
    pub refused_as_strangers: f64,
}

/// The model on one split.
#[derive(Clone, Debug, Serialize)]
pub struct OnSplit {
    /// Accuracy and more.
    pub score: Score,
    /// Before and after the temperature.
    pub calibration: BeforeAndAfter,
    /// With the threshold, if there is one.
    pub answered: Option<Answered>,
}

/// What the threshold does on one split.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Answered {
    /// Pictures whose answer is given.
    pub pictures: usize,
    /// Those of them whose answer is wrong.
    pub errors: usize,
}

/// The file's answers for the validation pictures beside those of the stage that trained the model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Price {
    /// The dtype of the weights in the file.
    pub stored_as: StoredDtype,
    /// Answers that differ.
    pub answers_changed: usize,
    /// All pictures.
    pub pictures: usize,
    /// The largest change of the probability of an answer.
    pub largest_change: f64,
    /// Whether all logits are the same to the last bit.
    pub same_logits: bool,
}

impl Price {
    /// Compares `validation`, by the file's weights, with `trained`, by those of the stage.
    pub fn new(stored_as: StoredDtype, trained: &Labelled, validation: &Labelled, temperature: f64) -> Self {
        let (before, after) = (trained.predictions(temperature), validation.predictions(temperature));
        let pairs = || before.iter().zip(&after);
        let change = |(before, after): (&Prediction, &Prediction)| (before.probability - after.probability).abs();
        Self {
            stored_as,
            answers_changed: pairs().filter(|(before, after)| before.class != after.class).count(),
            pictures: before.len(),
            largest_change: pairs().map(change).fold(0.0, f64::max),
            same_logits: trained.logits == validation.logits,
        }
    }
}

impl OnSplit {
    /// Measures the model on the pictures of a split.
    pub fn new(pictures: &Labelled, sureness: &Sureness, classes: &[String]) -> Self {
        let predictions = pictures.predictions(sureness.temperature.temperature);
        let answered = sureness.threshold().map(|threshold| {
            let given: Vec<(&Prediction, &usize)> = predictions
                .iter()
                .zip(&pictures.labels)
                .filter(|(prediction, _)| prediction.probability >= threshold)
                .collect();
            let errors = given.iter().filter(|(prediction, label)| !prediction.is_correct(**label)).count();
            Answered { pictures: given.len(), errors }
        });
        Self {
            score: Score::new(&predictions, &pictures.labels, classes),
            calibration: sureness.measured(pictures),
            answered,
        }
    }
}
