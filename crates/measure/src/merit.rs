//! Which of two models is better.
//!
//! The highest accuracy wins, because accuracy is what reports state, and because losses are not comparable between
//! models: label smoothing and class weights in training raise the loss of a model that predicts as well. With few
//! photos equal accuracies are frequent; then the smaller loss wins.

/// What a model is compared by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merit {
    /// The share of correct predictions. As quotients of whole numbers, equal shares are equal here too.
    pub accuracy: f64,
    /// Mean cross-entropy.
    pub loss: f64,
}

impl Merit {
    /// `correct` of `n` predictions, those of several seeds together, and their mean loss.
    pub fn new(correct: usize, n: usize, loss: f64) -> Self {
        Self { accuracy: correct as f64 / n as f64, loss }
    }

    /// Whether this model is better, and not only as good.
    pub fn beats(&self, other: &Self) -> bool {
        self.accuracy > other.accuracy || (self.accuracy == other.accuracy && self.loss < other.loss)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_decides_between_equal_accuracies_only() {
        let merit = |correct, loss| Merit::new(correct, 10, loss);
        assert!(merit(9, 2.0).beats(&merit(8, 0.1)));
        assert!(merit(8, 0.1).beats(&merit(8, 0.2)));
        assert!(!merit(8, 0.1).beats(&merit(8, 0.1)));
        assert!(!merit(7, 0.1).beats(&merit(8, 2.0)));
    }

    #[test]
    fn equal_shares_of_one_seed_and_of_several_are_equal() {
        for n in 1..200 {
            for correct in 0..=n {
                let of_seeds = |seeds: usize| Merit::new(seeds * correct, seeds * n, 0.5);
                assert!((2..6).all(|seeds| of_seeds(seeds) == of_seeds(1)), "{correct} of {n}");
            }
        }
    }
}
