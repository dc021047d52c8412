//! Draws splits: shares of each class.
//!
//! - `units`: what must go to the same split

mod units;

use crate::hash::Hash;
use crate::{Split, random};
use rand::Rng as _;
use std::collections::BTreeMap;
pub use units::{Item, units};

/// Rows or photos that go to the same split.
#[derive(Debug, PartialEq, Eq)]
pub struct Unit {
    /// Their indices in the list of all.
    pub members: Vec<usize>,
    /// The class of most of them; of several such classes the first.
    pub class: usize,
    /// What stands for all of them: the lowest of their keys.
    pub key: Hash,
}

/// The shares that are drawn; train gets the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fractions {
    /// For validation, from 0 to below 1.
    pub validation: f64,
    /// For the test split, in the same way.
    pub test: f64,
}

/// A number uniform in [0, 1): the place of `key` between the first and the last unit. The test split takes the lowest
/// numbers, validation the next.
pub fn place(seed: u64, key: &Hash) -> f64 {
    random::stream(seed, random::Purpose::Split, key.as_bytes()).random()
}

/// The split of each unit. The units of each class are ranked by their keyed hash and cut at the fractions of the
/// class's members, with at least one unit on each side. So adding one moves at most one other of its class across each
/// border.
pub fn splits(seed: u64, fractions: Fractions, units: &[&Unit]) -> Vec<Split> {
    let mut classes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, unit) in units.iter().enumerate() {
        classes.entry(unit.class).or_default().push(at);
    }
    let mut splits = vec![Split::Train; units.len()];
    for mut ranked in classes.into_values() {
        let total: usize = ranked.iter().map(|&at| units[at].members.len()).sum();
        // A group of more than half of a class is ranked last, so that it goes to train: otherwise the test of this
        // class would be a test of hardly more than this group.
        let is_most = |at: usize| 2 * units[at].members.len() > total;
        let rank = |at: usize| (is_most(at), place(seed, &units[at].key));
        ranked.sort_by(|&a, &b| rank(a).partial_cmp(&rank(b)).expect("places are numbers"));
        let sizes: Vec<usize> = ranked.iter().map(|&at| units[at].members.len()).collect();
        let borders = Borders::new(&sizes, fractions);
        for (rank, at) in ranked.into_iter().enumerate() {
            splits[at] = borders.split(rank);
        }
    }
    splits
}

/// Where the ranked units of a class are cut.
#[derive(Debug, PartialEq, Eq)]
struct Borders {
    /// Units of the test split.
    test: usize,
    /// Units of the test and the validation split.
    validation: usize,
}

impl Borders {
    /// The borders nearest to the fractions. `sizes`: the members of each unit, in their ranks. A class of fewer units
    /// than splits gets a split without a unit, which is refused later.
    fn new(sizes: &[usize], Fractions { validation: validation_fraction, test: test_fraction }: Fractions) -> Self {
        let units = sizes.len();
        let test =
            if test_fraction > 0.0 { border(sizes, test_fraction).min(units.saturating_sub(2)).max(1) } else { 0 };
        // Validation has members of its own where only the test split is drawn.
        let validation = if validation_fraction > 0.0 {
            border(sizes, test_fraction + validation_fraction).min(units.saturating_sub(1)).max(test + 1)
        } else {
            test
        };
        Self { test, validation }
    }

    const fn split(&self, rank: usize) -> Split {
        if rank < self.test {
            Split::Test
        } else if rank < self.validation {
            Split::Validation
        } else {
            Split::Train
        }
    }
}

/// How many units lie before the border that is nearest to `share` of all members.
fn border(sizes: &[usize], share: f64) -> usize {
    let target = share * sizes.iter().sum::<usize>() as f64;
    let mut before = 0.0;
    let is_before = |size: &&usize| {
        let middle = before + **size as f64 / 2.0;
        before += **size as f64;
        middle <= target
    };
    sizes.iter().take_while(is_before).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(sizes: &[usize], validation_fraction: f64, test_fraction: f64) -> [usize; 3] {
        let Borders { test, validation } =
            Borders::new(sizes, Fractions { validation: validation_fraction, test: test_fraction });
        [sizes.len() - validation, validation - test, test]
    }

    #[test]
    fn shares_by_hand() {
        assert_eq!(cut(&[1; 25], 0.2, 0.2), [15, 5, 5]);
        assert_eq!(cut(&[1; 15], 0.2, 0.2), [9, 3, 3]);
        assert_eq!(cut(&[1; 8], 0.2, 0.2), [5, 1, 2]);
        assert_eq!(cut(&[1; 100], 0.25, 0.0), [75, 25, 0]);
        // Given photos of validation are all there are.
        assert_eq!(cut(&[1; 100], 0.0, 0.25), [75, 0, 25]);
        // At least one each, whatever the fractions.
        assert_eq!(cut(&[1; 3], 0.01, 0.01), [1, 1, 1]);
        assert_eq!(cut(&[1; 3], 0.5, 0.49), [1, 1, 1]);
        assert_eq!(cut(&[1; 2], 0.9, 0.0), [1, 1, 0]);
    }

    #[test]
    fn the_border_is_the_nearest_between_units() {
        // Of 20 photos, the test split should get 4, to which 3 are nearer than 6; with validation 10: 13 are nearer than 6.
        assert_eq!(cut(&[3, 3, 7, 7], 0.3, 0.2), [1, 2, 1]);
        // Now the test split should get 5, to which 6 are nearer than 3.
        assert_eq!(cut(&[3, 3, 7, 7], 0.3, 0.25), [1, 1, 2]);
    }
}
