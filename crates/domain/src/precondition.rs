//! A change of variables in which the loss of a linear classifier is about as steep in all directions, so that a fit takes
//! tens of steps where raw features take thousands.

use crate::covariance::gram;
use crate::{Linear, Mat, MatRef};
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::linalg::triangular_solve::{solve_lower_triangular_in_place, solve_upper_triangular_in_place};
use faer::{Accum, MatMut, Side, get_global_parallelism};

/// For the weight of a class, its u = L'w, and for its bias b, its c = b + w·m, where m is the mean of the rows. LL' is the block
/// of the Hessian that belongs to one class, at a head of zeros: (1/k)(1 - 1/k) Σ (x - m)(x - m)' + λI, each row counted by its
/// weight.
pub struct Preconditioner {
    /// (d,).
    mean: Vec<f64>,
    /// (d, d), of which the lower half is read.
    factor: Mat<f64>,
}

impl Preconditioner {
    /// That of `rows` (n, d), of which each counts `weights` (n,), with sum 1, for k classes and the penalty λ > 0.
    pub fn new(rows: MatRef<'_, f64>, weights: &[f64], k: usize, penalty: f64) -> Self {
        let d = rows.ncols();
        let mean: Vec<f64> =
            rows.col_iter().map(|column| column.iter().zip(weights).map(|(x, weight)| x * weight).sum()).collect();
        let spread =
            Mat::from_fn(rows.nrows(), d, |row, column| (rows[(row, column)] - mean[column]) * weights[row].sqrt());
        let k = k as f64;
        let mut block = gram(spread.as_ref(), k / (1.0 - 1.0 / k));
        // Where features are so large that rounding hides the penalty, this much is rounding too.
        let rounding = f64::EPSILON * (0..d).map(|at| block[(at, at)]).sum::<f64>();
        (0..d).for_each(|at| block[(at, at)] += penalty + rounding);
        let factor = block.llt(Side::Lower).map_or_else(|_| Mat::identity(d, d), |found| found.L().to_owned());
        Self { mean, factor }
    }

    /// The head of x: u (d, k) column by column, then c (k,).
    pub fn head(&self, x: &[f64]) -> Linear {
        let d = self.mean.len();
        let k = x.len() / (d + 1);
        let mut weight = MatRef::from_column_major_slice(&x[..d * k], d, k).to_owned();
        solve_upper_triangular_in_place(self.factor.transpose(), weight.as_mut(), get_global_parallelism());
        let weight = weight.transpose().to_owned();
        let bias = x[d * k..].iter().enumerate().map(|(class, c)| c - self.at_mean(&weight, class)).collect();
        Linear { weight, bias }
    }

    /// The x of a head.
    pub fn variables(&self, head: &Linear) -> Vec<f64> {
        let mut u = head.weight.transpose().to_owned();
        triangular::matmul(
            u.as_mut(),
            BlockStructure::Rectangular,
            Accum::Replace,
            self.factor.transpose(),
            BlockStructure::TriangularUpper,
            head.weight.transpose(),
            BlockStructure::Rectangular,
            1.0,
            get_global_parallelism(),
        );
        let c = head.bias.iter().enumerate().map(|(class, bias)| bias + self.at_mean(&head.weight, class));
        u.col_iter().flat_map(|column| column.iter().copied().collect::<Vec<_>>()).chain(c).collect()
    }

    /// Makes of the gradient by the weight (d, k) that by u. That by the bias is also the one by c.
    pub fn gradient(&self, mut by_weight: MatMut<'_, f64>, by_bias: &[f64]) {
        for (class, by_bias) in by_bias.iter().enumerate() {
            let column = by_weight.as_mut().col_mut(class);
            column.iter_mut().zip(&self.mean).for_each(|(slope, mean)| *slope -= mean * by_bias);
        }
        solve_lower_triangular_in_place(self.factor.as_ref(), by_weight, get_global_parallelism());
    }

    fn at_mean(&self, weight: &Mat<f64>, class: usize) -> f64 {
        weight.row(class).iter().zip(&self.mean).map(|(weight, mean)| weight * mean).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::cloud;

    #[test]
    fn a_head_comes_back_from_its_variables() {
        let rows = cloud(30, 4, 0);
        let preconditioner = Preconditioner::new(rows.as_ref(), &[1.0 / 30.0; 30], 3, 0.1);
        let head = Linear { weight: cloud(3, 4, 100), bias: vec![1.0, 2.0, 3.0] };
        let back = preconditioner.head(&preconditioner.variables(&head));
        assert!((back.weight - &head.weight).norm_max() < 1e-12);
        assert!(back.bias.iter().zip(&head.bias).all(|(a, b)| (a - b).abs() < 1e-12));
    }
}
