//! Wrong predictions.

use crate::prediction::Prediction;

/// The rows of wrong predictions, the most probable first; of equally probable ones the first row first.
/// predictions: (n,); labels: (n,).
pub fn most_confident(predictions: &[Prediction], labels: &[usize]) -> Vec<usize> {
    let mut rows: Vec<usize> =
        (0..predictions.len()).filter(|&row| !predictions[row].is_correct(labels[row])).collect();
    rows.sort_by(|&a, &b| predictions[b].probability.total_cmp(&predictions[a].probability));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_confident_mistake_comes_first() {
        let prediction = |class, probability| Prediction { class, probability, loss: 0.0 };
        let predictions = [(0, 0.6), (1, 0.9), (1, 0.99), (0, 0.9), (1, 0.7)].map(|(c, p)| prediction(c, p));
        assert_eq!(most_confident(&predictions, &[1, 0, 1, 1, 1]), [1, 3, 0]);
    }
}
