//! Heads by many labels of the source and a few of the target.
//!
//! - [`tradaboost`]: instances: source rows that disagree with the target's labels lose weight
//! - [`augment_features`]: features: a shared part and one for each domain
//! - [`pull`]: parameters: the target's own head, held near the source's

pub mod augment_features;
pub mod pull;
pub mod tradaboost;

use crate::{Mat, MatRef};

/// Rows with labels.
#[derive(Clone, Copy)]
pub struct Labelled<'a> {
    /// (n, d).
    pub rows: MatRef<'a, f64>,
    /// (n,).
    pub labels: &'a [usize],
}

/// (n + m,): each domain's rows weigh as much as the other's, however few they are.
fn even_weights(n: usize, m: usize) -> Vec<f64> {
    [vec![1.0 / n as f64; n], vec![1.0 / m as f64; m]].concat()
}

/// (n + m, k): the labels of both domains, one-hot.
fn targets(source: Labelled<'_>, target: Labelled<'_>, k: usize) -> Mat<f64> {
    crate::softmax::one_hot(&[source.labels, target.labels].concat(), k)
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::{Mat, rows};

    /// Two domains whose classes lie apart along other directions: at ±(2, 0) in the source, at ±(0, 2) in the target.
    pub fn domains(n: usize, column: usize) -> (Mat<f64>, Vec<usize>) {
        let labels: Vec<usize> = (0..n).map(|row| row % 2).collect();
        let rows = Mat::from_fn(n, 2, |row, at| {
            let class = if at == column { 4.0 * labels[row] as f64 - 2.0 } else { 0.0 };
            class + ((row * 31 + at * 17) as f64 * 1.37).sin()
        });
        (rows, labels)
    }

    pub fn accuracy(head: &crate::Linear, (rows, labels): &(Mat<f64>, Vec<usize>)) -> f64 {
        let answers = rows::argmax(head.logits(rows.as_ref()).as_ref());
        answers.iter().zip(labels).filter(|(a, b)| a == b).count() as f64 / labels.len() as f64
    }
}
