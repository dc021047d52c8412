//! The element types of activations in memory. Kernels compute in f32 for both.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use half::bf16;
use pulp::Simd;
use std::mem::MaybeUninit;

/// An element type of activations.
pub trait Stored: Copy + Send + Sync {
    /// The number as f32, which holds it exactly.
    fn load(self) -> f32;
    /// The value nearest to `number`; of two that are equally near, the even one.
    fn store(number: f32) -> Self;
    /// Stores all numbers of a register.
    ///
    /// # Panics
    /// If `to` is shorter.
    fn store_all<S: Simd>(numbers: S::f32s, to: &mut [MaybeUninit<Self>]);
}

impl Stored for f32 {
    #[inline(always)]
    fn load(self) -> f32 {
        self
    }

    #[inline(always)]
    fn store(number: f32) -> Self {
        number
    }

    #[inline(always)]
    fn store_all<S: Simd>(numbers: S::f32s, to: &mut [MaybeUninit<Self>]) {
        S::as_uninit_mut_simd_f32s(to).0[0].write(numbers);
    }
}

/// `half`'s own conversions have branches, which keep loops from being vectorised.
impl Stored for bf16 {
    #[inline(always)]
    fn load(self) -> f32 {
        f32::from_bits(u32::from(self.to_bits()) << 16)
    }

    #[inline(always)]
    fn store(number: f32) -> Self {
        let bits = number.to_bits();
        let rounded = bits.wrapping_add(0x7fff + (bits >> 16 & 1));
        // Rounding could carry a NaN into infinity; setting its quiet bit keeps it a NaN.
        let bits = if number.is_nan() { bits | 0x40_0000 } else { rounded };
        Self::from_bits((bits >> 16) as u16)
    }

    #[inline(always)]
    fn store_all<S: Simd>(numbers: S::f32s, to: &mut [MaybeUninit<Self>]) {
        let numbers: &[f32] = bytemuck::cast_slice(std::slice::from_ref(&numbers));
        for (to, number) in to[..numbers.len()].iter_mut().zip(numbers) {
            to.write(Self::store(*number));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bf16_is_rounded_as_its_own_library_rounds_it() {
        // A sample of all bit patterns (infinities and NaN among them), and all that lie half-way between two bf16.
        let sample = (0..=u32::MAX).step_by(4099);
        let halves = (0..=0xffff).map(|high| high << 16 | 0x8000);
        for number in sample.chain(halves).map(f32::from_bits) {
            let (found, expected) = (bf16::store(number), bf16::from_f32(number));
            assert_eq!(found.to_bits(), expected.to_bits(), "{number}");
            assert_eq!(found.load().to_bits(), expected.to_f32().to_bits(), "{number}");
        }
    }
}
