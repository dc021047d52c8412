//! How far two domains are apart, without labels.

use crate::components::components;
use crate::folds::{best_penalty, out_of_fold};
use crate::weights::logistic::COMPONENTS;
use crate::{MatRef, Result, Statistics, rows};
use measure::separation::area_under_roc;

/// Rows of each domain that are enough to tell how well they can be told apart.
const SAMPLE: usize = 2000;

/// How well a straight line tells the domains apart: the area under the ROC curve of a logistic classifier of source and
/// target on rows that it was not fitted on, on the first components of both together. 1/2 is not at all, 1 always.
pub fn domain_auc(source: MatRef<'_, f64>, target: MatRef<'_, f64>, seed: u64) -> Result<f64> {
    let [source, target] =
        [source, target].map(|domain| rows::take(domain, &rows::sample(domain.nrows(), SAMPLE, seed)));
    let both = rows::stacked(source.as_ref(), target.as_ref());
    let both = Statistics::of(both.as_ref()).scaled(both.as_ref());
    let both = &both * components(both.as_ref(), COMPONENTS)?;
    let domains = [vec![0; source.nrows()], vec![1; target.nrows()]].concat();
    let penalty = best_penalty(both.as_ref(), &domains, 2, seed);
    let logits = out_of_fold(both.as_ref(), &domains, 2, penalty, seed);
    let score = |row: usize| logits[(row, 1)] - logits[(row, 0)];
    let (low, high): (Vec<usize>, Vec<usize>) = (0..both.nrows()).partition(|&row| domains[row] == 0);
    let [low, high] = [low, high].map(|rows| rows.into_iter().map(score).collect::<Vec<_>>());
    Ok(area_under_roc(&low, &high).expect("both domains have rows"))
}

/// How far the means of rows (n, d) and (m, d) are apart in a feature (the root of the mean square over all features), in
/// standard deviations of the first (the root of its mean variance).
pub fn mean_distance(source: MatRef<'_, f64>, target: MatRef<'_, f64>) -> f64 {
    let [here, there] = [source, target].map(|rows| Statistics::of(rows).mean);
    let of_column = |(column, mean): (usize, &f64)| source.col(column).iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    let variance = here.iter().enumerate().map(of_column).sum::<f64>() / (source.nrows() * source.ncols()) as f64;
    let squares = here.iter().zip(&there).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / here.len() as f64;
    if variance > 0.0 { (squares / variance).sqrt() } else { squares.sqrt() }
}

/// The distance of the covariances (d, d), ‖Cs - Ct‖ / ‖Ct‖ by the sums of their squares.
pub fn covariance_distance(source: MatRef<'_, f64>, target: MatRef<'_, f64>) -> f64 {
    let norm = target.norm_l2();
    if norm > 0.0 { (source - target).norm_l2() / norm } else { source.norm_l2() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mat;
    use crate::covariance::covariance;
    use crate::drawn::{cloud, noise};
    use faer::Scale;

    /// (n, 3): rows around `at` in the first column.
    fn around(n: usize, at: f64) -> Mat<f64> {
        Mat::from_fn(n, 3, |row, column| noise(row, column) + if column == 0 { at } else { 0.0 })
    }

    #[test]
    fn far_domains_are_told_apart_and_halves_of_one_are_not() {
        let far = domain_auc(around(100, 0.0).as_ref(), around(80, 6.0).as_ref(), 7).unwrap();
        let same = domain_auc(cloud(200, 3, 0).as_ref(), cloud(200, 3, 200).as_ref(), 7).unwrap();
        assert!(far > 0.99 && (0.35..0.65).contains(&same), "{far} {same}");
    }

    #[test]
    fn distances_are_0_for_one_domain_and_grow_with_the_shift() {
        let (here, there) = (around(100, 0.0), around(100, 3.0));
        let spread = covariance(here.as_ref());
        assert_eq!(mean_distance(here.as_ref(), here.as_ref()), 0.0);
        assert_eq!(covariance_distance(spread.as_ref(), spread.as_ref()), 0.0);
        let deviation = Statistics::of(here.as_ref()).deviation.iter().map(|d| d * d / 3.0).sum::<f64>().sqrt();
        assert!((mean_distance(here.as_ref(), there.as_ref()) - 3f64.sqrt() / deviation).abs() < 1e-9);
        let doubled = covariance((&here * Scale(2.0)).as_ref());
        assert!((covariance_distance(doubled.as_ref(), spread.as_ref()) - 3.0).abs() < 1e-12);
    }
}
