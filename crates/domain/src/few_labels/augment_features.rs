//! A shared part of the features and one for each domain.

use super::{Labelled, even_weights, targets};
use crate::logistic::{GRADIENT_NORM, Problem};
use crate::{Linear, Mat, rows};

/// The target's head of a fit on [x, x, 0] for rows of the source and [z, 0, z] for those of the target: what both domains
/// agree on goes into the first part. It is linear in z, the sum of two parts of the weight.
///
/// H. Daumé III, "Frustratingly easy domain adaptation", ACL 2007, equation 2.
pub fn augment_features(source: Labelled<'_>, target: Labelled<'_>, k: usize, penalty: f64) -> Linear {
    let (n, m, d) = (source.rows.nrows(), target.rows.nrows(), source.rows.ncols());
    let zeros = |n: usize| Mat::<f64>::zeros(n, d);
    let of_source = rows::side_by_side(&[source.rows, source.rows, zeros(n).as_ref()]);
    let of_target = rows::side_by_side(&[target.rows, zeros(m).as_ref(), target.rows]);
    let (both, weights) = (rows::stacked(of_source.as_ref(), of_target.as_ref()), even_weights(n, m));
    let targets = targets(source, target, k);
    let problem =
        Problem { rows: both.as_ref(), targets: targets.as_ref(), weights: Some(&weights), penalty, towards: None };
    let Linear { weight, bias } = problem.fit(GRADIENT_NORM).head;
    Linear { weight: weight.subcols(0, d) + weight.subcols(2 * d, d), bias }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{accuracy, domains};
    use super::*;
    use crate::logistic::fit_labels;

    #[test]
    fn a_few_labels_turn_the_head() {
        let (source, few, target) = (domains(200, 0), domains(8, 1), domains(100, 1));
        let alone = fit_labels(source.0.as_ref(), &source.1, 2, 0.01).head;
        assert!(accuracy(&alone, &target) < 0.8);
        let source = Labelled { rows: source.0.as_ref(), labels: &source.1 };
        let few = Labelled { rows: few.0.as_ref(), labels: &few.1 };
        assert_eq!(accuracy(&augment_features(source, few, 2, 0.01), &target), 1.0);
    }
}
