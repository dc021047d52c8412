//! Pictures to a network's input: normalisation by recipe, and how many pictures make a batch.

use crate::bytes::{channels_back, channels_last, tensor, to_vec};
use artifact::{Error, Result};
use network::{Architecture, Network, Recipe};
use std::path::Path;
use tch::{Kind, Tensor};

/// Pixels in a batch for a whole frozen network: enough to keep the cores busy, in little memory, as VGG's first block makes
/// 256 bytes of each pixel in f32.
const PIXELS: usize = 400_000;

/// Rows of activations that are evaluated at once, where a stage kept them on disk.
pub const ROWS: usize = 64;

/// The batch size for pictures of [h, w] and a whole frozen network.
pub fn batch([h, w]: [usize; 2]) -> usize {
    (PIXELS / (h * w).max(1)).clamp(1, 64)
}

/// An error if pictures of [h, w], from the file `path`, are so small that the last feature map of `network` is empty.
pub fn check_size(architecture: Architecture, network: &Network, path: &Path, [h, w]: [usize; 2]) -> Result<()> {
    let least = network.smallest() as usize;
    if h >= least && w >= least {
        return Ok(());
    }
    let expected = format!("pictures of at least {least} × {least} pixels for {architecture}");
    Err(Error::unexpected(path, expected, format!("{w} × {h}")))
}

/// Normalises `pictures`, u8 (n, h, w, 3) RGB, to f32 (n, 3, h, w), channels-last.
pub fn apply(recipe: Recipe, pictures: &Tensor) -> Tensor {
    let x = pictures.to_kind(Kind::Float);
    let by_channel = |values: [f32; 3]| Tensor::from_slice(&values);
    channels_last(&match recipe {
        Recipe::Unit => x / 255.0,
        Recipe::Caffe => x.flip([3]) - by_channel([103.939, 116.779, 123.68]),
        // torchvision gives the means 0.48235, 0.45882, 0.40784 and the standard deviation 1 / 255.
        Recipe::CaffeRgb => (x / 255.0 - by_channel([0.48235, 0.45882, 0.40784])) * 255.0,
        Recipe::Torch => (x / 255.0 - by_channel([0.485, 0.456, 0.406])) / by_channel([0.229, 0.224, 0.225]),
        Recipe::Signed => x / 127.5 - 1.0,
        Recipe::Lite => (x - 127.0) / 128.0,
    })
}

/// Whether the network's channels are blue, green, red.
fn is_bgr(recipe: Recipe) -> bool {
    recipe == Recipe::Caffe
}

/// A recipe as a lookup table from levels 0..=255 to exactly the values that [`apply`] computes.
pub struct LookupTable {
    /// For each channel of the result, the channel of the picture, and the value of each level.
    channels: [(usize, Vec<f32>); 3],
}

impl LookupTable {
    /// The table of `recipe`.
    pub fn new(recipe: Recipe) -> Self {
        let grey: Vec<u8> = (0..=255).flat_map(|level| [level; 3]).collect();
        let applied: Vec<f32> = to_vec(&channels_back(&apply(recipe, &tensor(&grey, &[1, 1, 256, 3]))));
        let source = |channel| if is_bgr(recipe) { 2 - channel } else { channel };
        let values = |channel| applied.iter().skip(channel).step_by(3).copied().collect();
        Self { channels: std::array::from_fn(|channel| (source(channel), values(channel))) }
    }

    /// Normalises `pixels` (n, h, w, 3) RGB. The result has the same shape.
    ///
    /// # Panics
    /// If the number of bytes is no multiple of 3.
    pub fn apply(&self, pixels: &[u8]) -> Vec<f32> {
        let value = |(source, values): &(usize, Vec<f32>), pixel: &[u8; 3]| values[usize::from(pixel[*source])];
        let [a, b, c] = &self.channels;
        let (pixels, rest) = pixels.as_chunks::<3>();
        assert!(rest.is_empty(), "pixels have three channels");
        pixels.iter().flat_map(|pixel| [value(a, pixel), value(b, pixel), value(c, pixel)]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two pixels in one row: (0, 127, 255) and (10, 20, 30).
    fn applied(recipe: Recipe) -> Vec<f32> {
        let pictures = tensor::<u8>(&[0, 127, 255, 10, 20, 30], &[1, 1, 2, 3]);
        let x = apply(recipe, &pictures);
        assert_eq!(x.size(), [1, 3, 1, 2]);
        to_vec(&x)
    }

    #[test]
    fn every_recipe_by_hand() {
        let close = |recipe, expected: [f32; 6]| {
            for (x, y) in applied(recipe).iter().zip(expected) {
                assert!((x - y).abs() < 2e-5, "{recipe}: {x} {y}");
            }
        };
        close(Recipe::Unit, [0.0, 10.0 / 255.0, 127.0 / 255.0, 20.0 / 255.0, 1.0, 30.0 / 255.0]);
        close(Recipe::Caffe, [151.061, -73.939, 10.221, -96.779, -123.68, -113.68]);
        close(Recipe::CaffeRgb, [-122.99925, -112.99925, 10.0009, -96.9991, 151.0008, -73.9992]);
        close(Recipe::Torch, [-2.117_904, -1.946_653, 0.187_675, -1.685_574_3, 2.64, -1.281_569_7]);
        close(
            Recipe::Signed,
            [-1.0, 10.0 / 127.5 - 1.0, 127.0 / 127.5 - 1.0, 20.0 / 127.5 - 1.0, 1.0, 30.0 / 127.5 - 1.0],
        );
        close(Recipe::Lite, [-0.992_187_5, -0.914_062_5, 0.0, -0.835_937_5, 1.0, -0.757_812_5]);
    }

    #[test]
    fn the_lookup_table_has_the_values_of_the_recipe() {
        let pixels: Vec<u8> = (0..=255u8).flat_map(|level| [level, level.wrapping_mul(7), !level]).collect();
        for recipe in Recipe::ALL {
            let applied: Vec<f32> = to_vec(&channels_back(&apply(recipe, &tensor(&pixels, &[1, 16, 16, 3]))));
            assert_eq!(LookupTable::new(recipe).apply(&pixels), applied, "{recipe}");
        }
    }

    #[test]
    fn batches_have_fewer_large_pictures_than_small_ones() {
        assert_eq!([[150, 150], [224, 224], [16, 16], [4096, 4096]].map(batch), [17, 7, 64, 1]);
    }
}
