//! Draws shares of each class.

use super::place;
use super::units::Unit;
use crate::config::Settings;
use artifact::Split;
use std::collections::BTreeMap;

/// The split of each unit. The units of each class are ranked by their keyed hash and cut at the fractions of the
/// class's photos, with at least one unit on each side. So adding a photo moves at most one other of its class across
/// each border.
pub fn splits(seed: u64, settings: &Settings, units: &[&Unit]) -> Vec<Split> {
    let mut classes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, unit) in units.iter().enumerate() {
        classes.entry(unit.class).or_default().push(at);
    }
    let mut splits = vec![Split::Train; units.len()];
    for mut ranked in classes.into_values() {
        let total: usize = ranked.iter().map(|&at| units[at].photos.len()).sum();
        // A group of more than half of a class is ranked last, so that it goes to train: otherwise the test of this
        // class would be a test of hardly more than this group.
        let is_most = |at: usize| 2 * units[at].photos.len() > total;
        let rank = |at: usize| (is_most(at), place(seed, &units[at].key));
        ranked.sort_by(|&a, &b| rank(a).partial_cmp(&rank(b)).expect("places are numbers"));
        let sizes: Vec<usize> = ranked.iter().map(|&at| units[at].photos.len()).collect();
        let borders = Borders::new(&sizes, settings.validation_fraction, settings.test_fraction);
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
    /// The borders nearest to the fractions. `sizes`: the photos of each unit, in their ranks. A class of fewer units
    /// than splits gets a split without a unit, which is refused later.
    fn new(sizes: &[usize], validation_fraction: f64, test_fraction: f64) -> Self {
        let units = sizes.len();
        let test =
            if test_fraction > 0.0 { border(sizes, test_fraction).min(units.saturating_sub(2)).max(1) } else { 0 };
        // Validation has photos of its own where only the test split is drawn.
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

/// How many units lie before the border that is nearest to `share` of all photos.
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
    use crate::photo::Identified;
    use crate::photo::tests::identified;
    use crate::split::units::units;

    fn cut(sizes: &[usize], validation_fraction: f64, test_fraction: f64) -> [usize; 3] {
        let Borders { test, validation } = Borders::new(sizes, validation_fraction, test_fraction);
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

    fn settings(validation_fraction: f64, test_fraction: f64) -> Settings {
        Settings { validation_fraction, test_fraction, ..Settings::default() }
    }

    /// The split of each photo.
    fn of_photos(seed: u64, settings: &Settings, photos: &[Identified]) -> Vec<Split> {
        let units = units(photos);
        let drawn = splits(seed, settings, &units.iter().collect::<Vec<_>>());
        let mut splits = vec![Split::Train; photos.len()];
        for (unit, split) in units.iter().zip(drawn) {
            unit.photos.iter().for_each(|&photo| splits[photo] = split);
        }
        splits
    }

    /// Photos of one class with their numbers as bytes.
    fn class(class: usize, numbers: std::ops::Range<u32>) -> Vec<Identified> {
        numbers.map(|number| identified(class, &number.to_le_bytes(), None)).collect()
    }

    #[test]
    fn small_classes_split_with_every_seed() {
        for (classes, of_each, expected) in [(20, 15, [9, 3, 3]), (200, 8, [5, 1, 2])] {
            let photos: Vec<Identified> = (0..classes)
                .flat_map(|number| class(number, 1000 * number as u32..1000 * number as u32 + of_each))
                .collect();
            for seed in 0..100 {
                let splits = of_photos(seed, &settings(0.2, 0.2), &photos);
                for of_class in splits.chunks(of_each as usize) {
                    let counts = Split::ALL.map(|split| of_class.iter().filter(|other| **other == split).count());
                    assert_eq!(counts, expected, "seed {seed}");
                }
            }
        }
    }

    #[test]
    fn a_photo_more_moves_at_most_one_of_its_class_at_each_border() {
        for n in 3..60 {
            let before = of_photos(7, &settings(0.3, 0.2), &class(0, 0..n));
            let after = of_photos(7, &settings(0.3, 0.2), &class(0, 0..n + 1));
            let moves = |from, to| before.iter().zip(&after).filter(|pair| *pair == (&from, &to)).count();
            assert!(moves(Split::Test, Split::Validation) + moves(Split::Validation, Split::Test) <= 1, "{n}");
            assert!(moves(Split::Validation, Split::Train) + moves(Split::Train, Split::Validation) <= 1, "{n}");
            assert_eq!(moves(Split::Test, Split::Train) + moves(Split::Train, Split::Test), 0, "{n}");
        }
    }

    #[test]
    fn a_group_of_most_of_a_class_is_trained_with() {
        let grouped = |number: u32, group| identified(0, &number.to_le_bytes(), Some(group));
        let photos: Vec<Identified> = (0..60)
            .map(|number| {
                grouped(
                    number,
                    if number < 50 {
                        "large"
                    } else if number < 55 {
                        "one"
                    } else {
                        "other"
                    },
                )
            })
            .collect();
        for seed in 0..20 {
            let splits = of_photos(seed, &settings(0.2, 0.2), &photos);
            assert!(splits[..50].iter().all(|split| *split == Split::Train), "seed {seed}");
            assert_ne!(splits[50], splits[55], "seed {seed}");
        }
    }

    /// An update of the program must keep the split that results were measured on.
    #[test]
    fn seed_7_splits_these_photos_as_it_always_did() {
        let splits = of_photos(7, &settings(0.3, 0.2), &class(0, 0..32));
        let initials: String = splits.iter().map(|split| &split.name()[..2]).collect::<Vec<_>>().join(" ");
        assert_eq!(
            initials,
            "tr te va tr te tr va va tr tr te va te va va te tr tr te tr tr tr tr tr va tr va tr va tr tr va"
        );
    }
}
