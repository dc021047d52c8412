//! Losses that read no labels, for pictures of another domain than the classifier was trained on.

use model::Tensor;
use tch::Kind;

/// The entropy of each picture's prediction, in nats: (n,), from 0 to ln k. `logits`: (n, k), or (n, 1) for two classes.
///
/// Wang et al. 2021, "Tent: fully test-time adaptation by entropy minimization", equation in section 3.1.
pub fn entropy(logits: &Tensor) -> Tensor {
    let log = log_probabilities(logits);
    -(log.exp() * log).sum_dim_intlist(1, false, Kind::Float)
}

/// Each picture's part in information maximisation: (n,). The mean of these is the mean entropy of the predictions plus the
/// divergence of their mean from equal shares of all classes; 0 is the least.
///
/// Liang, Hu, Feng 2020, "Do we really need to access the source data?" (SHOT), equations 2 and 3, to which ln k is added: the
/// entropy of the mean prediction, which should be large, is subtracted from its greatest value.
pub fn information(logits: &Tensor) -> Tensor {
    let log = log_probabilities(logits);
    let probabilities = log.exp();
    let mean = probabilities.mean_dim(0, true, Kind::Float);
    // A class that no picture may be of has probability 0, whose logarithm is infinite.
    let log_mean = mean.clamp_min(f64::from(f32::MIN_POSITIVE)).log();
    let classes = log.size()[1] as f64;
    (probabilities * (log_mean - log)).sum_dim_intlist(1, false, Kind::Float) + classes.ln()
}

/// The probability of each class: (n, k), with k = 2 for one column of logits.
pub fn probabilities(logits: &Tensor) -> Tensor {
    log_probabilities(logits).exp()
}

fn log_probabilities(logits: &Tensor) -> Tensor {
    if logits.size()[1] == 1 {
        // The logit of the second class; that of the first is 0.
        return -Tensor::cat(&[logits.softplus(), (-logits).softplus()], 1);
    }
    logits.log_softmax(1, Kind::Float)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::bytes::{tensor, to_vec};

    fn close(found: &Tensor, expected: &[f32]) {
        let found = to_vec::<f32>(found);
        assert_eq!(found.len(), expected.len());
        for (x, y) in found.iter().zip(expected) {
            assert!((x - y).abs() < 1e-6, "{found:?} {expected:?}");
        }
    }

    #[test]
    fn entropies_by_hand() {
        let ln2 = 2f32.ln();
        close(&entropy(&tensor(&[0.0, 0.0, 2f32.ln(), 100.0, 0.0, 0.0], &[2, 3])), &[1.5 * ln2, 0.0]);
        let quarter = -(0.25f32 * 0.25f32.ln() + 0.75 * 0.75f32.ln());
        close(&entropy(&tensor(&[0.0, 3f32.ln(), -(3f32.ln()), 200.0], &[4, 1])), &[ln2, quarter, quarter, 0.0]);
    }

    #[test]
    fn one_column_is_two_columns_whose_first_is_zero() {
        let (one, two) = (tensor(&[0.3f32, -2.0], &[2, 1]), tensor(&[0.0f32, 0.3, 0.0, -2.0], &[2, 2]));
        for loss in [entropy, information] {
            close(&loss(&one), &to_vec::<f32>(&loss(&two)));
        }
        close(&probabilities(&one), &to_vec::<f32>(&two.softmax(1, Kind::Float)));
    }

    #[test]
    fn information_is_entropy_minus_diversity_by_hand() {
        let loss = |logits: &[f32], shape: &[i64]| information(&tensor(logits, shape)).mean(Kind::Float);
        let half = 2f32.ln();
        // Sure of a class each; sure of the same class; unsure of everything.
        close(&loss(&[90.0, 0.0, 0.0, 90.0], &[2, 2]).view([1]), &[0.0]);
        close(&loss(&[90.0, 0.0, 90.0, 0.0], &[2, 2]).view([1]), &[half]);
        close(&loss(&[1.0, 1.0, 5.0, 5.0], &[2, 2]).view([1]), &[half]);
        // Predictions 1/4 and 3/4 for one class: the mean is 1/2, so nothing is left but the mean entropy.
        let entropy = -(0.25f32 * 0.25f32.ln() + 0.75 * 0.75f32.ln());
        close(&loss(&[3f32.ln(), -(3f32.ln())], &[2, 1]).view([1]), &[entropy]);
    }

    #[test]
    fn classes_that_are_ruled_out_leave_loss_and_gradient_finite() {
        let logits = tensor(&[300.0f32, 0.0, -300.0, 280.0, 0.0, -300.0], &[2, 3]).set_requires_grad(true);
        let loss = information(&logits).mean(Kind::Float);
        close(&loss.detach().view([1]), &[3f32.ln()]);
        loss.backward();
        assert!(to_vec::<f32>(&logits.grad()).iter().all(|x| x.is_finite()), "{:?}", logits.grad());
    }
}
