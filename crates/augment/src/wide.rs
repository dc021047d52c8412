//! Four pixels at once, in registers of 256 bits.

use crate::coordinate::{FRACTION_BITS, Line, WHOLE};
use crate::mix::{by_blocks, one_by_one};
use crate::padded::Padded;
use crate::pixel::{PaddedPixel, Pixel};
use crate::weights::Weights;
use std::arch::x86_64::{
    __m256i, _mm_cvtsi128_si64, _mm_extract_epi32, _mm_setr_epi8, _mm_shuffle_epi8, _mm_unpacklo_epi32,
    _mm256_add_epi32, _mm256_castsi256_si128, _mm256_extracti128_si256, _mm256_madd_epi16, _mm256_packus_epi16,
    _mm256_packus_epi32, _mm256_set_epi64x, _mm256_set1_epi32, _mm256_setr_epi32, _mm256_shuffle_epi8,
    _mm256_shuffle_epi32, _mm256_srli_epi32,
};

/// Fills `pixels` from coordinates along two lines; looks up the neighbours of eight pixels at once.
#[target_feature(enable = "avx2,fma,avx512f,avx512dq")]
pub fn with_avx512(picture: &Padded, x: Line, y: Line, pixels: &mut [Pixel]) {
    by_blocks(|picture, indices, weights, pixels| all(picture, indices, weights, pixels), picture, x, y, pixels);
}

/// Fills `pixels` from coordinates along two lines.
#[target_feature(enable = "avx2,fma")]
pub fn with_avx2(picture: &Padded, x: Line, y: Line, pixels: &mut [Pixel]) {
    by_blocks(|picture, indices, weights, pixels| all(picture, indices, weights, pixels), picture, x, y, pixels);
}

/// The same as [`one_by_one`], which also mixes the last pixels if fewer than four are left.
#[target_feature(enable = "avx2")]
fn all(picture: &Padded, indices: &[u64], weights: &[Weights], pixels: &mut [Pixel]) {
    let (indices, last_indices) = indices.as_chunks();
    let (weights, last_weights) = weights.as_chunks();
    let (bytes, _) = pixels.as_flattened_mut().as_chunks_mut();
    for ((indices, weights), bytes) in indices.iter().zip(weights).zip(bytes) {
        *bytes = four(picture, *indices, *weights);
    }
    let done = indices.len() * 4;
    one_by_one(picture, last_indices, last_weights, &mut pixels[done..]);
}

/// Four pixels, (4, 3), by the indices of their upper left neighbours.
#[target_feature(enable = "avx2")]
fn four(picture: &Padded, [a, b, c, d]: [u64; 4], [of_a, of_b, of_c, of_d]: [Weights; 4]) -> [u8; 12] {
    let (first, second) = (two(picture, [a, b], [of_a, of_b]), two(picture, [c, d], [of_c, of_d]));
    // Each channel fits into a byte: packing puts pixels a and c into the lower half, b and d into the upper one.
    let words = _mm256_packus_epi32(first, second);
    let bytes = _mm256_packus_epi16(words, words);
    let in_order = _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256::<1>(bytes));
    let gaps_last = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15);
    let pixels = _mm_shuffle_epi8(in_order, gaps_last);
    let mut all = [0; 12];
    all[..8].copy_from_slice(&_mm_cvtsi128_si64(pixels).to_le_bytes());
    all[8..].copy_from_slice(&_mm_extract_epi32::<2>(pixels).to_le_bytes());
    all
}

/// Two pixels, one in each half of the register, each channel in 32 bits; the fourth channel means nothing.
///
/// This calls nothing with a closure: such a function is not compiled for these registers, and would pass them through
/// memory.
#[target_feature(enable = "avx2")]
fn two(picture: &Padded, [a, b]: [u64; 2], [of_a, of_b]: [Weights; 2]) -> __m256i {
    let ([upper_a, lower_a], [upper_b, lower_b]) = (picture.neighbours(a), picture.neighbours(b));
    let neighbours = _mm256_set_epi64x(word(lower_b), word(upper_b), word(lower_a), word(upper_a));
    let (of_a, of_b) = (of_a.cast_signed(), of_b.cast_signed());
    let weights = _mm256_set_epi64x(of_b, of_b, of_a, of_a);
    // Each channel of the left pixel beside that of the right one, in 16 bits each, as the weights are.
    let upper = _mm256_shuffle_epi8(neighbours, side_by_side(0));
    let lower = _mm256_shuffle_epi8(neighbours, side_by_side(8));
    let upper = _mm256_madd_epi16(upper, _mm256_shuffle_epi32::<0b00_00_00_00>(weights));
    let lower = _mm256_madd_epi16(lower, _mm256_shuffle_epi32::<0b01_01_01_01>(weights));
    let mixed = _mm256_add_epi32(_mm256_add_epi32(upper, lower), _mm256_set1_epi32(WHOLE as i32 / 2));
    _mm256_srli_epi32::<{ FRACTION_BITS as i32 }>(mixed)
}

/// Two neighbours as they lie in memory.
#[inline]
fn word([left, right]: [PaddedPixel; 2]) -> i64 {
    i64::from_le_bytes([left[0], left[1], left[2], left[3], right[0], right[1], right[2], right[3]])
}

/// The shuffle that puts each channel of a left pixel beside the right pixel's; the pair begins at byte `at` of each half.
#[target_feature(enable = "avx2")]
fn side_by_side(at: i32) -> __m256i {
    let [r, g, b, x] = [channel(at), channel(at + 1), channel(at + 2), channel(at + 3)];
    _mm256_setr_epi32(r, g, b, x, r, g, b, x)
}

/// Selects the byte `at`, a zero (0x80), the byte four further on, a zero.
const fn channel(at: i32) -> i32 {
    0x8004_8000_u32.cast_signed() + 0x0001_0001 * at
}
