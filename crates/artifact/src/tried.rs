//! What `select` compared, which stands in its `provenance.yaml` below [`TRIED`]. It is no output: a stage that reads the
//! selected model does not run again because one more was tried.

use crate::Split;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The key in `provenance.yaml`.
pub const TRIED: &str = "tried";
/// The key there of the selected model's own provenance.
pub const SELECTED: &str = "selected";

/// All that was compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tried {
    /// The only setting in which the candidates differ, if there is one.
    pub setting: Option<String>,
    /// In the order of the pipeline file.
    pub candidates: Vec<Candidate>,
    /// Which of them was selected.
    pub selected: usize,
}

/// Trainings that differ in their seed only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// The value of the setting, or the name of the first stage.
    pub name: String,
    /// One for each seed; the first is the model that is handed on.
    pub trainings: Vec<Training>,
}

/// One trained model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// The name of its stage.
    pub stage: String,
    /// Its seed.
    pub seed: Option<u64>,
    /// On validation and, for the selected candidate only, on test: the test pictures choose nothing.
    pub scores: BTreeMap<Split, Counts>,
}

/// A model on the pictures of one split.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Correct predictions.
    pub correct: usize,
    /// Pictures.
    pub pictures: usize,
    /// Mean cross-entropy in nats.
    pub loss: f64,
}

impl Candidate {
    /// Mean accuracy and mean loss on a split; none where it was not measured.
    pub fn mean(&self, split: Split) -> Option<(f64, f64)> {
        let scores: Option<Vec<&Counts>> = self.trainings.iter().map(|training| training.scores.get(&split)).collect();
        let (scores, n) = (scores?, self.trainings.len() as f64);
        let mean = |of: fn(&Counts) -> f64| scores.iter().map(|&counts| of(counts)).sum::<f64>() / n;
        Some((mean(Counts::accuracy), mean(|counts| counts.loss)))
    }
}

impl Counts {
    /// The share of correct predictions.
    pub fn accuracy(&self) -> f64 {
        self.correct as f64 / self.pictures as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_is_as_good_as_its_trainings_on_average() {
        let training = |correct, loss| Training {
            stage: String::new(),
            seed: None,
            scores: BTreeMap::from([(Split::Validation, Counts { correct, pictures: 4, loss })]),
        };
        let candidate = Candidate { name: String::new(), trainings: vec![training(4, 0.25), training(3, 0.75)] };
        assert_eq!(candidate.mean(Split::Validation), Some((0.875, 0.5)));
        assert_eq!(candidate.mean(Split::Test), None);
    }
}
