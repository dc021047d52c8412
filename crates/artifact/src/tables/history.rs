//! `history.csv`: loss and accuracy of a training, by epoch.

use super::table::Table;
use crate::{Error, Result};
use std::fmt::Write as _;
use std::path::Path;

/// One epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// From 1.
    pub epoch: usize,
    /// Mean loss over the epoch's steps: while the weights change, with dropout, class weights and label smoothing.
    pub train_loss: f64,
    /// Share of correct predictions for the training pictures, in the same steps.
    pub train_accuracy: f64,
    /// Mean loss of the validation pictures after the epoch, without dropout, class weights or label smoothing.
    pub validation_loss: f64,
    /// Share of correct predictions for the validation pictures after the epoch.
    pub validation_accuracy: f64,
    /// The learning rate of the epoch's last step.
    pub learning_rate: f64,
}

const HEADER: &str = "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_rate\n";

/// The file's text: losses and accuracies to six decimal places, learning rates in full.
pub fn to_csv(rows: &[Row]) -> String {
    let mut csv = HEADER.to_owned();
    for Row { epoch, train_loss, train_accuracy, validation_loss, validation_accuracy, learning_rate } in rows {
        let train = format!("{train_loss:.6},{train_accuracy:.6}");
        let _ = writeln!(csv, "{epoch},{train},{validation_loss:.6},{validation_accuracy:.6},{learning_rate}");
    }
    csv
}

/// Reads the file. Errors: a column is missing, a number is not finite, there is no epoch, or epochs are not counted
/// from 1.
pub fn read(path: &Path) -> Result<Vec<Row>> {
    let table = Table::read(path)?;
    if table.is_empty() {
        return Err(Error::unexpected(path, "at least one epoch", "none"));
    }
    for (row, epoch) in table.text("epoch")?.iter().enumerate() {
        if epoch.trim() != (row + 1).to_string() {
            return Err(table.mistake(row, &format!("epoch {}", row + 1), epoch));
        }
    }
    let (train_loss, train_accuracy) = (table.numbers("train_loss")?, table.numbers("train_accuracy")?);
    let (loss, accuracy) = (table.numbers("validation_loss")?, table.numbers("validation_accuracy")?);
    let learning_rate = table.numbers("learning_rate")?;
    let row = |row: usize| Row {
        epoch: row + 1,
        train_loss: train_loss[row],
        train_accuracy: train_accuracy[row],
        validation_loss: loss[row],
        validation_accuracy: accuracy[row],
        learning_rate: learning_rate[row],
    };
    Ok((0..table.len()).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write;

    const ROWS: [Row; 2] = [
        Row {
            epoch: 1,
            train_loss: 0.75,
            train_accuracy: 0.5,
            validation_loss: 1.25,
            validation_accuracy: 0.25,
            learning_rate: 1e-5,
        },
        Row {
            epoch: 2,
            train_loss: 0.5,
            train_accuracy: 0.625,
            validation_loss: 1.0,
            validation_accuracy: 0.375,
            learning_rate: 0.001,
        },
    ];

    fn read_text(text: &str) -> Result<Vec<Row>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("h.csv");
        write::atomic(&path, text.as_bytes()).unwrap();
        read(&path).map_err(|error| error.to_string().replace(&path.display().to_string(), "h.csv"))
    }

    #[test]
    fn epochs_come_back_and_their_text_stays_the_same() {
        let text = to_csv(&ROWS);
        let expected = "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_rate\n\
                        1,0.750000,0.500000,1.250000,0.250000,0.00001\n2,0.500000,0.625000,1.000000,0.375000,0.001\n";
        assert_eq!(text, expected);
        assert_eq!(read_text(&text).unwrap(), ROWS);
    }

    #[test]
    fn mistakes_are_named() {
        let text = to_csv(&ROWS);
        assert_eq!(read_text(HEADER).unwrap_err(), "h.csv: expected at least one epoch, got none");
        assert_eq!(read_text(&text.replace("\n2,", "\n3,")).unwrap_err(), "h.csv: expected epoch 2 in line 3, got 3");
        let says = "h.csv: expected a finite number as validation_loss in line 2, got NaN";
        assert_eq!(read_text(&text.replace("1.250000", "NaN")).unwrap_err(), says);
        assert_eq!(read_text("epoch\n1\n").unwrap_err(), "h.csv: expected column train_loss, got epoch");
    }
}
