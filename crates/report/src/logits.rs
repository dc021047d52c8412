//! A model's logits, read as predictions.

use crate::truth::LabelledSplit;
use artifact::{Classes, Folder, Result};
use measure::distribution::Distribution;
use measure::prediction::Prediction;

/// What a model predicts for the pictures of one split.
pub struct Outputs {
    /// (n,) the prediction for each picture.
    pub predictions: Vec<Prediction>,
    /// (n,) the probabilities of all classes for each picture.
    pub distributions: Vec<Distribution>,
}

/// Reads the logits of one split, f32 (n, k) or (n, 1) for two classes.
pub fn read(model: &Folder, split: &LabelledSplit, classes: &Classes) -> Result<Outputs> {
    let logits = model.logits(split.split, split.labels.len())?;
    let (k, labels) = (classes.len(), || split.labels.iter().enumerate());
    Ok(Outputs {
        predictions: labels().map(|(row, &label)| Prediction::from_logits(logits.row(row), k, label)).collect(),
        distributions: labels().map(|(row, &label)| Distribution::from_logits(logits.row(row), k, label)).collect(),
    })
}
