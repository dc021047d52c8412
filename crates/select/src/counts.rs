//! How well one model predicts the pictures of one split.

use artifact::tried::Counts;
use artifact::{Folder, Result, Split};
use measure::prediction::Prediction;

/// Counts the correct predictions in a model's artifact.
pub fn of(model: &Folder, split: Split) -> Result<Counts> {
    let labels = model.labels(split)?;
    let logits = model.logits(split)?;
    let k = model.classes()?.len();
    let (mut correct, mut loss) = (0, 0.0);
    for (row, &label) in labels.data().iter().enumerate() {
        let prediction = Prediction::from_logits(logits.row(row), k, label as usize);
        correct += usize::from(prediction.is_correct(label as usize));
        loss += prediction.loss;
    }
    Ok(Counts { correct, pictures: labels.len(), loss: loss / labels.len() as f64 })
}
