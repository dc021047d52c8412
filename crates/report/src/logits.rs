//! A model's logits, read as predictions.

use crate::truth::LabelledSplit;
use artifact::{Classes, Error, Folder, Npy, Result, file_names};
use measure::prediction::Prediction;

/// Reads the logits of one split, f32 (n, k) or (n, 1) for two classes, and predicts each picture: (n,).
pub fn predictions(model: &Folder, split: &LabelledSplit, classes: &Classes) -> Result<Vec<Prediction>> {
    let logits = model.npy::<f32>(&file_names::logits(split.split))?.axes(&format!("(n, {})", classes.outputs()))?;
    let logits = logits.rows_as(split.labels.len(), &format!("labels in {}", file_names::labels(split.split)))?;
    check_finite(&logits)?;
    let labels = split.labels.iter().enumerate();
    Ok(labels.map(|(row, &label)| Prediction::from_logits(logits.row(row), classes.len(), label)).collect())
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
