//! The fit of a linear classifier: multinomial logistic regression.

use crate::minimize::{Minimum, minimize};
use crate::softmax::{log_sum_exp, one_hot, softmax};
use crate::{Linear, Mat, MatRef};

/// The fit ends where the gradient of the mean loss is this long.
pub const GRADIENT_NORM: f64 = 1e-6;
/// Or after so many steps, which well-scaled features never need.
const ITERATIONS: usize = 2000;

/// What is fitted: the mean cross-entropy of the rows, plus half the penalty times the squared distance of the weight from
/// where it is pulled. The bias is free, unless it is pulled too.
#[derive(Clone, Copy)]
pub struct Problem<'a> {
    /// (n, d).
    pub rows: MatRef<'a, f64>,
    /// (n, k): the probability of each class, one-hot for labels.
    pub targets: MatRef<'a, f64>,
    /// (n,): how much each row counts; all the same where there are none.
    pub weights: Option<&'a [f64]>,
    /// The factor on half the squared weight.
    pub penalty: f64,
    /// Where the penalty is 0; none for a weight of zeros.
    pub towards: Option<&'a Linear>,
}

/// A fitted classifier.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The classifier.
    pub head: Linear,
    /// How long the gradient is there.
    pub gradient_norm: f64,
}

/// Fits labels, each row counting the same.
pub fn fit_labels(rows: MatRef<'_, f64>, labels: &[usize], k: usize, penalty: f64) -> Fit {
    let targets = one_hot(labels, k);
    Problem { rows, targets: targets.as_ref(), weights: None, penalty, towards: None }.fit(GRADIENT_NORM)
}

impl Problem<'_> {
    /// The best classifier, to a gradient of this length.
    pub fn fit(&self, gradient_norm: f64) -> Fit {
        let (k, d) = (self.targets.ncols(), self.rows.ncols());
        let start = match self.towards {
            Some(head) => flat(head),
            None => vec![0.0; k * d + k],
        };
        let weights = self.normalised_weights();
        let function = |x: &[f64], gradient: &mut [f64]| self.loss(&weights, x, gradient);
        let Minimum { x, gradient_norm, .. } = minimize(&function, start, gradient_norm, ITERATIONS);
        let head = Linear { weight: weight_of(&x, k, d).to_owned(), bias: x[k * d..].to_vec() };
        Fit { head, gradient_norm }
    }

    /// (n,): weights with sum 1.
    fn normalised_weights(&self) -> Vec<f64> {
        let n = self.rows.nrows();
        match self.weights {
            None => vec![1.0 / n as f64; n],
            Some(weights) => {
                let sum: f64 = weights.iter().sum();
                weights.iter().map(|weight| weight / sum).collect()
            }
        }
    }

    /// The loss at x (weight column by column, then bias), and its gradient.
    fn loss(&self, weights: &[f64], x: &[f64], gradient: &mut [f64]) -> f64 {
        let (k, d) = (self.targets.ncols(), self.rows.ncols());
        let head = Linear { weight: weight_of(x, k, d).to_owned(), bias: x[k * d..].to_vec() };
        let logits = head.logits(self.rows);
        let loss = self.cross_entropy(weights, &logits);
        let mut errors = softmax(logits.as_ref());
        for class in 0..k {
            let (column, targets) = (errors.col_mut(class), self.targets.col(class));
            let all = column.iter_mut().zip(targets.iter()).zip(weights);
            all.for_each(|((p, target), weight)| *p = (*p - target) * weight);
            gradient[k * d + class] = errors.col(class).iter().sum();
        }
        let by_weight = errors.transpose() * self.rows;
        let mut penalty = 0.0;
        if let Some(head) = self.towards {
            // A class without rows would otherwise lose all of its bias.
            for class in 0..k {
                let difference = x[k * d + class] - head.bias[class];
                gradient[k * d + class] += self.penalty * difference;
                penalty += difference * difference;
            }
        }
        for column in 0..d {
            for class in 0..k {
                let pull = self.towards.map_or(0.0, |head| head.weight[(class, column)]);
                let difference = x[column * k + class] - pull;
                gradient[column * k + class] = by_weight[(class, column)] + self.penalty * difference;
                penalty += difference * difference;
            }
        }
        loss + self.penalty / 2.0 * penalty
    }

    fn cross_entropy(&self, weights: &[f64], logits: &Mat<f64>) -> f64 {
        let of_row = |row: usize| {
            let sum = log_sum_exp(logits.as_ref(), row);
            let of_class = |class: usize| self.targets[(row, class)] * (sum - logits[(row, class)]);
            (0..logits.ncols()).map(of_class).sum::<f64>()
        };
        weights.iter().enumerate().map(|(row, weight)| weight * of_row(row)).sum()
    }
}

