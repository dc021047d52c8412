//! Two models on the same pictures: where do they differ, and could that be luck?

use crate::answer::Answer;
use crate::model::Model;
use crate::truth::Part;
use serde::Serialize;
use std::f64::consts::LN_2;

/// Two models, counted by who is right.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// One model.
    pub first: String,
    /// Another model.
    pub second: String,
    /// Pictures that both answer right.
    pub both: usize,
    /// Pictures that only the first answers right.
    pub only_first: usize,
    /// Pictures that only the second answers right.
    pub only_second: usize,
    /// Pictures that neither answers right.
    pub neither: usize,
    /// How often two equally good models would differ at least so unevenly by luck.
    pub p: f64,
}

impl Pair {
    /// Whether this pair is about `model`.
    pub fn has(&self, model: &str) -> bool {
        self.first == model || self.second == model
    }

    /// The model that `model` is compared with.
    pub fn other(&self, model: &str) -> &str {
        if self.first == model { &self.second } else { &self.first }
    }

    /// `0.034`, or `< 0.001`.
    pub fn p_text(&self) -> String {
        if self.p < 0.001 { "<\u{a0}0.001".to_owned() } else { format!("{:.3}", self.p) }
    }
}

/// Every two of `models`, on the split that counts.
pub fn all(models: &[Model], part: &Part) -> Vec<Pair> {
    let pairs =
        models.iter().enumerate().flat_map(|(i, first)| models[i + 1..].iter().map(move |other| (first, other)));
    pairs.map(|(first, second)| count(first, second, part)).collect()
}

fn count(first: &Model, second: &Model, part: &Part) -> Pair {
    let right = |model: &Model| -> Vec<bool> {
        let is_right = |(answer, label): (&Answer, &usize)| answer.class == *label;
        model.last().iter().zip(&part.labels).map(is_right).collect()
    };
    let (a, b) = (right(first), right(second));
    let count = |of: (bool, bool)| a.iter().zip(&b).filter(|&(&x, &y)| (x, y) == of).count();
    let (only_first, only_second) = (count((true, false)), count((false, true)));
    Pair {
        first: first.name.clone(),
        second: second.name.clone(),
        both: count((true, true)),
        only_first,
        only_second,
        neither: count((false, false)),
        p: exact_p(only_first, only_second),
    }
}

/// The two-sided exact p value of McNemar's test: of the pictures that only one model answers right, each is as likely
/// to go to either, so the smaller count is binomial with 1/2.
///
/// Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
/// Psychometrika 12 (1947), 153-157.
fn exact_p(only_first: usize, only_second: usize) -> f64 {
    let (few, all) = (only_first.min(only_second), only_first + only_second);
    // The largest term by logarithms, since 2^-n vanishes for large n; the others as multiples of it.
    let logarithm: f64 = (0..few).map(|i| ((all - i) as f64 / (i + 1) as f64).ln()).sum();
    let (mut term, mut sum) = (1.0, 1.0);
    for i in (1..=few).rev() {
        term *= i as f64 / (all - i + 1) as f64;
        sum += term;
    }
    (2.0 * (logarithm - all as f64 * LN_2).exp() * sum).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn p_is_the_sum_of_the_tails() {
        near(exact_p(0, 0), 1.0);
        near(exact_p(4, 4), 1.0);
        near(exact_p(0, 5), 2.0 / 32.0);
        near(exact_p(2, 5), 2.0 * (1.0 + 7.0 + 21.0) / 128.0);
        near(exact_p(5, 2), exact_p(2, 5));
    }

    /// 1 and 7 discordant pairs, as in the airway example of M. W. Fagerland, S. Lydersen, P. Laake, "The McNemar test
    /// for binary matched-pairs data", BMC Medical Research Methodology 13 (2013), 91: 18 / 256 by the exact test.
    #[test]
    fn a_published_p_comes_out() {
        assert_eq!(format!("{:.3}", exact_p(1, 7)), "0.070");
    }

    #[test]
    fn thousands_of_pairs_do_not_vanish() {
        let p = exact_p(2450, 2550);
        assert!((0.15..0.17).contains(&p), "{p}");
        assert!(exact_p(1000, 3000) < 1e-100);
    }
}
