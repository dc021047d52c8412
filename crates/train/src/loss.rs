//! The loss of a classifier: cross entropy, with class weights and label smoothing.

use model::{Device, Tensor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Kind;

/// How much each class counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClassWeight {
    /// Every picture counts the same.
    None,
    /// Every class counts the same in sum: pictures of a class weigh n / (k · `pictures of it`).
    Balanced,
}

impl ClassWeight {
    /// The weight of each of `k` classes, for these training labels.
    pub fn weights(self, labels: &[i64], k: usize) -> Vec<f32> {
        let mut counts = vec![0usize; k];
        for &label in labels {
            counts[label as usize] += 1;
        }
        let weight = |&count: &usize| match self {
            Self::None => 1.0,
            Self::Balanced => labels.len() as f32 / (k * count.max(1)) as f32,
        };
        counts.iter().map(weight).collect()
    }
}

/// The training loss of a classifier.
pub struct CrossEntropy {
    /// (k,).
    class_weights: Tensor,
    label_smoothing: f64,
}

impl CrossEntropy {
    /// `class_weights`: one for each class; `label_smoothing`: the share of each label that is spread over all classes, from
    /// 0 to below 1; `device`: that of the logits.
    pub fn new(class_weights: &[f32], label_smoothing: f64, device: Device) -> Self {
        Self { class_weights: Tensor::from_slice(class_weights).to_device(device), label_smoothing }
    }

    /// The loss of each picture, times the weight of its class: (b,). `logits`: (b, k); `labels`: i64 (b,).
    pub fn of_each(&self, logits: &Tensor, labels: &Tensor) -> Tensor {
        smoothed(logits, labels, self.label_smoothing) * self.class_weights.index_select(0, labels)
    }
}

/// The cross entropy of each picture: (n,). `logits`: (n, k), k = 1 for two classes; `labels`: i64 (n,).
///
/// One column: binary cross entropy of its sigmoid, softplus(x) - x·y. More: cross entropy of the softmax.
pub fn per_picture(logits: &Tensor, labels: &Tensor) -> Tensor {
    if logits.size()[1] == 1 {
        let x = logits.squeeze_dim(1);
        return x.softplus() - &x * labels.to_kind(Kind::Float);
    }
    -logits.log_softmax(1, Kind::Float).gather(1, &labels.unsqueeze(1), false).squeeze_dim(1)
}

/// [`per_picture`] for labels of which a share `smoothing` is spread evenly over all classes, against overconfidence.
/// Szegedy et al. 2015 ("Rethinking the Inception architecture"), section 7.
pub fn smoothed(logits: &Tensor, labels: &Tensor, smoothing: f64) -> Tensor {
    if smoothing == 0.0 {
        return per_picture(logits, labels);
    }
    // The mean over all classes of the loss with that class as the label.
    let even = if logits.size()[1] == 1 {
        let x = logits.squeeze_dim(1);
        x.softplus() - x * 0.5
    } else {
        -logits.log_softmax(1, Kind::Float).mean_dim(1, false, Kind::Float)
    };
    per_picture(logits, labels) * (1.0 - smoothing) + even * smoothing
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::bytes::{tensor, to_vec};

    fn close(found: &Tensor, expected: &[f32]) {
        for (x, y) in to_vec::<f32>(found).iter().zip(expected) {
            assert!((x - y).abs() < 1e-6, "{x} {y}");
        }
    }

    #[test]
    fn one_column_is_binary_cross_entropy() {
        let logits = tensor::<f32>(&[0.0, 2.0, -50.0], &[3, 1]);
        let labels = tensor::<i64>(&[1, 0, 1], &[3]);
        close(&per_picture(&logits, &labels), &[2f32.ln(), (1.0 + 2f32.exp()).ln(), 50.0]);
    }

    #[test]
    fn more_columns_are_cross_entropy_of_the_softmax() {
        let logits = tensor::<f32>(&[1.0, 2.0, 3.0, 0.0, 0.0, 0.0], &[2, 3]);
        let labels = tensor::<i64>(&[2, 1], &[2]);
        close(&per_picture(&logits, &labels), &[0.407_606, 3f32.ln()]);
    }

    #[test]
    fn smoothed_labels_by_hand() {
        let logits = tensor::<f32>(&[1.0, 2.0, 3.0], &[1, 3]);
        // The losses of the three classes are 2.407606, 1.407606 and 0.407606.
        close(&smoothed(&logits, &tensor::<i64>(&[2], &[1]), 0.3), &[0.7 * 0.407_606 + 0.3 * 1.407_606]);
        // Two classes with one column: labels 0.95 and 0.05.
        let logits = tensor::<f32>(&[2.0], &[1, 1]);
        let (yes, no) = ((1.0 + (-2f32).exp()).ln(), (1.0 + 2f32.exp()).ln());
        close(&smoothed(&logits, &tensor::<i64>(&[1], &[1]), 0.1), &[0.95 * yes + 0.05 * no]);
        close(&smoothed(&logits, &tensor::<i64>(&[0], &[1]), 0.1), &[0.05 * yes + 0.95 * no]);
    }

    #[test]
    fn each_loss_counts_by_the_weight_of_its_class() {
        let loss = CrossEntropy::new(&[0.5, 4.0], 0.0, Device::Cpu);
        let (logits, labels) = (tensor::<f32>(&[0.0, 0.0, 0.0], &[3, 1]), tensor::<i64>(&[1, 0, 1], &[3]));
        close(&loss.of_each(&logits, &labels), &[4.0 * 2f32.ln(), 0.5 * 2f32.ln(), 4.0 * 2f32.ln()]);
    }

    #[test]
    fn balanced_classes_weigh_the_same_in_sum() {
        let labels = [0, 0, 0, 1];
        assert_eq!(ClassWeight::None.weights(&labels, 2), [1.0, 1.0]);
        let weights = ClassWeight::Balanced.weights(&labels, 2);
        assert!((weights[0] * 3.0 - 2.0).abs() < 1e-6 && (weights[1] - 2.0).abs() < 1e-6);
    }
}
