//! Everything that was measured, as `measured.yaml` has it.

use crate::config::Settings;
use crate::evaluated::Evaluated;
use crate::reference::Reference;
use artifact::{Split, yaml};
use measure::prediction::Prediction;
use measure::score::Score;
use measure::selective::Selection;
use measure::sureness::{Answered, BeforeAndAfter, Sureness};
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
    #[serde(serialize_with = "yaml::plain_enums::serialize")]
    pub unsure: Selection,
    /// From where on photos are strangers.
    pub strangers: Strangers,
    /// Training pictures that they are compared with.
    pub reference_pictures: usize,
}

/// The model on one split.
#[derive(Clone, Debug, Serialize)]
pub struct OnSplit {
    /// Accuracy and more.
    pub score: Score,
    /// Before and after the temperature.
    pub calibration: BeforeAndAfter,
    /// Of the predictions, those that are given as answers: of no strangers, and with the threshold, if there is one.
    pub answered: Answered,
    /// The share of the pictures that is taken for strangers.
    pub refused_as_strangers: f64,
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

impl Results {
    /// Measures all that was fitted on every split; the first is the validation split.
    pub fn new(
        settings: &Settings,
        splits: &[Evaluated],
        sureness: &Sureness,
        reference: &Reference,
        classes: &[String],
    ) -> Self {
        let measured = |split: &Evaluated| (split.split, OnSplit::new(split, sureness, classes));
        Self {
            weights: Price::new(settings.weights_stored_as, &splits[0], sureness.temperature.temperature),
            temperature: sureness.temperature,
            splits: splits.iter().map(measured).collect(),
            unsure: sureness.selection,
            strangers: Strangers { neighbour: reference.neighbour, threshold: sureness.farthest },
            reference_pictures: reference.pictures(),
        }
    }
}

impl Price {
    /// Compares the file's answers for `pictures` with those of the stage that trained the model.
    fn new(stored_as: StoredDtype, pictures: &Evaluated, temperature: f64) -> Self {
        let (before, after) = (pictures.by_stage.predictions(temperature), pictures.by_file.predictions(temperature));
        let pairs = || before.iter().zip(&after);
        let change = |(before, after): (&Prediction, &Prediction)| (before.probability - after.probability).abs();
        Self {
            stored_as,
            answers_changed: pairs().filter(|(before, after)| before.class != after.class).count(),
            pictures: before.len(),
            largest_change: pairs().map(change).fold(0.0, f64::max),
            same_logits: pictures.by_stage == pictures.by_file,
        }
    }

    /// What it costs, in words.
    pub fn said(&self) -> String {
        let Self { answers_changed, pictures, largest_change, .. } = self;
        let probabilities = match largest_change {
            0.0 => "and no probability does".to_owned(),
            change => format!("and probabilities by at most {change:.1e}"),
        };
        format!(
            "{answers_changed} of {pictures} validation answers differ from those of the model as it was trained, \
             {probabilities}"
        )
    }
}

impl OnSplit {
    fn new(pictures: &Evaluated, sureness: &Sureness, classes: &[String]) -> Self {
        let (limits, by_file) = (sureness.limits(), &pictures.by_file);
        Self {
            score: Score::new(&by_file.predictions(limits.temperature), by_file.labels(), classes),
            calibration: sureness.measured(by_file),
            answered: limits.answered(by_file, &pictures.distances),
            refused_as_strangers: limits.refused(&pictures.distances),
        }
    }
}
