//! What `select` compared. It stands in its `provenance.yaml`, below [`TRIED`], and not in an output: so a stage that
//! reads the selected model does not run again because one more model was tried.

use crate::yaml::{self, Mapping, Value};
use crate::{Error, Folder, Result, Split, file_names};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The key in `provenance.yaml`.
pub const TRIED: &str = "tried";
/// The key, in the same file, of the selected model's own provenance.
pub const SELECTED: &str = "selected";
/// The key that [`described`] adds.
pub const SELECTED_FROM: &str = "selected_from";

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

/// How well a model predicts the pictures of one split.
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

/// What `select` compared to choose the model in `folder`; none if `select` did not hand it on.
pub fn read(folder: &Folder) -> Result<Option<Tried>> {
    let Some(tried) = folder.provenance()?.remove(TRIED) else { return Ok(None) };
    let path = folder.path().join(file_names::PROVENANCE);
    let tried: Tried =
        yaml::from_value(tried).map_err(|(key, reason)| Error::unusable(&path, format!("{TRIED}.{key}: {reason}")))?;
    if tried.selected >= tried.candidates.len() || tried.candidates.iter().any(|one| one.trainings.is_empty()) {
        return Err(Error::unusable(&path, format!("{TRIED}: expected a selected candidate with its trainings")));
    }
    Ok(Some(tried))
}

/// The provenance of a model's training. If one or more `select`s handed the model on, the hashes of all that it was
/// selected from are added.
pub fn described(provenance: &Mapping) -> Mapping {
    let (mut described, mut from) = (provenance.clone(), Mapping::new());
    while let Some(Value::Mapping(selected)) = described.remove(SELECTED) {
        let tried = described.get("inputs").and_then(|inputs| inputs.get("tried")).and_then(Value::as_mapping);
        from.extend(tried.cloned().unwrap_or_default());
        described = selected;
    }
    if !from.is_empty() {
        described.insert(SELECTED_FROM.into(), Value::Mapping(from));
    }
    described
}

impl Tried {
    /// The accuracy of each training of the selected candidate on a split; none where it was not measured.
    pub fn accuracies(&self, split: Split) -> Option<Vec<f64>> {
        self.candidates[self.selected].accuracies(split)
    }
}

impl Candidate {
    /// The accuracy of each training on a split; none where one was not measured.
    pub fn accuracies(&self, split: Split) -> Option<Vec<f64>> {
        self.trainings.iter().map(|training| Some(training.scores.get(&split)?.accuracy())).collect()
    }

    /// The counts of all trainings together, with their mean loss; none where a split was not measured.
    pub fn total(&self, split: Split) -> Option<Counts> {
        let scores: Option<Vec<&Counts>> = self.trainings.iter().map(|training| training.scores.get(&split)).collect();
        let scores = scores?;
        let count = |of: fn(&Counts) -> usize| scores.iter().map(|counts| of(counts)).sum();
        Some(Counts {
            correct: count(|counts| counts.correct),
            pictures: count(|counts| counts.pictures),
            loss: scores.iter().map(|counts| counts.loss).sum::<f64>() / scores.len() as f64,
        })
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
    fn a_candidate_is_as_good_as_its_trainings_together() {
        let training = |correct, loss| Training {
            stage: String::new(),
            seed: None,
            scores: BTreeMap::from([(Split::Validation, Counts { correct, pictures: 4, loss })]),
        };
        let candidate = Candidate { name: String::new(), trainings: vec![training(4, 0.25), training(3, 0.75)] };
        assert_eq!(candidate.total(Split::Validation), Some(Counts { correct: 7, pictures: 8, loss: 0.5 }));
        assert_eq!(candidate.total(Split::Validation).map(|total| total.accuracy()), Some(0.875));
        assert_eq!(candidate.total(Split::Test), None);
        let other = Candidate { name: String::new(), trainings: vec![training(1, 2.0)] };
        let tried = Tried { setting: None, candidates: vec![other, candidate], selected: 1 };
        assert_eq!(tried.accuracies(Split::Validation), Some(vec![1.0, 0.75]));
        assert_eq!(tried.accuracies(Split::Test), None);
    }

    #[test]
    fn a_selected_model_is_described_by_its_training_however_often_it_was_selected() {
        let read = |text: &str| -> Mapping { yaml::from_str(text).unwrap() };
        let plain = read("{program: fit, settings: {rate: 0.1}, inputs: {features: {extract: 1f}}}");
        assert_eq!(described(&plain), plain);
        let one = format!("program: select, inputs: {{tried: {{a: 2f}}}}, tried: {{}}, selected: {}", line(&plain));
        let two = format!("program: select, inputs: {{tried: {{b: 3f}}}}, tried: {{}}, selected: {{{one}}}");
        for (provenance, from) in [(&one, "{a: 2f}"), (&two, "{b: 3f, a: 2f}")] {
            let mut expected = plain.clone();
            expected.insert(SELECTED_FROM.into(), yaml::from_str(from).unwrap());
            assert_eq!(described(&read(&format!("{{{provenance}}}"))), expected);
        }
    }

    fn line(mapping: &Mapping) -> String {
        yaml::one_line(&Value::Mapping(mapping.clone()))
    }
}
