//! How numbers lie in memory between two convolutions. All are computed with in f32.

#![expect(clippy::inline_always, reason = "what has the processor's widest instructions must have all of its callees")]

use crate::bytes::Number;
use half::bf16;

/// A number in memory.
pub trait Stored: Number {
    /// What it stands for.
    fn number(self) -> f32;
    /// The nearest to `number`; of two, the even one.
    fn stored(number: f32) -> Self;
}

impl Stored for f32 {
    #[inline(always)]
    fn number(self) -> f32 {
        self
    }

    #[inline(always)]
    fn stored(number: f32) -> Self {
        number
    }
}

/// Without the branches of `half`'s own ways, which many numbers at once cannot take.
impl Stored for bf16 {
    #[inline(always)]
    fn number(self) -> f32 {
        f32::from_bits(u32::from(self.to_bits()) << 16)
    }

    #[inline(always)]
    fn stored(number: f32) -> Self {
        let bits = number.to_bits();
        let rounded = bits.wrapping_add(0x7fff + (bits >> 16 & 1));
        // What is no number might be rounded to one.
        let bits = if number.is_nan() { bits | 0x40_0000 } else { rounded };
        Self::from_bits((bits >> 16) as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bf16_is_rounded_as_its_own_library_rounds_it() {
        // All sorts of numbers: halves between two neighbours, the largest, the smallest, none.
        let sorts = (0..=u32::MAX).step_by(4099).chain((0..=0xffff).map(|high| high << 16 | 0x8000));
        for number in sorts.map(f32::from_bits) {
            let (found, expected) = (bf16::stored(number), bf16::from_f32(number));
            assert_eq!(found.to_bits(), expected.to_bits(), "{number}");
            assert_eq!(found.number().to_bits(), expected.to_f32().to_bits(), "{number}");
        }
    }
}
