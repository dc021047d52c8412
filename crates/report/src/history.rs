//! Learning curves: what one training wrote by epoch, and the same smoothed.

use crate::table::Table;
use artifact::{Error, Folder, Result, layout};
use serde::Serialize;

/// Every column of `history.csv`; position 0 is epoch 1.
#[derive(Clone, Debug, Serialize)]
pub struct History {
    /// Mean loss over the steps of the epoch: while the weights change, with dropout and class weights.
    pub train_loss: Curve,
    /// Share of the training pictures answered right, in the same steps.
    pub train_accuracy: Curve,
    /// Mean loss of the validation pictures after the epoch, without dropout and class weights.
    pub validation_loss: Curve,
    /// Share of the validation pictures answered right after the epoch.
    pub validation_accuracy: Curve,
    /// The step size of the optimizer.
    pub learning_rate: Vec<f64>,
}

/// One measure over all epochs.
#[derive(Clone, Debug, Serialize)]
pub struct Curve {
    /// As the trainer wrote it.
    pub raw: Vec<f64>,
    /// Without most of the noise.
    pub smooth: Vec<f64>,
}

impl Curve {
    /// Where the smoothed curve ends.
    pub fn end(&self) -> f64 {
        self.smooth.last().copied().unwrap_or_default()
    }
}

impl History {
    /// Reads the history of a model; `smoothing` is the weight of the past.
    pub fn read(model: &Folder, smoothing: f64) -> Result<Self> {
        let path = model.file(layout::HISTORY)?;
        let table = Table::read(&path)?;
        if table.len() == 0 {
            return Err(Error::unexpected(&path, "at least one epoch", "none"));
        }
        for (row, epoch) in table.text("epoch")?.iter().enumerate() {
            if epoch.trim() != (row + 1).to_string() {
                return Err(table.mistake(row, &format!("epoch {}", row + 1), epoch));
            }
        }
        let curve = |name| table.numbers(name).map(|raw| Curve { smooth: smooth(&raw, smoothing), raw });
        Ok(Self {
            train_loss: curve("train_loss")?,
            train_accuracy: curve("train_accuracy")?,
            validation_loss: curve("validation_loss")?,
            validation_accuracy: curve("validation_accuracy")?,
            learning_rate: table.numbers("learning_rate")?,
        })
    }

    /// The number of epochs.
    pub fn epochs(&self) -> usize {
        self.learning_rate.len()
    }
}

/// Exponential: `s[0] = x[0]` and `s[t] = factor s[t-1] + (1 - factor) x[t]`.
fn smooth(raw: &[f64], factor: f64) -> Vec<f64> {
    let mut last = raw.first().copied().unwrap_or_default();
    let next = |&x: &f64| {
        last = factor * last + (1.0 - factor) * x;
        last
    };
    raw.iter().map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} is not {expected:?}");
    }

    #[test]
    fn smoothing_starts_at_the_first_point_and_follows_slowly() {
        near(&smooth(&[1.0, 0.5, 0.0], 0.8), &[1.0, 0.9, 0.72]);
        near(&smooth(&[0.3, 0.7], 0.0), &[0.3, 0.7]);
        near(&smooth(&[0.4; 5], 0.9), &[0.4; 5]);
        near(&smooth(&[], 0.8), &[]);
    }
}
