//! Randomness that depends on the seed and the item, never on thread, clock or order.

use rand::SeedableRng;
use rand::seq::SliceRandom;
pub use rand_chacha::ChaCha8Rng;

/// The random stream of one item: a function of `seed`, `purpose` and the bytes that name the item.
///
/// Streams of different purposes or items are unrelated. The derivation is BLAKE3 in key-derivation mode over
/// seed (8 bytes, little-endian) and item.
pub fn stream(seed: u64, purpose: &str, item: &[u8]) -> ChaCha8Rng {
    let mut hasher = blake3::Hasher::new_derive_key(purpose);
    hasher.update(&seed.to_le_bytes());
    hasher.update(item);
    ChaCha8Rng::from_seed(*hasher.finalize().as_bytes())
}

/// The numbers 0 to `n` - 1 in the order of one epoch.
pub fn permutation(seed: u64, purpose: &str, epoch: u64, n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(&mut stream(seed, purpose, &epoch.to_le_bytes()));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngCore;

    #[test]
    fn seed_purpose_and_item_each_change_the_stream() {
        let draw = |seed, purpose, item: &[u8]| stream(seed, purpose, item).next_u64();
        let base = draw(7, "augment", b"a");
        assert_eq!(base, draw(7, "augment", b"a"));
        for other in [draw(8, "augment", b"a"), draw(7, "split", b"a"), draw(7, "augment", b"b")] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn a_permutation_holds_every_row_once() {
        let mut order = permutation(1, "epoch", 3, 100);
        assert_ne!(order, permutation(1, "epoch", 4, 100));
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
    }
}
