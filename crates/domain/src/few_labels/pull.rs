//! The target's own head, held near the source's.

use super::Labelled;
use crate::Linear;
use crate::logistic::{GRADIENT_NORM, Problem};
use crate::softmax::one_hot;

/// The head of the target's labels whose penalty counts from the weight of `head` instead of from 0: L2-SP.
///
/// X. Li, Y. Grandvalet, F. Davoine, "Explicit inductive bias for transfer learning with convolutional networks", ICML 2018.
pub fn pull(head: &Linear, target: Labelled<'_>, penalty: f64) -> Linear {
    let targets = one_hot(target.labels, head.classes());
    let problem = Problem { rows: target.rows, targets: targets.as_ref(), weights: None, penalty, towards: Some(head) };
    problem.fit(GRADIENT_NORM).head
}

#[cfg(test)]
mod tests {
    use super::super::tests::{accuracy, domains};
    use super::*;
    use crate::logistic::fit_labels;

    #[test]
    fn a_class_without_labels_in_the_target_is_still_known() {
        let corners = faer::mat![[4.0, 0.0], [0.0, 4.0], [-4.0, -4.0]];
        let rows = crate::rows::take(corners.as_ref(), &[0, 1, 2, 0, 1, 2]);
        let head = fit_labels(rows.as_ref(), &[0, 1, 2, 0, 1, 2], 3, 0.01).head;
        let few = crate::rows::take(corners.as_ref(), &[0, 1, 0, 1]);
        let found = pull(&head, Labelled { rows: few.as_ref(), labels: &[0, 1, 0, 1] }, 0.01);
        assert_eq!(found.answers(corners.as_ref()), [0, 1, 2]);
    }

    #[test]
    fn between_the_two_heads_lies_the_pull() {
        let (source, few, target) = (domains(200, 0), domains(8, 1), domains(100, 1));
        let head = fit_labels(source.0.as_ref(), &source.1, 2, 0.01).head;
        let pulled = |penalty| pull(&head, Labelled { rows: few.0.as_ref(), labels: &few.1 }, penalty);
        assert_eq!(accuracy(&pulled(0.001), &target), 1.0);
        let moved = |penalty| (&pulled(penalty).weight - &head.weight).norm_l2();
        assert!(moved(100.0) < moved(1.0) && moved(1.0) < moved(0.01));
        assert!(moved(1e6) < 1e-5);
    }
}
