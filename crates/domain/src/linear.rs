//! A linear classifier, and what becomes of it when its features are scaled and mapped.

use crate::{Mat, MatRef, Statistics, rows};

/// Logits are rows · weightᵀ + bias.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// (k, d).
    pub weight: Mat<f64>,
    /// (k,).
    pub bias: Vec<f64>,
}

impl Linear {
    /// One that says the same of every row.
    pub fn zeros(k: usize, d: usize) -> Self {
        Self { weight: Mat::zeros(k, d), bias: vec![0.0; k] }
    }

    /// k.
    pub fn classes(&self) -> usize {
        self.bias.len()
    }

    /// The logits (n, k) of rows (n, d).
    pub fn logits(&self, rows: MatRef<'_, f64>) -> Mat<f64> {
        let mut logits = rows * self.weight.transpose();
        for (class, bias) in self.bias.iter().enumerate() {
            logits.col_mut(class).iter_mut().for_each(|logit| *logit += bias);
        }
        logits
    }

    /// (n,): the class of each row.
    pub fn answers(&self, rows: MatRef<'_, f64>) -> Vec<usize> {
        rows::argmax(self.logits(rows).as_ref())
    }

    /// The same answers for features as they were before `statistics` scaled them: the scale goes into the weight.
    #[must_use]
    pub fn of_unscaled(&self, statistics: &Statistics) -> Self {
        let Statistics { mean, deviation } = statistics;
        let weight = Mat::from_fn(self.weight.nrows(), mean.len(), |class, column| {
            self.weight[(class, column)] / deviation[column]
        });
        let shift = |class: usize| (0..mean.len()).map(|column| weight[(class, column)] * mean[column]).sum::<f64>();
        let bias = self.bias.iter().enumerate().map(|(class, bias)| bias - shift(class)).collect();
        Self { weight, bias }
    }

    /// The same answers for features x as they were before a map (d, r) made x · map of them.
    #[must_use]
    pub fn of_unmapped(&self, map: MatRef<'_, f64>) -> Self {
        Self { weight: &self.weight * map.transpose(), bias: self.bias.clone() }
    }

    /// All logits times `factor`: the same answers, more or less sure.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        let weight =
            Mat::from_fn(self.weight.nrows(), self.weight.ncols(), |row, column| self.weight[(row, column)] * factor);
        Self { weight, bias: self.bias.iter().map(|bias| bias * factor).collect() }
    }

    /// The class directions, each of length 1, of rows that end in a one: the last column becomes the bias.
    pub fn of_directions(directions: MatRef<'_, f64>) -> Self {
        let (unit, d) = (rows::unit(directions), directions.ncols() - 1);
        let bias = unit.col(d).iter().copied().collect();
        Self { weight: unit.subcols(0, d).to_owned(), bias }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::mat;

    #[test]
    fn a_scale_and_a_map_go_into_the_weight() {
        let rows = mat![[1.0, -2.0, 0.5], [4.0, 0.0, 3.0], [2.0, 2.0, 2.0]];
        let (statistics, map) = (Statistics::of(rows.as_ref()), mat![[1.0, 0.0], [2.0, 1.0], [0.0, -3.0]]);
        let head = Linear { weight: mat![[1.0, 2.0], [-1.0, 0.5], [0.0, 3.0]], bias: vec![0.1, 0.2, 0.3] };
        let by_steps = head.logits((statistics.scaled(rows.as_ref()) * &map).as_ref());
        let folded = head.of_unmapped(map.as_ref()).of_unscaled(&statistics).logits(rows.as_ref());
        assert!((&by_steps - &folded).norm_max() < 1e-14);
        let doubled = head.times(2.0).logits(map.as_ref());
        assert!((&doubled - head.logits(map.as_ref()) * faer::Scale(2.0)).norm_max() < 1e-14);
    }

    #[test]
    fn directions_have_length_1_with_their_bias() {
        let head = Linear::of_directions(mat![[3.0, 0.0, 4.0], [0.0, 2.0, 0.0]].as_ref());
        assert_eq!(head, Linear { weight: mat![[0.6, 0.0], [0.0, 1.0]], bias: vec![0.8, 0.0] });
    }
}