fn weight_of(x: &[f64], k: usize, d: usize) -> MatRef<'_, f64> {
    MatRef::from_column_major_slice(&x[..k * d], k, d)
}

fn flat(head: &Linear) -> Vec<f64> {
    let mut flat: Vec<f64> =
        head.weight.col_iter().flat_map(|column| column.iter().copied().collect::<Vec<_>>()).collect();
    flat.extend(&head.bias);
    flat
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::mat;

    #[test]
    fn without_features_the_bias_gives_the_shares_of_the_classes() {
        let rows = mat![[0.0], [0.0], [0.0], [0.0]];
        let fit = fit_labels(rows.as_ref(), &[0, 1, 1, 1], 2, 1.0);
        assert!((fit.head.bias[1] - fit.head.bias[0] - 3f64.ln()).abs() < 1e-5, "{fit:?}");
        let targets = one_hot(&[0, 1, 1, 1], 2);
        let halved = Problem {
            rows: rows.as_ref(),
            targets: targets.as_ref(),
            weights: Some(&[3.0, 1.0, 1.0, 1.0]),
            penalty: 1.0,
            towards: None,
        };
        let fit = halved.fit(GRADIENT_NORM);
        assert!((fit.head.bias[1] - fit.head.bias[0]).abs() < 1e-5, "{fit:?}");
    }

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let rows = mat![[1.0, -2.0], [0.5, 1.0], [-1.5, 0.3], [2.0, 1.0]];
        let targets = mat![[0.2, 0.3, 0.5], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let towards = Linear { weight: mat![[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]], bias: vec![0.0; 3] };
        let weights = [0.1, 0.2, 0.3, 0.4];
        let problem = Problem {
            rows: rows.as_ref(),
            targets: targets.as_ref(),
            weights: Some(&weights),
            penalty: 0.3,
            towards: Some(&towards),
        };
        let x: Vec<f64> = (0..9).map(|i| f64::from(i).sin()).collect();
        let (mut gradient, mut unused) = (vec![0.0; 9], vec![0.0; 9]);
        problem.loss(&weights, &x, &mut gradient);
        for at in 0..9 {
            let mut moved = |by: f64| {
                let mut x = x.clone();
                x[at] += by;
                problem.loss(&weights, &x, &mut unused)
            };
            let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!((slope - gradient[at]).abs() < 1e-9, "{at}: {slope} {}", gradient[at]);
        }
    }

    #[test]
    fn an_infinite_pull_keeps_the_head_and_none_lets_it_go() {
        let rows = mat![[1.0], [-1.0]];
        let towards = Linear { weight: mat![[5.0], [-5.0]], bias: vec![0.0; 2] };
        let targets = one_hot(&[1, 0], 2);
        let pulled = |penalty| {
            let towards = Some(&towards);
            Problem { rows: rows.as_ref(), targets: targets.as_ref(), weights: None, penalty, towards }
                .fit(GRADIENT_NORM)
                .head
        };
        assert_eq!(pulled(1e6).answers(rows.as_ref()), [0, 1]);
        assert_eq!(pulled(1e-3).answers(rows.as_ref()), [1, 0]);
    }
}
