//! Classes as the mean directions of the rows that a head is most certain of.

use crate::softmax::{entropy, softmax};
use crate::{Linear, Mat, MatRef, rows};

/// A head whose class k is the mean of its own weight and of the `supports` rows (n, d) with answer k that have the least
/// entropy, each of length 1. It is linear, with no bias. All rows of the target are there at once, so their order does not
/// matter.
///
/// Y. Iwasawa, Y. Matsuo, "Test-time classifier adjustment module for model-agnostic domain generalization", `NeurIPS` 2021.
pub fn prototypes(target: MatRef<'_, f64>, head: &Linear, supports: usize) -> Linear {
    let probabilities = softmax(head.logits(target).as_ref());
    let answers = rows::argmax(probabilities.as_ref());
    let unit = rows::unit(target);
    let mut sums: Mat<f64> = rows::unit(head.weight.as_ref());
    let entropies: Vec<f64> = (0..target.nrows()).map(|row| entropy(probabilities.as_ref(), row)).collect();
    for class in 0..head.classes() {
        let mut certain: Vec<usize> = (0..target.nrows()).filter(|&row| answers[row] == class).collect();
        certain.sort_by(|&a, &b| entropies[a].total_cmp(&entropies[b]));
        for &row in certain.iter().take(supports) {
            (0..unit.ncols()).for_each(|column| sums[(class, column)] += unit[(row, column)]);
        }
    }
    Linear { weight: rows::unit(sums.as_ref()), bias: vec![0.0; head.classes()] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::mat;

    #[test]
    fn the_most_certain_rows_turn_a_class_towards_them() {
        let head = Linear { weight: mat![[1.0, 0.0], [-1.0, 0.0]], bias: vec![0.0; 2] };
        // Certain of class 0: the second row, then the first; of class 1: none.
        let target = mat![[1.0, 1.0], [3.0, 4.0], [0.1, 5.0]];
        let found = prototypes(target.as_ref(), &head, 1);
        // (1, 0) + (0.6, 0.8) to length 1.
        let length = (1.6f64 * 1.6 + 0.8 * 0.8).sqrt();
        let expected = mat![[1.6 / length, 0.8 / length], [-1.0, 0.0]];
        assert!((&found.weight - &expected).norm_max() < 1e-15 && found.bias == [0.0; 2]);
    }
}
