//! Fills a row of pixels from coordinates along two lines, with the instructions that the CPU has.

use crate::coordinate::Line;
use crate::mix::{by_blocks, one_by_one};
use crate::padded::Padded;
use crate::pixel::Pixel;
#[cfg(target_arch = "x86_64")]
use crate::wide;
use kernels::simd::{Level, Simd};

/// Fills `pixels` from `picture`: pixel i comes from column `x.at(i)` and row `y.at(i)`, bilinearly, where coordinates outside
/// the picture go to its edge.
pub fn sample(simd: Simd, picture: &Padded, x: Line, y: Line, pixels: &mut [Pixel]) {
    match simd.level() {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: a `Simd` of this level exists only where detection found AVX2, FMA and AVX-512 F and DQ.
        #[expect(unsafe_code, reason = "a function for instructions that not every CPU has")]
        Level::Avx512 => unsafe { wide::with_avx512(picture, x, y, pixels) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: a `Simd` of this level exists only where detection found AVX2 and FMA.
        #[expect(unsafe_code, reason = "a function for instructions that not every CPU has")]
        Level::Avx2 => unsafe { wide::with_avx2(picture, x, y, pixels) },
        _ => by_blocks(one_by_one, picture, x, y, pixels),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::BLOCK;
    use crate::picture::Picture;

    #[test]
    fn every_instruction_set_gives_the_same_bytes() {
        let (h, w) = (23, 31);
        let noise = fixture::picture::noise(w as u32, h as u32, 1);
        let picture = Padded::new(Picture { h, w, pixels: noise.as_raw().as_chunks().0 });
        // Within the picture, across it and beyond all of its edges; by every number of pixels that is left over.
        for (start, step) in [(0.0, 1.0), (3.3, 0.71), (28.9, -0.4), (-9.0, 0.9), (40.0, -1.7), (0.0, 0.0), (99.0, 2.5)]
        {
            for length in (0..10).chain([BLOCK - 1, BLOCK, BLOCK + 5, 3 * BLOCK]) {
                let (x, y) = (Line::new(start, step), Line::new(start / 2.0, -step / 3.0));
                let mut expected = vec![[7; 3]; length];
                by_blocks(one_by_one, &picture, x, y, &mut expected);
                for simd in Simd::all() {
                    let mut found = vec![[7; 3]; length];
                    sample(simd, &picture, x, y, &mut found);
                    assert_eq!(found, expected, "{simd:?}: {length} from {start} by {step}");
                }
            }
        }
    }
}
