//! Feature maps side by side, as dense blocks join them.

use rayon::prelude::*;
use std::mem::MaybeUninit;

/// Pixels that a thread copies at once.
const PIXELS: usize = 256;

/// A feature map (pixels, channels), and its channels.
pub type Map<'a> = (&'a [f32], usize);

/// Writes the channels of all maps, one map after the other, to each pixel of y (pixels, all channels).
///
/// # Panics
/// If the maps have other numbers of pixels than y.
pub fn concat(maps: &[Map<'_>], y: &mut [MaybeUninit<f32>]) {
    let all: usize = maps.iter().map(|(_, channels)| channels).sum();
    assert!(maps.iter().all(|(map, channels)| map.len() * all == y.len() * channels));
    y.par_chunks_mut(PIXELS * all.max(1)).enumerate().for_each(|(number, y)| {
        for (pixel, y) in (number * PIXELS..).zip(y.chunks_exact_mut(all)) {
            let mut at = 0;
            for (map, channels) in maps {
                for (y, x) in y[at..].iter_mut().zip(&map[pixel * channels..][..*channels]) {
                    y.write(*x);
                }
                at += channels;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_of_all_maps_stand_beside_each_other() {
        let n = 2 * PIXELS + 3;
        let map = |channels: usize, from: usize| (0..n * channels).map(|at| (at + from) as f32).collect::<Vec<_>>();
        let (a, b) = (map(3, 0), map(1, 5000));
        let mut y = vec![MaybeUninit::new(-1.0); n * 4];
        concat(&[(&a, 3), (&b, 1)], &mut y);
        // SAFETY: every element was initialised when y was made.
        #[expect(unsafe_code, reason = "tests look at what was written")]
        let y: Vec<f32> = y.into_iter().map(|y| unsafe { y.assume_init() }).collect();
        for (pixel, found) in y.chunks(4).enumerate() {
            assert_eq!(found[..3], a[pixel * 3..][..3]);
            assert_eq!(found[3], b[pixel]);
        }
        concat(&[(&[], 3), (&[], 1)], &mut []);
    }
}
