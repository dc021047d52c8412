//! A model's logits, read as predictions.

use crate::truth::LabelledSplit;
use artifact::{Folder, Result};
use measure::distribution::Distribution;
use measure::prediction::Prediction;

/// What a model predicts for the pictures of one split.
pub struct Outputs {
    /// (n,) the prediction for each picture.
    pub predictions: Vec<Prediction>,
    /// (n,) the probabilities of all classes for each picture.
    pub distributions: Vec<Distribution>,
}

/// Reads the logits of one split of pictures of `k` classes.
pub fn read(model: &Folder, split: &LabelledSplit, k: usize) -> Result<Outputs> {
    let logits = model.logits(split.split)?;
    let labels = || split.labels.iter().enumerate();
    Ok(Outputs {
        predictions: labels().map(|(row, &label)| Prediction::from_logits(logits.row(row), k, label)).collect(),
        distributions: labels().map(|(row, &label)| Distribution::from_logits(logits.row(row), k, label)).collect(),
    })
}
