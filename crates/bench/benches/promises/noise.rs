//! Photos of nothing: squares of random colours, from single pixels to a quarter of the photo.

use crate::photo::Photo;
use artifact::random::ChaCha8Rng;
use rand::Rng as _;

/// Noise around a random colour, by a random amount: grey or coloured, fine or coarse.
pub fn photo(random: &mut ChaCha8Rng) -> Photo {
    let (w, h) = (random.random_range(300..640), random.random_range(240..480));
    let mean: [f64; 3] = [(); 3].map(|()| random.random_range(0.0..255.0));
    let (amount, side) = (random.random_range(20.0..128.0), 1 << random.random_range(0..8));
    let is_grey: bool = random.random();
    let mut colour = || {
        let deviations: [f64; 3] = [(); 3].map(|()| random.random_range(-amount..amount));
        [0, 1, 2].map(|channel| (mean[channel] + deviations[if is_grey { 0 } else { channel }]) as u8)
    };
    let mut photo = Photo::filled(w, h, [0; 3]);
    for top in (0..h).step_by(side) {
        for left in (0..w).step_by(side) {
            let colour = colour();
            photo.fill([left, top], side, colour);
        }
    }
    photo
}
