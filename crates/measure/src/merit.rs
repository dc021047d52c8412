//! Which of two models is better.
//!
//! The highest accuracy wins, because accuracy is what reports state, and because losses are not comparable between
//! models: label smoothing and class weights in training raise the loss of a model that predicts as well. With few
//! photos equal accuracies are frequent; then the smaller loss wins.

/// What a model is compared by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merit {
    /// Correct predictions. Counts are exact where accuracies are rounded; the other model predicts the same pictures.
    pub correct: usize,
    /// Mean cross-entropy.
    pub loss: f64,
}

impl Merit {
    /// Whether this model is better, and not only as good.
    pub fn beats(&self, other: &Self) -> bool {
        self.correct > other.correct || (self.correct == other.correct && self.loss < other.loss)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_decides_between_equal_accuracies_only() {
        let merit = |correct, loss| Merit { correct, loss };
        assert!(merit(9, 2.0).beats(&merit(8, 0.1)));
        assert!(merit(8, 0.1).beats(&merit(8, 0.2)));
        assert!(!merit(8, 0.1).beats(&merit(8, 0.1)));
        assert!(!merit(7, 0.1).beats(&merit(8, 2.0)));
    }
}
