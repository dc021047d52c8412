//! A photo at the size that pages show.

use crate::data_uri;
use anyhow::Context as _;
use image::RgbImage;
use image::imageops::{self, FilterType};

/// The longer side of a tile is at most this. Pages show it at about two thirds of its size, so that it is sharp on
/// dense screens.
const SIDE_PIXELS: u32 = 160;

/// A JPEG as a data URI; pixels: (h, w, 3) RGB.
pub fn photo(pixels: &[u8], h: usize, w: usize) -> anyhow::Result<String> {
    let photo =
        RgbImage::from_raw(w as u32, h as u32, pixels.to_vec()).context("a picture does not have h × w × 3 bytes")?;
    Ok(data_uri::jpeg(&shrink(photo))?)
}

fn shrink(photo: RgbImage) -> RgbImage {
    let (w, h) = photo.dimensions();
    let side = w.max(h);
    if side <= SIDE_PIXELS {
        return photo;
    }
    let scaled = |length: u32| (length * SIDE_PIXELS / side).max(1);
    imageops::resize(&photo, scaled(w), scaled(h), FilterType::CatmullRom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn long_sides_shrink_and_short_ones_stay() {
        assert_eq!(shrink(RgbImage::new(320, 100)).dimensions(), (160, 50));
        assert_eq!(shrink(RgbImage::new(30, 160)).dimensions(), (30, 160));
        assert_eq!(shrink(RgbImage::new(1, 900)).dimensions(), (1, 160));
    }

    #[test]
    fn a_picture_comes_back_with_its_axes() {
        let pixels: Vec<u8> =
            (0..20 * 30).flat_map(|i| if i % 30 < 15 { [250, 10, 10] } else { [10, 10, 250] }).collect();
        let uri = photo(&pixels, 20, 30).unwrap();
        let bytes = STANDARD.decode(uri.strip_prefix("data:image/jpeg;base64,").unwrap()).unwrap();
        let back = image::load_from_memory(&bytes).unwrap().to_rgb8();
        assert_eq!(back.dimensions(), (30, 20));
        assert!(back[(2, 10)][0] > 200 && back[(27, 10)][2] > 200);
    }

    #[test]
    fn a_wrong_number_of_bytes_is_refused() {
        let error = photo(&[0; 20 * 30 * 3 - 1], 20, 30).unwrap_err();
        assert_eq!(error.to_string(), "a picture does not have h × w × 3 bytes");
    }
}
