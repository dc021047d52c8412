//! The learning curves of one training.

use artifact::tables::history::{self, Row};
use artifact::{Folder, Result, file_names};
use measure::curve::Curve;
use serde::Serialize;

/// Every column of `history.csv`; position 0 is epoch 1.
#[derive(Clone, Debug, Serialize)]
pub struct History {
    /// Mean loss over the steps of the epoch, with dropout and class weights, while the weights change.
    pub train_loss: Curve,
    /// Accuracy on the training pictures, in the same steps.
    pub train_accuracy: Curve,
    /// Mean loss on the validation pictures after the epoch, without dropout and class weights.
    pub validation_loss: Curve,
    /// Accuracy on the validation pictures after the epoch.
    pub validation_accuracy: Curve,
    /// The learning rate of the epoch.
    pub learning_rate: Vec<f64>,
}

impl History {
    /// Reads the history of a model; `smoothing` is the weight of the past.
    pub fn read(model: &Folder, smoothing: f64) -> Result<Self> {
        let rows = history::read(&model.file(file_names::HISTORY)?)?;
        let curve = |measure: fn(&Row) -> f64| Curve::new(rows.iter().map(measure).collect(), smoothing);
        Ok(Self {
            train_loss: curve(|row| row.train_loss),
            train_accuracy: curve(|row| row.train_accuracy),
            validation_loss: curve(|row| row.validation_loss),
            validation_accuracy: curve(|row| row.validation_accuracy),
            learning_rate: rows.iter().map(|row| row.learning_rate).collect(),
        })
    }

    /// The number of epochs.
    pub fn epochs(&self) -> usize {
        self.learning_rate.len()
    }
}
