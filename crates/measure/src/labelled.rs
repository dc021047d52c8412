//! Pictures whose true class is known, with the logits of a model.

use crate::outcome::Outcome;
use crate::prediction::Prediction;

/// Logits and labels of n pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    logits: Vec<f32>,
    labels: Vec<usize>,
    k: usize,
}

impl Labelled {
    /// logits: (n, 1) or (n, k), row by row; labels: (n,), each below k.
    ///
    /// # Panics
    /// If the logits are no whole number of rows.
    pub fn new(logits: Vec<f32>, labels: Vec<usize>, k: usize) -> Self {
        let outputs = logits.len().checked_div(labels.len()).unwrap_or_default();
        assert_eq!(logits.len(), outputs * labels.len(), "logits are no whole number of rows");
        Self { logits, labels, k }
    }

    /// (n, 1) or (n, k), row by row.
    pub fn logits(&self) -> &[f32] {
        &self.logits
    }

    /// (n,).
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// The pictures at these positions, in their order.
    #[must_use]
    pub fn at(&self, positions: &[usize]) -> Self {
        let outputs = self.outputs();
        let row = |position: &usize| &self.logits[position * outputs..][..outputs];
        let logits = positions.iter().flat_map(row).copied().collect();
        Self::new(logits, positions.iter().map(|position| self.labels[*position]).collect(), self.k)
    }

    /// (n,): predictions at a temperature.
    pub fn predictions(&self, temperature: f64) -> Vec<Prediction> {
        let rows = self.logits.chunks_exact(self.outputs().max(1)).zip(&self.labels);
        rows.map(|(logits, label)| Prediction::at_temperature(logits, self.k, *label, temperature)).collect()
    }

    /// (n,): what became of these predictions.
    pub fn outcomes(&self, temperature: f64) -> Vec<Outcome> {
        let predictions = self.predictions(temperature);
        predictions.iter().zip(&self.labels).map(|(prediction, label)| Outcome::of(prediction, *label)).collect()
    }

    /// Logits of a picture.
    fn outputs(&self) -> usize {
        self.logits.len().checked_div(self.labels.len()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_row_and_label() {
        let all = Labelled::new(vec![2.0, 0.0, 0.0, 1.0, 5.0, 4.0], vec![0, 0, 1], 2);
        let correct = |pictures: &Labelled| -> Vec<bool> {
            pictures.outcomes(1.0).iter().map(|outcome| outcome.correct).collect()
        };
        assert_eq!(correct(&all), [true, false, false]);
        let some = all.at(&[2, 0]);
        assert_eq!((some.logits(), some.labels()), (&[5.0, 4.0, 2.0, 0.0][..], &[1, 0][..]));
        assert_eq!(correct(&some), [false, true]);
        assert!(all.at(&[]).outcomes(1.0).is_empty());
    }

    #[test]
    #[should_panic(expected = "no whole number of rows")]
    fn no_row_is_short() {
        Labelled::new(vec![1.0, 2.0, 3.0], vec![0, 1], 2);
    }
}
