//! Probabilities and cross-entropy of logits.

use faer::{Mat, MatRef};

/// (n, k): exp(logit) as shares of each row.
pub fn softmax(logits: MatRef<'_, f64>) -> Mat<f64> {
    let mut probabilities = logits.to_owned();
    for row in 0..logits.nrows() {
        let sum = log_sum_exp(logits, row);
        (0..logits.ncols()).for_each(|class| {
            probabilities[(row, class)] = (logits[(row, class)] - sum).exp();
        });
    }
    probabilities
}

/// ln Σ exp(logit) of a row, shifted by its largest one, so that nothing overflows.
pub fn log_sum_exp(logits: MatRef<'_, f64>, row: usize) -> f64 {
    let logits = (0..logits.ncols()).map(|class| logits[(row, class)]);
    let largest = logits.clone().fold(f64::NEG_INFINITY, f64::max);
    largest + logits.map(|logit| (logit - largest).exp()).sum::<f64>().ln()
}

/// The mean of -ln of the true classes' probabilities, in nats.
pub fn cross_entropy(logits: MatRef<'_, f64>, labels: &[usize]) -> f64 {
    let loss = |(row, &label): (usize, &usize)| log_sum_exp(logits, row) - logits[(row, label)];
    labels.iter().enumerate().map(loss).sum::<f64>() / labels.len() as f64
}

/// -Σ p ln p of a row of probabilities, in nats.
pub fn entropy(probabilities: MatRef<'_, f64>, row: usize) -> f64 {
    let term = |p: f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
    (0..probabilities.ncols()).map(|class| term(probabilities[(row, class)])).sum()
}

/// (n, k): 1 for the label of each row, else 0.
pub fn one_hot(labels: &[usize], k: usize) -> Mat<f64> {
    Mat::from_fn(labels.len(), k, |row, class| if labels[row] == class { 1.0 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::mat;

    #[test]
    fn logits_of_logarithms_have_their_shares_however_large() {
        let logits = mat![[1f64.ln() + 1000.0, 3f64.ln() + 1000.0], [-2000.0, -2000.0]];
        let probabilities = softmax(logits.as_ref());
        assert!((probabilities[(0, 1)] - 0.75).abs() < 1e-10 && (probabilities[(1, 0)] - 0.5).abs() < 1e-10);
        let expected = f64::midpoint(-0.75f64.ln(), 2f64.ln());
        assert!((cross_entropy(logits.as_ref(), &[1, 0]) - expected).abs() < 1e-10);
        assert!((entropy(probabilities.as_ref(), 1) - 2f64.ln()).abs() < 1e-12);
    }
}
