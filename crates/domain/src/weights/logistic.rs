//! Weights by a classifier of the domains.

use crate::components::components;
use crate::folds::best_penalty;
use crate::logistic::fit_labels;
use crate::{MatRef, Result, Statistics, rows};

/// The domains are told apart by at most so many components: with more than rows, they always can be.
pub const COMPONENTS: usize = 50;

/// Larger ones are moved down, all together: exp(700) is nearly the largest number.
const MOST_LOG_ODDS: f64 = 300.0;

/// (n,): the density of the target by that of the source at each row of `source` (n, d), from the odds of a logistic
/// classifier that tells them apart: p(target | x) / p(source | x) · n / m. S. Bickel, M. Brückner, T. Scheffer,
/// "Discriminative learning for differing training and test distributions", ICML 2007.
pub fn logistic(source: MatRef<'_, f64>, target: MatRef<'_, f64>, seed: u64) -> Result<Vec<f64>> {
    let both = rows::stacked(source, target);
    let both = Statistics::of(both.as_ref()).scaled(both.as_ref());
    let both = if both.ncols() > COMPONENTS { &both * components(both.as_ref(), COMPONENTS)? } else { both };
    let (n, m) = (source.nrows(), target.nrows());
    let domains = [vec![0; n], vec![1; m]].concat();
    let penalty = best_penalty(both.as_ref(), &domains, 2, seed);
    let logits = fit_labels(both.as_ref(), &domains, 2, penalty).head.logits(both.as_ref());
    let log_odds: Vec<f64> = (0..n).map(|row| logits[(row, 1)] - logits[(row, 0)]).collect();
    // Only the largest would overflow, and weights count by their proportions.
    let over = log_odds.iter().fold(0.0, |most: f64, odds| most.max(odds - MOST_LOG_ODDS));
    Ok(log_odds.into_iter().map(|odds| (odds - over).exp() * n as f64 / m as f64).collect())
}
