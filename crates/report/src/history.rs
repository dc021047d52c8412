//! The learning curves of one training.

use crate::table::Table;
use artifact::{Error, Folder, Result, layout};
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
        let curve = |name| table.numbers(name).map(|raw| Curve::new(raw, smoothing));
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
