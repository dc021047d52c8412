//! Randomness that depends on the seed, the purpose and the item, never on thread, clock or order.

use rand::SeedableRng;
use rand::seq::SliceRandom;
pub use rand_chacha::ChaCha8Rng;

/// What random numbers are for. Streams of two purposes are unrelated, even for the same seed and item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The split of a photo, by its bytes.
    Split,
    /// The changes that `augment` makes to a photo, by its bytes and the number of the copy.
    Augmentation,
    /// The part of a picture that a step of `pretrain` sees, by epoch and row.
    Crop,
    /// First values of a network's weights, by the parameter's name.
    NetworkWeights,
    /// First values of a head's weights, by the parameter's name.
    HeadWeights,
    /// The order of the training pictures, by epoch.
    EpochOrder,
    /// The values that dropout sets to zero, by step and layer.
    Dropout,
    /// The parts in which rows are set aside by turns.
    Folds,
    /// The labelled rows of another domain that are used.
    FewLabels,
    /// Rows that stand for all of a domain.
    DomainSample,
    /// The pictures that the report shows.
    Gallery,
    /// The noise at which `stylize` starts, by the photo's name.
    StyleNoise,
    /// The camera that takes a drawn scene, by the scene's name, as for the next three.
    SceneCamera,
    /// The size of a drawn scene.
    SceneSize,
    /// The subject of a drawn scene.
    SceneBody,
    /// The surroundings in a drawn scene.
    SceneWorld,
    /// The waves of all drawn scenes.
    SceneWaves,
    /// The uneven ground of all drawn scenes.
    SceneLumps,
    /// The light that waves throw on the ground of all drawn scenes.
    SceneCaustics,
    /// The photos that `bench` measures on, by number.
    BenchPhoto,
    /// The figures on test pictures.
    FixtureFigure,
    /// Test pictures without a figure.
    FixtureNoise,
    /// The weights of test networks.
    FixtureWeights,
    /// Numbers that stay within one test.
    Test(&'static str),
}

impl Purpose {
    /// The context of BLAKE3's key derivation. Another text changes every split, augmentation and weight that is drawn
    /// with it.
    const fn context(self) -> &'static str {
        match self {
            Self::Split => "headstart preprocess split",
            Self::Augmentation => "augment",
            Self::Crop => "headstart crop",
            Self::NetworkWeights => "headstart network weights",
            Self::HeadWeights => "headstart head weights",
            Self::EpochOrder => "headstart epoch",
            Self::Dropout => "headstart dropout",
            Self::Folds => "headstart folds",
            Self::FewLabels => "headstart few labels",
            Self::DomainSample => "headstart domain sample",
            Self::Gallery => "report gallery",
            Self::StyleNoise => "headstart style noise",
            Self::SceneCamera => "scenes camera",
            Self::SceneSize => "scenes size",
            Self::SceneBody => "scenes body",
            Self::SceneWorld => "scenes world",
            Self::SceneWaves => "scenes waves",
            Self::SceneLumps => "scenes lumps",
            Self::SceneCaustics => "scenes caustics",
            Self::BenchPhoto => "bench photo",
            Self::FixtureFigure => "fixture figure",
            Self::FixtureNoise => "fixture noise",
            Self::FixtureWeights => "fixture weights",
            Self::Test(name) => name,
        }
    }
}

/// The random stream of one item: a function of `seed`, `purpose` and the bytes that name the item.
///
/// The derivation is BLAKE3 in key-derivation mode over seed (8 bytes, little-endian) and item.
pub fn stream(seed: u64, purpose: Purpose, item: &[u8]) -> ChaCha8Rng {
    let mut hasher = blake3::Hasher::new_derive_key(purpose.context());
    hasher.update(&seed.to_le_bytes());
    hasher.update(item);
    ChaCha8Rng::from_seed(*hasher.finalize().as_bytes())
}

