//! Rows that are set aside by turns, and the penalty that fits them best.

use crate::logistic::{Problem, fit_labels};
use crate::softmax::{cross_entropy, one_hot};
use crate::span::Span;
use crate::{Linear, Mat, MatRef, rows};
use artifact::random::{self, Purpose};
use rand::seq::SliceRandom;

/// In how many parts rows are set aside.
const FOLDS: usize = 5;
/// The penalties that are tried, the strongest first: powers of ten that cover features of deviation 1.
const PENALTIES: [f64; 7] = [10.0, 1.0, 0.1, 0.01, 0.001, 0.0001, 0.00001];
/// Fits that only choose a penalty need not be exact.
const GRADIENT_NORM: f64 = 1e-4;

/// (n,): the part that each row belongs to. Each class is dealt out evenly, in an order drawn by `seed`.
pub fn folds(labels: &[usize], seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.shuffle(&mut random::stream(seed, Purpose::Folds, &[]));
    order.sort_by_key(|&row| labels[row]);
    let mut folds = vec![0; labels.len()];
    order.iter().enumerate().for_each(|(place, &row)| folds[row] = place % FOLDS);
    folds
}

/// (n, k): the logits of each row by a head that was fitted on the other parts.
pub fn out_of_fold(rows: MatRef<'_, f64>, labels: &[usize], k: usize, penalty: f64, seed: u64) -> Mat<f64> {
    by_turns(rows, labels, k, seed, |rows, labels| fit_labels(rows, labels, k, penalty).head)
}

/// The penalty with which heads predict rows best that they were not fitted on, by cross-entropy.
pub fn best_penalty(rows: MatRef<'_, f64>, labels: &[usize], k: usize, seed: u64) -> f64 {
    let span = Span::new(rows);
    let rows = span.as_ref().map_or(rows, |span| span.rows.as_ref());
    let loss = |penalty: f64| {
        let fit = |rows: MatRef<'_, f64>, labels: &[usize]| {
            let targets = one_hot(labels, k);
            let problem = Problem { rows, targets: targets.as_ref(), weights: None, penalty, towards: None };
            problem.fit(GRADIENT_NORM).head
        };
        cross_entropy(by_turns(rows, labels, k, seed, fit).as_ref(), labels)
    };
    let mut best = (f64::INFINITY, PENALTIES[0]);
    for penalty in PENALTIES {
        let found = loss(penalty);
        if found.is_nan() || found > best.0 {
            // The loss is nearly convex in the penalty's logarithm, and weak penalties take longest.
            break;
        }
        best = (found, penalty);
    }
    best.1
}

/// The logits of each row by the head that `fit` makes of the rows of the other parts and their labels.
fn by_turns(
    all: MatRef<'_, f64>,
    labels: &[usize],
    k: usize,
    seed: u64,
    fit: impl Fn(MatRef<'_, f64>, &[usize]) -> Linear,
) -> Mat<f64> {
    let folds = folds(labels, seed);
    let mut logits = Mat::zeros(all.nrows(), k);
    for fold in 0..FOLDS {
        let (aside, kept): (Vec<usize>, Vec<usize>) = (0..all.nrows()).partition(|&row| folds[row] == fold);
        if aside.is_empty() || kept.is_empty() {
            continue;
        }
        let labels: Vec<usize> = kept.iter().map(|&row| labels[row]).collect();
        let head = fit(rows::take(all, &kept).as_ref(), &labels);
        let found = head.logits(rows::take(all, &aside).as_ref());
        for (place, &row) in aside.iter().enumerate() {
            (0..k).for_each(|class| logits[(row, class)] = found[(place, class)]);
        }
    }
    logits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_as_many_of_each_class() {
        let labels: Vec<usize> = (0..50).map(|row| usize::from(row >= 20)).collect();
        let folds = folds(&labels, 7);
        for fold in 0..FOLDS {
            let of = |class| (0..50).filter(|&row| folds[row] == fold && labels[row] == class).count();
            assert_eq!((of(0), of(1)), (4, 6));
        }
        assert_ne!(folds, super::folds(&labels, 8));
    }

    #[test]
    fn noise_wants_a_strong_penalty_and_a_clear_line_a_weak_one() {
        let labels: Vec<usize> = (0..60).map(|row| row % 2).collect();
        let noise = Mat::from_fn(60, 20, |row, column| ((row * 37 + column * 101) as f64 * 0.731).sin());
        let clear = Mat::from_fn(60, 20, |row, column| if column == 0 { labels[row] as f64 * 2.0 - 1.0 } else { 0.0 });
        assert_eq!(best_penalty(noise.as_ref(), &labels, 2, 7), PENALTIES[0]);
        assert_eq!(best_penalty(clear.as_ref(), &labels, 2, 7), PENALTIES[6]);
    }
}
