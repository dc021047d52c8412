//! The split of a photo whose folder does not say it.

use artifact::{Split, random};
use rand::Rng as _;

/// Draws the split of a photo from the seed and the photo's own bytes. So adding or removing a photo moves no other, and equal
/// files always share a split.
///
/// A number uniform in [0, 1) decides: test below `test_fraction`, then validation, then train.
pub fn draw(seed: u64, photo: &blake3::Hash, validation_fraction: f64, test_fraction: f64) -> Split {
    let number: f64 = random::stream(seed, random::Purpose::Split, photo.as_bytes()).random();
    if number < test_fraction {
        Split::Test
    } else if number < test_fraction + validation_fraction {
        Split::Validation
    } else {
        Split::Train
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(seed: u64, validation_fraction: f64, test_fraction: f64) -> [usize; 3] {
        let photos = (0..2000_u32).map(|number| blake3::hash(&number.to_le_bytes()));
        let drawn: Vec<Split> = photos.map(|photo| draw(seed, &photo, validation_fraction, test_fraction)).collect();
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
        let photos = (0..32_u32).map(|number| blake3::hash(&number.to_le_bytes()));
        let splits: String = photos.map(|photo| initial(draw(7, &photo, 0.3, 0.2))).collect();
        assert_eq!(splits, "tTvvTtvvttTvTvvTvtTtttttvtvtvttv");
    }

    #[test]
    fn a_larger_validation_split_keeps_what_it_had_and_the_test_split() {
        for number in 0..500_u32 {
            let photo = blake3::hash(&number.to_le_bytes());
            let (small, large) = (draw(7, &photo, 0.1, 0.2), draw(7, &photo, 0.3, 0.2));
            assert!(small == large || (small, large) == (Split::Train, Split::Validation));
        }
    }
}
