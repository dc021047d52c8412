//! The learning curves of one training.

use crate::config::Settings;
use artifact::tables::history::{self, Row};
use artifact::{Folder, Result, file_names};
use measure::curve::Curve;
use serde::Serialize;

/// Every column of `history.csv`; position 0 is epoch 1.
#[derive(Clone, Debug, Serialize)]
pub struct History {
    /// Mean loss over the steps of the epoch, while the weights change, with dropout, class weights and label
    /// smoothing.
    pub train_loss: Curve,
    /// Accuracy on the training pictures, in the same steps.
    pub train_accuracy: Curve,
    /// Mean loss on the validation pictures after the epoch, without dropout, class weights or label smoothing.
    pub validation_loss: Curve,
    /// Accuracy on the validation pictures after the epoch.
    pub validation_accuracy: Curve,
    /// Weight of the past in the smoothed curves; 0 where they are the measured ones.
    pub smoothing: f64,
    /// The learning rate of the epoch.
    pub learning_rate: Vec<f64>,
}

impl History {
    /// Reads the history of a model.
    pub fn read(model: &Folder, settings: &Settings) -> Result<Self> {
        let rows = history::read(&model.file(file_names::HISTORY)?)?;
        let smoothing = settings.smoothing_of(rows.len());
        let curve = |measure: fn(&Row) -> f64| Curve::new(rows.iter().map(measure).collect(), smoothing);
        Ok(Self {
            train_loss: curve(|row| row.train_loss),
            train_accuracy: curve(|row| row.train_accuracy),
            validation_loss: curve(|row| row.validation_loss),
            validation_accuracy: curve(|row| row.validation_accuracy),
            smoothing,
            learning_rate: rows.iter().map(|row| row.learning_rate).collect(),
        })
    }

    /// Every measure with its title, in the order of tables.
    pub fn curves(&self) -> [(&'static str, &Curve); 4] {
        [
            ("Train loss", &self.train_loss),
            ("Train accuracy", &self.train_accuracy),
            ("Validation loss", &self.validation_loss),
            ("Validation accuracy", &self.validation_accuracy),
        ]
    }

    /// Whether the smoothed curves differ from the measured ones.
    pub fn is_smoothed(&self) -> bool {
        self.smoothing > 0.0
    }

    /// The number of epochs.
    pub fn epochs(&self) -> usize {
        self.learning_rate.len()
    }
}
