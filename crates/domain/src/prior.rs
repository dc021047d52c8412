//! Other shares of the same classes: rows of a class look the same in both domains, but there are more or fewer of them.

use crate::minimize::minimize;
use crate::softmax::{cross_entropy, softmax};
use crate::{Error, Linear, Mat, MatRef, Result};

/// Steps of expectation and maximization at most; it mostly takes some dozens.
const STEPS: usize = 10_000;
/// The shares are found when none changes by more.
const CHANGE: f64 = 1e-9;

/// A head with the target's shares of the classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Prior {
    /// The head.
    pub head: Linear,
    /// (k,): the estimated share of each class in the target.
    pub shares: Vec<f64>,
}

/// One factor on all logits and a bias for each class, which make a head's probabilities mean what they say.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// The factor.
    pub scale: f64,
    /// (k,): what is added then.
    pub bias: Vec<f64>,
}

impl Calibration {
    /// Fits logits (n, k) of labelled rows that their head was not fitted on, by cross-entropy. A. Alexandari, A. Kundaje,
    /// A. Shrikumar, "Maximum likelihood with bias-corrected calibration is hard-to-beat at label shift adaptation", ICML
    /// 2020, section 3.
    pub fn fit(logits: MatRef<'_, f64>, labels: &[usize]) -> Self {
        let (n, k) = (logits.nrows() as f64, logits.ncols());
        let function = |x: &[f64], gradient: &mut [f64]| {
            let calibrated = apply(logits, x[0], &x[1..]);
            let mut errors = softmax(calibrated.as_ref());
            labels.iter().enumerate().for_each(|(row, &label)| errors[(row, label)] -= 1.0);
            let rows = 0..logits.nrows();
            gradient[0] =
                rows.clone().map(|row| (0..k).map(|at| errors[(row, at)] * logits[(row, at)]).sum::<f64>()).sum();
            (0..k).for_each(|class| gradient[1 + class] = errors.col(class).iter().sum());
            for slope in gradient.iter_mut() {
                *slope /= n;
            }
            cross_entropy(calibrated.as_ref(), labels)
        };
        let start = [vec![1.0], vec![0.0; k]].concat();
        let found = minimize(&function, start, 1e-8, 500).x;
        Self { scale: found[0], bias: found[1..].to_vec() }
    }

    fn head(&self, head: &Linear) -> Linear {
        let scaled = head.times(self.scale);
        let bias = scaled.bias.iter().zip(&self.bias).map(|(a, b)| a + b).collect();
        Linear { bias, ..scaled }
    }
}

fn apply(logits: MatRef<'_, f64>, scale: f64, bias: &[f64]) -> Mat<f64> {
    Mat::from_fn(logits.nrows(), logits.ncols(), |row, class| logits[(row, class)] * scale + bias[class])
}

/// The head with the shares of the classes that make the target's rows (m, d) most likely. `out_of_fold` (n, k) are logits of
/// the source's rows by heads that were not fitted on them; they calibrate `head`, without which the estimate is far off.
///
/// M. Saerens, P. Latinne, C. Decaestecker, "Adjusting the outputs of a classifier to new a priori probabilities", Neural
/// Computation 14, 2002.
///
/// # Errors
/// If less than half a row is left to a class, unless `forced`: then it is more than the shares that differs.
pub fn prior(
    head: &Linear,
    out_of_fold: MatRef<'_, f64>,
    labels: &[usize],
    target: MatRef<'_, f64>,
    forced: bool,
) -> Result<Prior> {
    let calibration = Calibration::fit(out_of_fold, labels);
    let at_home = mean(softmax(apply(out_of_fold, calibration.scale, &calibration.bias).as_ref()).as_ref());
    let head = calibration.head(head);
    let probabilities = softmax(head.logits(target).as_ref());
    let shares = most_likely(probabilities.as_ref(), &at_home);
    let least = 0.5 / target.nrows() as f64;
    if let Some(class) = shares.iter().position(|&share| share < least).filter(|_| !forced) {
        return Err(Error::ShareOfZero { class });
    }
    let ratios = shares.iter().zip(&at_home).map(|(there, here)| (there.max(f64::MIN_POSITIVE) / here).ln());
    let bias = head.bias.iter().zip(ratios).map(|(bias, ratio)| bias + ratio).collect();
    Ok(Prior { head: Linear { weight: head.weight, bias }, shares })
}

