//! Four pixels at once, in registers of 256 bits.

use super::{Pixel, Weights, along_by, one_by_one};
use crate::photo::{Corner, Photo};
use crate::place::{Line, SHARE_BITS, WHOLE};
use std::arch::x86_64::{
    __m256i, _mm_cvtsi128_si64, _mm_extract_epi32, _mm_setr_epi8, _mm_shuffle_epi8, _mm_unpacklo_epi32,
    _mm256_add_epi32, _mm256_castsi256_si128, _mm256_extracti128_si256, _mm256_madd_epi16, _mm256_packus_epi16,
    _mm256_packus_epi32, _mm256_set_epi64x, _mm256_set1_epi32, _mm256_setr_epi32, _mm256_shuffle_epi8,
    _mm256_shuffle_epi32, _mm256_srli_epi32,
};

/// As [`super::along`], if the processor has such registers; tells whether it does.
pub fn along(photo: &Photo, x: Line, y: Line, pixels: &mut [Pixel]) -> bool {
    let has_512 = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq");
    #[expect(unsafe_code, reason = "the processor has just said that it has them")]
    match is_x86_feature_detected!("avx2") {
        true if has_512 => unsafe { along_512(photo, x, y, pixels) },
        true => unsafe { along_256(photo, x, y, pixels) },
        false => return false,
    }
    true
}

/// Finds the places of eight pixels at once.
#[target_feature(enable = "avx2,avx512f,avx512dq")]
fn along_512(photo: &Photo, x: Line, y: Line, pixels: &mut [Pixel]) {
    along_by(|photo, numbers, weights, pixels| all(photo, numbers, weights, pixels), photo, x, y, pixels);
}

#[target_feature(enable = "avx2")]
fn along_256(photo: &Photo, x: Line, y: Line, pixels: &mut [Pixel]) {
    along_by(|photo, numbers, weights, pixels| all(photo, numbers, weights, pixels), photo, x, y, pixels);
}

/// As [`super::one_by_one`].
#[target_feature(enable = "avx2")]
fn all(photo: &Photo, numbers: &[u64], weights: &[Weights], pixels: &mut [Pixel]) {
    let (numbers, last_numbers) = numbers.as_chunks();
    let (weights, last_weights) = weights.as_chunks();
    let (bytes, _) = pixels.as_flattened_mut().as_chunks_mut();
    for ((numbers, weights), bytes) in numbers.iter().zip(weights).zip(bytes) {
        *bytes = four(photo, *numbers, *weights);
    }
    let done = numbers.len() * 4;
    one_by_one(photo, last_numbers, last_weights, &mut pixels[done..]);
}

#[target_feature(enable = "avx2")]
fn four(photo: &Photo, [a, b, c, d]: [u64; 4], [of_a, of_b, of_c, of_d]: [Weights; 4]) -> [u8; 12] {
    let (first, second) = (two(photo, [a, b], [of_a, of_b]), two(photo, [c, d], [of_c, of_d]));
    // Each number fits into a byte: pixels a and c come together in the lower half, b and d in the upper one.
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

/// Two pixels, one in each half; each channel in 32 bits, and a fourth one of no meaning.
///
/// No closures: what is called with one is not compiled for these registers, and would pass it through memory.
#[target_feature(enable = "avx2")]
fn two(photo: &Photo, [a, b]: [u64; 2], [of_a, of_b]: [Weights; 2]) -> __m256i {
    let ([upper_a, lower_a], [upper_b, lower_b]) = (photo.corners(a), photo.corners(b));
    let corners = _mm256_set_epi64x(word(lower_b), word(upper_b), word(lower_a), word(upper_a));
    let (of_a, of_b) = (of_a.cast_signed(), of_b.cast_signed());
    let weights = _mm256_set_epi64x(of_b, of_b, of_a, of_a);
    // A channel of the left pixel and of the right one side by side, in 16 bits each, as weights are.
    let upper = _mm256_shuffle_epi8(corners, side_by_side(0));
    let lower = _mm256_shuffle_epi8(corners, side_by_side(8));
    let upper = _mm256_madd_epi16(upper, _mm256_shuffle_epi32::<0b00_00_00_00>(weights));
    let lower = _mm256_madd_epi16(lower, _mm256_shuffle_epi32::<0b01_01_01_01>(weights));
    let mixed = _mm256_add_epi32(_mm256_add_epi32(upper, lower), _mm256_set1_epi32(WHOLE as i32 / 2));
    _mm256_srli_epi32::<{ SHARE_BITS as i32 }>(mixed)
}

/// Two neighbours as they lie in memory.
#[inline]
fn word([left, right]: [Corner; 2]) -> i64 {
    i64::from_le_bytes([left[0], left[1], left[2], left[3], right[0], right[1], right[2], right[3]])
}

/// How the pair of pixels that begins at byte `at` of each half is rearranged.
#[target_feature(enable = "avx2")]
fn side_by_side(at: i32) -> __m256i {
    let [r, g, b, x] = [channel(at), channel(at + 1), channel(at + 2), channel(at + 3)];
    _mm256_setr_epi32(r, g, b, x, r, g, b, x)
}

/// The byte `at`, a zero (0x80), the byte four further on, a zero.
const fn channel(at: i32) -> i32 {
    0x8004_8000_u32.cast_signed() + 0x0001_0001 * at
}
