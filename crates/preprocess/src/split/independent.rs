//! Draws each unit on its own.

use crate::config::Settings;
use artifact::Split;
use artifact::stratified::{Unit, place};

/// The split of each unit, from the seed and its key. So adding or removing a photo moves no other, unless both belong
/// to one unit.
pub fn splits(seed: u64, settings: &Settings, units: &[&Unit]) -> Vec<Split> {
    let Settings { validation_fraction, test_fraction, .. } = *settings;
    units.iter().map(|unit| split(seed, &unit.key, validation_fraction, test_fraction)).collect()
}

fn split(seed: u64, key: &blake3::Hash, validation_fraction: f64, test_fraction: f64) -> Split {
    let place = place(seed, key);
    if place < test_fraction {
        Split::Test
    } else if place < test_fraction + validation_fraction {
        Split::Validation
    } else {
        Split::Train
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(seed: u64, number: u32, validation_fraction: f64, test_fraction: f64) -> Split {
        split(seed, &blake3::hash(&number.to_le_bytes()), validation_fraction, test_fraction)
    }

    fn count(seed: u64, validation_fraction: f64, test_fraction: f64) -> [usize; 3] {
        let drawn: Vec<Split> =
            (0..2000).map(|number| draw(seed, number, validation_fraction, test_fraction)).collect();
        Split::ALL.map(|split| drawn.iter().filter(|other| **other == split).count())
    }

    #[test]
    fn shares_are_about_the_fractions() {
        let [train, validation, test] = count(7, 0.2, 0.1);
        assert_eq!(train + validation + test, 2000);
        assert!(validation.abs_diff(400) < 72 && test.abs_diff(200) < 54, "{validation} {test}");
        assert_ne!(count(8, 0.2, 0.1), [train, validation, test]);
        assert_eq!(count(7, 0.2, 0.0)[2], 0);
    }

    /// t for train, v for validation, T for test.
    const fn initial(split: Split) -> char {
        match split {
            Split::Train => 't',
            Split::Validation => 'v',
            Split::Test => 'T',
        }
    }

    /// An update of the program must keep the split that results were measured on.
    #[test]
    fn seed_7_splits_these_photos_as_it_always_did() {
        let splits: String = (0..32).map(|number| initial(draw(7, number, 0.3, 0.2))).collect();
        assert_eq!(splits, "tTvvTtvvttTvTvvTvtTtttttvtvtvttv");
    }

    #[test]
    fn a_larger_validation_split_keeps_what_it_had_and_the_test_split() {
        for number in 0..500 {
            let (small, large) = (draw(7, number, 0.1, 0.2), draw(7, number, 0.3, 0.2));
            assert!(small == large || (small, large) == (Split::Train, Split::Validation));
        }
    }
}
