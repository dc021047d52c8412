//! How good logits are: mean loss and accuracy.

use crate::loss::per_picture;
use model::{Tensor, bytes};
use tch::Kind;

/// Mean loss and accuracy.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Score {
    /// Mean loss, every picture counting the same.
    pub loss: f64,
    /// The share of pictures whose label has the largest logit.
    pub accuracy: f64,
}

impl Score {
    /// The score of logits (n, k) with labels (n,), without class weights and label smoothing.
    pub fn measure(logits: &[f32], labels: &[i64]) -> Self {
        let n = labels.len() as i64;
        let logits = bytes::tensor(logits, &[n, logits.len() as i64 / n]);
        let labels = bytes::tensor(labels, &[n]);
        let mean = |tensor: Tensor| tensor.mean(Kind::Double).double_value(&[]);
        Self { loss: mean(per_picture(&logits, &labels)), accuracy: mean(right(&logits, &labels)) }
    }
}

/// Whether each picture's label has the largest logit: (n,) of 0 and 1.
pub fn right(logits: &Tensor, labels: &Tensor) -> Tensor {
    let predicted = if logits.size()[1] == 1 {
        logits.squeeze_dim(1).gt(0.0).to_kind(Kind::Int64)
    } else {
        logits.argmax(1, false)
    };
    predicted.eq_tensor(labels).to_kind(Kind::Float)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::bytes::{tensor, to_vec};

    #[test]
    fn one_logit_is_right_on_the_side_of_its_label() {
        let logits = tensor::<f32>(&[0.0, 2.0, -50.0], &[3, 1]);
        assert_eq!(to_vec::<f32>(&right(&logits, &tensor::<i64>(&[1, 0, 1], &[3]))), [0.0, 0.0, 0.0]);
        assert_eq!(to_vec::<f32>(&right(&logits, &tensor::<i64>(&[0, 1, 0], &[3]))), [1.0, 1.0, 1.0]);
    }

    #[test]
    fn of_several_logits_the_largest_answers() {
        let logits = tensor::<f32>(&[1.0, 2.0, 3.0, 0.0, 0.0, 0.0], &[2, 3]);
        assert_eq!(to_vec::<f32>(&right(&logits, &tensor::<i64>(&[2, 1], &[2]))), [1.0, 0.0]);
    }

    #[test]
    fn a_score_is_the_mean_over_pictures() {
        let Score { loss, accuracy } = Score::measure(&[0.0, 0.0, 2.0, 0.0], &[1, 0]);
        let expected = f64::midpoint(2f64.ln(), (1.0 + (-2f64).exp()).ln());
        assert!((loss - expected).abs() < 1e-6 && accuracy == 0.5, "{loss} {accuracy}");
    }
}