/// The numbers 0 to `n` - 1 in the order of one epoch.
pub fn permutation(seed: u64, purpose: Purpose, epoch: u64, n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(&mut stream(seed, purpose, &epoch.to_le_bytes()));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngCore;

    fn first(seed: u64, purpose: Purpose, item: &[u8]) -> u64 {
        stream(seed, purpose, item).next_u64()
    }

    #[test]
    fn seed_purpose_and_item_each_change_the_stream() {
        let base = first(7, Purpose::Augmentation, b"a");
        assert_eq!(base, first(7, Purpose::Augmentation, b"a"));
        let others = [(8, Purpose::Augmentation, b"a"), (7, Purpose::Split, b"a"), (7, Purpose::Augmentation, b"b")];
        for (seed, purpose, item) in others {
            assert_ne!(base, first(seed, purpose, item));
        }
    }

    /// The first number for seed 7 and the item "item". A number that changes here changes what users get.
    const GOLDEN: [(Purpose, u64); position(Purpose::Test("")) + 1] = [
        (Purpose::Split, 13_904_011_367_654_471_406),
        (Purpose::Augmentation, 11_103_303_289_001_500_108),
        (Purpose::Crop, 5_059_326_294_009_580_579),
        (Purpose::NetworkWeights, 18_240_032_262_313_425_393),
        (Purpose::HeadWeights, 3_803_767_989_334_746_230),
        (Purpose::EpochOrder, 3_110_345_041_092_757_778),
        (Purpose::Dropout, 7_309_074_367_836_586_484),
        (Purpose::Folds, 12_413_242_556_947_990_587),
        (Purpose::FewLabels, 17_229_373_571_204_801_815),
        (Purpose::Gallery, 11_175_728_228_253_323_369),
        (Purpose::SceneCamera, 7_965_022_902_054_150_345),
        (Purpose::SceneSize, 9_702_302_518_025_589_058),
        (Purpose::SceneBody, 11_986_379_501_897_305_382),
        (Purpose::SceneWorld, 16_318_041_200_976_162_641),
        (Purpose::SceneWaves, 14_768_540_824_862_817_236),
        (Purpose::SceneLumps, 6_640_623_898_421_935_959),
        (Purpose::SceneCaustics, 7_541_950_023_544_328_723),
        (Purpose::BenchPhoto, 13_236_835_314_822_538_680),
        (Purpose::FixtureFigure, 14_892_506_312_749_307_664),
        (Purpose::FixtureNoise, 14_006_615_172_610_126_585),
        (Purpose::FixtureWeights, 2_700_987_868_885_629_896),
        (Purpose::StyleNoise, 12_170_932_538_757_666_307),
        (Purpose::DomainSample, 8_584_079_790_043_741_455),
        (Purpose::Test("headstart"), 4_688_017_393_588_274_859),
    ];

    /// The position of a purpose in [`GOLDEN`]. A new purpose does not compile before it has one, and then it needs a
    /// golden number too.
    const fn position(purpose: Purpose) -> usize {
        use Purpose as P;
        match purpose {
            P::Split => 0,
            P::Augmentation => 1,
            P::Crop => 2,
            P::NetworkWeights => 3,
            P::HeadWeights => 4,
            P::EpochOrder => 5,
            P::Dropout => 6,
            P::Folds => 7,
            P::FewLabels => 8,
            P::Gallery => 9,
            P::SceneCamera => 10,
            P::SceneSize => 11,
            P::SceneBody => 12,
            P::SceneWorld => 13,
            P::SceneWaves => 14,
            P::SceneLumps => 15,
            P::SceneCaustics => 16,
            P::BenchPhoto => 17,
            P::FixtureFigure => 18,
            P::FixtureNoise => 19,
            P::FixtureWeights => 20,
            P::StyleNoise => 21,
            P::DomainSample => 22,
            P::Test(_) => 23,
        }
    }

    #[test]
    fn every_purpose_has_its_own_numbers_and_they_stay_the_same() {
        let found = GOLDEN.map(|(purpose, _)| (purpose, first(7, purpose, b"item")));
        assert_eq!(found, GOLDEN);
        for (position, (purpose, number)) in GOLDEN.iter().enumerate() {
            assert_eq!(self::position(*purpose), position);
            assert!(GOLDEN[..position].iter().all(|(_, other)| other != number), "{purpose:?} repeats another stream");
        }
    }

    #[test]
    fn the_order_of_an_epoch_stays_the_same() {
        assert_eq!(permutation(7, Purpose::EpochOrder, 3, 8), [6, 0, 5, 3, 4, 2, 1, 7]);
    }

    #[test]
    fn a_permutation_holds_every_row_once() {
        let mut order = permutation(1, Purpose::EpochOrder, 3, 100);
        assert_ne!(order, permutation(1, Purpose::EpochOrder, 4, 100));
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
    }
}
