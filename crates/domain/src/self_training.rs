//! Rows of the target that join the source with the answers they get.

use crate::logistic::fit_labels;
use crate::softmax::softmax;
use crate::{Linear, MatRef, rows};

/// How often the head is fitted again.
const ROUNDS: usize = 2;

/// A head fitted on the source and, of the target's rows with each answer, the half that it is surest of; twice.
/// D. Yarowsky, "Unsupervised word sense disambiguation rivaling supervised methods", ACL 1995, describes the idea.
pub fn self_training(
    source: MatRef<'_, f64>,
    labels: &[usize],
    target: MatRef<'_, f64>,
    head: &Linear,
    penalty: f64,
) -> Linear {
    let mut head = head.clone();
    for _ in 0..ROUNDS {
        let (sure, answers) = surest_half(target, &head);
        let joined = rows::stacked(source, rows::take(target, &sure).as_ref());
        let labels: Vec<usize> = labels.iter().copied().chain(sure.iter().map(|&row| answers[row])).collect();
        head = fit_labels(joined.as_ref(), &labels, head.classes(), penalty).head;
    }
    head
}

/// The surer half of the rows of each answer, rounded up, and all answers.
fn surest_half(target: MatRef<'_, f64>, head: &Linear) -> (Vec<usize>, Vec<usize>) {
    let probabilities = softmax(head.logits(target).as_ref());
    let answers = rows::argmax(probabilities.as_ref());
    let mut sure = Vec::new();
    for class in 0..head.classes() {
        let mut of_class: Vec<usize> = (0..target.nrows()).filter(|&row| answers[row] == class).collect();
        of_class.sort_by(|&a, &b| probabilities[(b, class)].total_cmp(&probabilities[(a, class)]));
        of_class.truncate(of_class.len().div_ceil(2));
        sure.extend(of_class);
    }
    (sure, answers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::mat;

    #[test]
    fn the_line_follows_the_target() {
        let source = mat![[-1.0, 0.0], [1.0, 0.0], [-1.2, 0.1], [1.2, 0.1]];
        let labels = [0, 1, 0, 1];
        let head = fit_labels(source.as_ref(), &labels, 2, 0.01).head;
        // Clusters around (-2, 3) and (2, -3) with a few rows beyond the source's line.
        let target = mat![[-2.0, 3.0], [-1.5, 3.1], [0.2, 3.0], [2.0, -3.0], [1.5, -3.1], [-0.2, -3.0]];
        assert_eq!(head.answers(target.as_ref()), [0, 0, 1, 1, 1, 0]);
        let (sure, _) = surest_half(target.as_ref(), &head);
        assert_eq!(sure, [0, 1, 3, 4]);
        let found = self_training(source.as_ref(), &labels, target.as_ref(), &head, 0.01);
        assert_eq!(found.answers(target.as_ref()), [0, 0, 0, 1, 1, 1]);
    }
}
