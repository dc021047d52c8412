//! Losses and accuracies of a training, epoch by epoch.

use crate::score::Score;
use artifact::tables::history;

/// One epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// From 1.
    pub number: usize,
    /// Over the epoch's training steps, with dropout and while the weights change; with class weights and label
    /// smoothing, if any.
    pub train: Score,
    /// After the epoch, without dropout, class weights or label smoothing.
    pub validation: Score,
    /// The learning rate of the epoch's last step.
    pub learning_rate: f64,
}

impl Epoch {
    /// Whether both losses are finite: a training that diverges ends in infinity or NaN.
    pub fn is_finite(&self) -> bool {
        self.train.loss.is_finite() && self.validation.loss.is_finite()
    }

    /// Number, losses and accuracies of training and validation, learning rate.
    pub(crate) fn row(&self) -> [f64; 6] {
        let Self { number, train, validation, learning_rate } = *self;
        [number as f64, train.loss, train.accuracy, validation.loss, validation.accuracy, learning_rate]
    }

    /// The epoch of a [`row`](Self::row).
    pub(crate) fn from_row(row: [f64; 6]) -> Self {
        let [number, loss, accuracy, validation_loss, validation_accuracy, learning_rate] = row;
        let validation = Score { loss: validation_loss, accuracy: validation_accuracy };
        Self { number: number as usize, train: Score { loss, accuracy }, validation, learning_rate }
    }
}

/// A finished training: the task's parameters are those of the kept epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// Every epoch.
    pub epochs: Vec<Epoch>,
    /// The number of the epoch whose weights are the result.
    pub kept: usize,
}

impl History {
    /// `history.csv`.
    pub fn to_csv(&self) -> String {
        let row = |&Epoch { number: epoch, train, validation, learning_rate }: &Epoch| history::Row {
            epoch,
            train_loss: train.loss,
            train_accuracy: train.accuracy,
            validation_loss: validation.loss,
            validation_accuracy: validation.accuracy,
            learning_rate,
        };
        history::to_csv(&self.epochs.iter().map(row).collect::<Vec<_>>())
    }

    /// The kept epoch.
    pub fn kept(&self) -> &Epoch {
        &self.epochs[self.kept - 1]
    }
}

/// The number of the epoch with the smallest validation loss, the first of equals; 0 before the first epoch. NaN counts as
/// infinity, so the first epoch is best even if its loss is NaN.
pub(crate) fn best(epochs: &[Epoch]) -> usize {
    let Some((first, others)) = epochs.split_first() else { return 0 };
    let loss = |epoch: &Epoch| if epoch.validation.loss.is_nan() { f64::INFINITY } else { epoch.validation.loss };
    others.iter().fold(first, |best, epoch| if loss(epoch) < loss(best) { epoch } else { best }).number
}
