//! How much each of four neighbouring pixels counts.

use crate::coordinate::{FRACTION_BITS, WHOLE};

/// The weights of the upper left, upper right, lower left and lower right pixel in 16 bits each, the first in the lowest;
/// their sum is [`WHOLE`].
pub type Weights = u64;

/// Bits of each of the four.
const LANE: u32 = 16;

const _: () = assert!(WHOLE <= i16::MAX as u64 && 4 * LANE == Weights::BITS);

/// Bilinear weights, from the fractions (of [`WHOLE`]) of the right and the lower neighbours.
#[expect(clippy::inline_always, reason = "only what is inlined is compiled for the chosen instructions")]
#[inline(always)]
pub const fn bilinear(right: u64, lower: u64) -> Weights {
    let both = (right * lower) >> FRACTION_BITS;
    (WHOLE + both - right - lower) | (right - both) << LANE | (lower - both) << (2 * LANE) | both << (3 * LANE)
}

/// The four one by one.
pub fn each(weights: Weights) -> [u64; 4] {
    std::array::from_fn(|corner| (weights >> (corner as u32 * LANE)) & u64::from(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_by_hand_and_their_sum() {
        let quarter = WHOLE / 4;
        assert_eq!(each(bilinear(quarter, 2 * quarter)), [3, 1, 3, 1].map(|eighths| eighths * WHOLE / 8));
        for (right, lower) in [(0, 0), (1, WHOLE - 1), (WHOLE - 1, WHOLE - 1), (77, 4242)] {
            assert_eq!(each(bilinear(right, lower)).iter().sum::<u64>(), WHOLE);
        }
    }
}