/// The shares q that maximize `Π Σ p_ik q_k / π_k`, by expectation (the probabilities with shares q) and maximization (their
/// mean), from q = π.
fn most_likely(probabilities: MatRef<'_, f64>, at_home: &[f64]) -> Vec<f64> {
    let mut shares = at_home.to_vec();
    for _ in 0..STEPS {
        let ratios: Vec<f64> = shares.iter().zip(at_home).map(|(there, here)| there / here).collect();
        let mut next = vec![0.0; shares.len()];
        for row in 0..probabilities.nrows() {
            let of_row = (0..next.len()).map(|class| probabilities[(row, class)] * ratios[class]);
            let sum: f64 = of_row.clone().sum();
            next.iter_mut().zip(of_row).for_each(|(share, p)| *share += p / sum / probabilities.nrows() as f64);
        }
        let change = next.iter().zip(&shares).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        shares = next;
        if change < CHANGE {
            break;
        }
    }
    shares
}

/// The mean of each column.
fn mean(rows: MatRef<'_, f64>) -> Vec<f64> {
    rows.col_iter().map(|column| column.iter().sum::<f64>() / rows.nrows() as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::noise;
    use crate::folds::out_of_fold;
    use crate::logistic::fit_labels;

    /// n rows (x, y) of two overlapping clouds, of which one in `every` is of class 1.
    fn clouds(n: usize, every: usize, first: usize) -> (Mat<f64>, Vec<usize>) {
        let labels: Vec<usize> = (0..n).map(|row| usize::from(row % every == 0)).collect();
        let rows = Mat::from_fn(n, 2, |row, column| noise(first + row, column) + 1.2 * labels[row] as f64);
        (rows, labels)
    }

    #[test]
    fn the_shares_of_another_mixture_are_found() {
        let (source, labels) = clouds(2000, 2, 0);
        let head = fit_labels(source.as_ref(), &labels, 2, 0.001).head;
        let aside = out_of_fold(source.as_ref(), &labels, 2, 0.001, 7);
        for (every, share) in [(10, 0.1), (4, 0.25)] {
            let (target, truth) = clouds(2000, every, 5000);
            // The same head with twice the logits: calibration sets that right.
            let unsure =
                prior(&head.times(2.0), (&aside * faer::Scale(2.0)).as_ref(), &labels, target.as_ref(), false).unwrap();
            let sure = prior(&head, aside.as_ref(), &labels, target.as_ref(), false).unwrap();
            assert!((sure.shares[1] - share).abs() < 0.03, "{:?}", sure.shares);
            assert!((unsure.shares[1] - sure.shares[1]).abs() < 1e-4);
            let right =
                |head: &Linear| head.answers(target.as_ref()).iter().zip(&truth).filter(|(a, b)| a == b).count();
            assert!(right(&sure.head) > right(&head) + 50, "{} {}", right(&sure.head), right(&head));
        }
    }

    #[test]
    fn a_class_that_vanishes_stops_it() {
        let (source, labels) = clouds(400, 2, 0);
        let head = fit_labels(source.as_ref(), &labels, 2, 0.001).head;
        let aside = out_of_fold(source.as_ref(), &labels, 2, 0.001, 7);
        let far = Mat::from_fn(50, 2, |_, _| -8.0);
        let stopped = prior(&head, aside.as_ref(), &labels, far.as_ref(), false);
        assert_eq!(stopped.unwrap_err(), Error::ShareOfZero { class: 1 });
        assert!(prior(&head, aside.as_ref(), &labels, far.as_ref(), true).unwrap().shares[1] < 1e-3);
    }
}
