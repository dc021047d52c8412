//! Weights by the means of a kernel's features.

use super::kernel::gaussian;
use crate::{Mat, MatRef};
use faer::Col;

/// Steps of the search.
const STEPS: usize = 2000;
/// It ends when no weight moves by more.
const CHANGE: f64 = 1e-6;

/// (n,): weights from 0 to `limit` with which the source's rows (n, d) have nearly the same mean as the target's (m, d) among
/// the features of a Gaussian kernel: the minimum of ½ w'Kw - κ'w, whose mean may differ from 1 by (√n - 1) / √n.
///
/// J. Huang, A. Smola, A. Gretton, K. Borgwardt, B. Schölkopf, "Correcting sample selection bias by unlabeled data", NIPS
/// 2006, equations 10 and 11. The search is the accelerated one of A. Beck, M. Teboulle, "A fast iterative
/// shrinkage-thresholding algorithm", 2009, with a projection instead of the shrinkage.
pub fn kernel_mean_matching(source: MatRef<'_, f64>, target: MatRef<'_, f64>, sigma: f64, limit: f64) -> Vec<f64> {
    let (n, m) = (source.nrows(), target.nrows());
    let kernel = gaussian(source, source, sigma);
    let to_target = gaussian(source, target, sigma);
    let wanted: Vec<f64> = (0..n).map(|row| to_target.row(row).iter().sum::<f64>() * n as f64 / m as f64).collect();
    let deviation = ((n as f64).sqrt() - 1.0) / (n as f64).sqrt();
    let bounds = Bounds { limit, sums: [(1.0 - deviation) * n as f64, (1.0 + deviation) * n as f64] };
    let step = 1.0 / largest_eigenvalue(&kernel);
    let (mut weights, mut ahead, mut momentum) = (vec![1.0; n], vec![1.0; n], 1.0f64);
    for _ in 0..STEPS {
        let products = &kernel * Col::from_fn(n, |row| ahead[row]);
        let moved: Vec<f64> = (0..n).map(|row| ahead[row] - step * (products[row] - wanted[row])).collect();
        let next = bounds.projected(&moved);
        let change = next.iter().zip(&weights).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let faster = f64::midpoint(1.0, (1.0 + 4.0 * momentum * momentum).sqrt());
        let further = (momentum - 1.0) / faster;
        ahead = next.iter().zip(&weights).map(|(next, before)| next + further * (next - before)).collect();
        (weights, momentum) = (next, faster);
        if change < CHANGE {
            break;
        }
    }
    weights
}

/// What weights may be.
struct Bounds {
    limit: f64,
    /// From the first to the second.
    sums: [f64; 2],
}

impl Bounds {
    /// The nearest allowed weights: all moved by the same, then cut at 0 and the limit. The sum grows with that move, so
    /// halving finds it.
    fn projected(&self, weights: &[f64]) -> Vec<f64> {
        let cut = |by: f64| weights.iter().map(move |weight| (weight + by).clamp(0.0, self.limit));
        let sum: f64 = cut(0.0).sum();
        let wanted = sum.clamp(self.sums[0], self.sums[1].min(self.limit * weights.len() as f64));
        if (sum - wanted).abs() <= f64::EPSILON * wanted {
            return cut(0.0).collect();
        }
        let reach = weights.iter().fold(self.limit, |most, weight| most.max(weight.abs())) + self.limit;
        let (mut low, mut high) = (-reach, reach);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if cut(middle).sum::<f64>() < wanted { low = middle } else { high = middle }
        }
        cut(high).collect()
    }
}

/// By repeated products, from a vector of ones: the kernel has no negative numbers. A little more than it.
fn largest_eigenvalue(kernel: &Mat<f64>) -> f64 {
    let mut vector: Col<f64> = Col::ones(kernel.nrows());
    let mut length = 1.0;
    for _ in 0..50 {
        vector = kernel * &vector;
        length = vector.norm_l2();
        vector *= faer::Scale(1.0 / length);
    }
    1.01 * length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projection_keeps_the_bounds_and_what_is_inside() {
        let bounds = Bounds { limit: 2.0, sums: [2.0, 4.0] };
        assert_eq!(bounds.projected(&[0.5, 1.0, 1.5]), [0.5, 1.0, 1.5]);
        let close =
            |found: Vec<f64>, expected: [f64; 3]| found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(close(bounds.projected(&[5.0, 1.0, -1.0]), [2.0, 1.0, 0.0]));
        assert!(close(bounds.projected(&[0.0, 0.5, 0.0]), [0.5, 1.0, 0.5]));
        assert!(close(bounds.projected(&[2.0, 2.0, 2.0]), [4.0 / 3.0; 3]));
    }

    #[test]
    fn two_groups_get_the_targets_shares() {
        // Of the source 3 in 4 lie at 0, of the target 1 in 4.
        let at = |of_four: usize| Mat::from_fn(40, 1, |row, _| if row % 4 < of_four { 0.0 } else { 5.0 });
        let weights = kernel_mean_matching(at(3).as_ref(), at(1).as_ref(), 1.0, 10.0);
        for (row, weight) in weights.iter().enumerate() {
            let expected = if row % 4 < 3 { 1.0 / 3.0 } else { 3.0 };
            assert!((weight - expected).abs() < 0.01, "{row}: {weight}");
        }
    }
}
