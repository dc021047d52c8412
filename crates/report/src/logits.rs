//! A model's logits, read as predictions.

use crate::truth::LabelledSplit;
use artifact::{Classes, Error, Folder, Npy, Result, file_names};
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
    let logits = model.npy::<f32>(&file_names::logits(split.split))?.axes(&format!("(n, {})", classes.outputs()))?;
    let logits = logits.rows_as(split.labels.len(), &format!("labels in {}", file_names::labels(split.split)))?;
    check_finite(&logits)?;
    let (k, labels) = (classes.len(), || split.labels.iter().enumerate());
    Ok(Outputs {
        predictions: labels().map(|(row, &label)| Prediction::from_logits(logits.row(row), k, label)).collect(),
        distributions: labels().map(|(row, &label)| Distribution::from_logits(logits.row(row), k, label)).collect(),
    })
}

fn check_finite(logits: &Npy<f32>) -> Result<()> {
    match logits.data().iter().position(|logit| !logit.is_finite()) {
        None => Ok(()),
        Some(place) => {
            let found = format!("{} in row {}", logits.data()[place], place / logits.row_len());
            Err(Error::unexpected(logits.path(), "finite logits", found))
        }
    }
}
