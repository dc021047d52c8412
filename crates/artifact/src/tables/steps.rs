//! `steps.csv`: the loss of each training step.

use super::table::Table;
use crate::Result;
use std::fmt::Write as _;
use std::path::Path;

/// One step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// From 1, over all epochs.
    pub step: usize,
    /// From 1.
    pub epoch: usize,
    /// Mean loss of the step's batch.
    pub train_loss: f64,
}

/// The file's text for the `losses` of all steps, `per_epoch` of them in an epoch, each in as many digits as an f32
/// needs.
pub fn to_csv(losses: &[f64], per_epoch: usize) -> String {
    let mut csv = String::from("step,epoch,train_loss\n");
    for (step, &loss) in losses.iter().enumerate() {
        let _ = writeln!(csv, "{},{},{}", step + 1, step / per_epoch + 1, loss as f32);
    }
    csv
}

/// Reads the file. Errors: a column is missing, or a number is not finite.
pub fn read(path: &Path) -> Result<Vec<Row>> {
    let table = Table::read(path)?;
    let (steps, epochs, losses): (Vec<usize>, Vec<usize>, Vec<f64>) =
        (table.whole("step")?, table.whole("epoch")?, table.numbers("train_loss")?);
    let row = |row: usize| Row { step: steps[row], epoch: epochs[row], train_loss: losses[row] };
    Ok((0..table.len()).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write;

    #[test]
    fn steps_come_back_and_their_text_stays_the_same() {
        let text = to_csv(&[0.75, f64::from(0.1_f32), 2.0], 2);
        assert_eq!(text, "step,epoch,train_loss\n1,1,0.75\n2,1,0.1\n3,2,2\n");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("steps.csv");
        write::atomic(&path, text.as_bytes()).unwrap();
        let expected = [(1, 1, 0.75), (2, 1, 0.1), (3, 2, 2.0)];
        let expected = expected.map(|(step, epoch, train_loss)| Row { step, epoch, train_loss });
        assert_eq!(read(&path).unwrap(), expected);
    }
}
