//! A picture file to pixels of the wanted size, and pixels to tensors and back.

use artifact::{Error, Result};
use image::RgbImage;
use model::Tensor;
use model::bytes::{tensor, to_vec};
use picture::resample::Resampler;
use picture::{Filter, Preparation, Resize, fit};
use std::path::Path;
use tch::Kind;

/// Behind what is transparent.
const WHITE: [u8; 3] = [255; 3];

/// The picture in `bytes`, which were read from `file`, turned as EXIF says.
pub fn decode(file: &Path, bytes: &[u8], max_megapixels: f64) -> Result<RgbImage> {
    picture::decode::decode(bytes, WHITE, max_megapixels).map_err(|reason| Error::unusable(file, reason))
}

/// (width, height) with the shorter side of `shorter` pixels and the same proportions; the longer one is rounded down, as
/// torchvision does. `None` changes nothing.
pub fn fitted((width, height): (u32, u32), shorter: Option<u32>) -> (u32, u32) {
    let Some(shorter) = shorter else { return (width, height) };
    let longer = |long: u32, short: u32| (u64::from(shorter) * u64::from(long) / u64::from(short)) as u32;
    if width <= height { (shorter, longer(height, width)) } else { (longer(width, height), shorter) }
}

/// The picture at another size, bilinear with antialiasing, as Pillow computes it.
pub fn resized(photo: &RgbImage, (width, height): (u32, u32)) -> RgbImage {
    let preparation =
        Preparation { height, width, resize: Resize::Squash, filter: Filter::Bilinear, background: WHITE };
    let mut pixels = vec![0; preparation.picture_len()];
    fit::draw(photo, &mut pixels, &preparation, &mut Resampler::default());
    RgbImage::from_raw(width, height, pixels).expect("three bytes for each pixel")
}

/// f32 (1, h, w, 3), red, green and blue in levels from 0 to 255.
pub fn to_tensor(picture: &RgbImage) -> Tensor {
    let (w, h) = picture.dimensions();
    tensor(picture.as_raw(), &[1, i64::from(h), i64::from(w), 3]).to_kind(Kind::Float)
}

/// The picture of a tensor (1, h, w, 3), whose levels are limited to 0 to 255 and rounded.
pub fn to_picture(levels: &Tensor) -> RgbImage {
    let (_, h, w, _) = levels.size4().expect("a picture has four axes");
    let pixels: Vec<u8> = to_vec(&levels.detach().clamp(0.0, 255.0).round());
    RgbImage::from_raw(w as u32, h as u32, pixels).expect("three bytes for each pixel")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_side_gets_the_size() {
        assert_eq!(fitted((333, 250), Some(256)), (340, 256));
        assert_eq!(fitted((250, 333), Some(256)), (256, 340));
        assert_eq!(fitted((70, 70), Some(16)), (16, 16));
        assert_eq!(fitted((333, 250), None), (333, 250));
    }

    #[test]
    fn pixels_come_back_from_tensors() {
        let noise = fixture::picture::noise(5, 3, 1);
        let levels = to_tensor(&noise);
        assert_eq!((levels.size(), levels.kind()), (vec![1, 3, 5, 3], Kind::Float));
        assert_eq!(to_picture(&levels), noise);
        let outside = Tensor::from_slice(&[-3.0f32, 254.6, 300.0]).reshape([1, 1, 1, 3]);
        assert_eq!(to_picture(&outside).as_raw(), &[0, 255, 255]);
    }

    #[test]
    fn a_picture_of_its_own_size_stays_as_it_is() {
        let noise = fixture::picture::noise(9, 4, 1);
        assert_eq!(resized(&noise, (9, 4)), noise);
        assert_eq!(resized(&noise, (3, 8)).dimensions(), (3, 8));
    }
}
