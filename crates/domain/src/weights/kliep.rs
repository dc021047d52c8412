//! Weights by a mixture of kernels.

use super::kernel::gaussian;
use crate::{Mat, MatRef, rows};
use faer::Col;

/// Kernels in the mixture at most.
const KERNELS: usize = 100;
/// Lengths of steps upwards, and how many are made with each.
const LENGTHS: [f64; 6] = [1e3, 1e2, 1e1, 1.0, 1e-1, 1e-2];
const STEPS: usize = 200;
/// Below this, a kernel does not reach a row.
const LEAST: f64 = 1e-12;

/// (n,): the density of the target by that of the source at each row of `source` (n, d), as a mixture of Gaussian kernels
/// around rows of `target` (m, d), which `seed` draws: the mixture that makes the target's rows most likely while its mean over the source is 1.
///
/// M. Sugiyama, S. Nakajima, H. Kashima, P. von Bünau, M. Kawanabe, "Direct importance estimation with model selection and its
/// application to covariate shift adaptation", NIPS 2007, figure 1a.
pub fn kliep(source: MatRef<'_, f64>, target: MatRef<'_, f64>, sigma: f64, seed: u64) -> Vec<f64> {
    let chosen = rows::sample(target.nrows(), KERNELS, seed);
    let (count, centres) = (chosen.len(), rows::take(target, &chosen));
    // Rows that no kernel reaches would make every mixture impossible.
    let on_target = reached(&gaussian(target, centres.as_ref(), sigma));
    let on_source = gaussian(source, centres.as_ref(), sigma);
    let means: Vec<f64> =
        on_source.col_iter().map(|column| column.iter().sum::<f64>() / source.nrows() as f64).collect();
    if means.iter().all(|mean| *mean == 0.0) {
        // No kernel reaches the source: nothing of it is like the target.
        return vec![0.0; source.nrows()];
    }
    let mixture = most_likely(&on_target, &Col::from_fn(count, |at| means[at]));
    (on_source * mixture).iter().copied().collect()
}

/// The rows (of m, k) with a number that counts: centres always have one.
fn reached(kernels: &Mat<f64>) -> Mat<f64> {
    let counts = |row: &usize| kernels.row(*row).iter().any(|x| *x > LEAST);
    rows::take(kernels.as_ref(), &(0..kernels.nrows()).filter(counts).collect::<Vec<_>>())
}

/// The shares of the kernels: uphill, then back to a mean of 1 and to what is not negative, as long as that pays.
fn most_likely(on_target: &Mat<f64>, means: &Col<f64>) -> Col<f64> {
    let likelihood = |shares: &Col<f64>| (on_target * shares).iter().map(|x| x.ln()).sum::<f64>();
    let mut shares = allowed(&Col::ones(means.nrows()), means);
    let mut best = likelihood(&shares);
    for length in LENGTHS {
        for _ in 0..STEPS {
            let products = on_target * &shares;
            let slopes = on_target.transpose() * Col::from_fn(products.nrows(), |row| 1.0 / products[row]);
            let next = allowed(&(&shares + slopes * faer::Scale(length)), means);
            let found = likelihood(&next);
            if found.is_nan() || found <= best {
                break;
            }
            (shares, best) = (next, found);
        }
    }
    shares
}

/// The nearest shares with mean 1 over the source, then none negative, then the mean again.
fn allowed(shares: &Col<f64>, means: &Col<f64>) -> Col<f64> {
    let product = |shares: &Col<f64>| shares.iter().zip(means.iter()).map(|(a, b)| a * b).sum::<f64>();
    let missing = (1.0 - product(shares)) / means.squared_norm_l2();
    let moved = Col::from_fn(shares.nrows(), |at| (shares[at] + missing * means[at]).max(0.0));
    let sum = product(&moved);
    moved * faer::Scale(1.0 / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_target_that_nothing_reaches_leaves_the_others_their_weights() {
        // 101 rows, of which one is no centre.
        let other = (0..101).find(|row| !rows::sample(101, 100, 7).contains(row)).unwrap();
        let target =
            |last: f64| Mat::from_fn(101, 1, |row, _| if row == other { last } else { 2.0 + row as f64 * 0.01 });
        let source = Mat::from_fn(60, 1, |row, _| row as f64 * 0.05);
        let [with, without] = [1e6, 2.5].map(|last| kliep(source.as_ref(), target(last).as_ref(), 0.2, 7));
        assert!(with[50] > 5.0 * with[20], "{with:?}");
        assert!(with.iter().zip(&without).all(|(a, b)| (a - b).abs() < 0.2), "{with:?} {without:?}");
    }
}
