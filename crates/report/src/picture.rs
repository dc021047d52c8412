//! Pictures that travel inside the page.

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::{self, FilterType};
use image::{ExtendedColorType, ImageEncoder as _, RgbImage};

/// Longer sides are shrunk to this; the page shows them at about two thirds of it, sharp on dense screens.
const SIDE_PIXELS: u32 = 160;
/// JPEG quality out of 100.
const QUALITY: u8 = 85;

/// A JPEG as a data URI; pixels: (h, w, 3) RGB.
pub fn photo(pixels: &[u8], h: usize, w: usize) -> anyhow::Result<String> {
    let photo = RgbImage::from_raw(w as u32, h as u32, pixels.to_vec()).context("a picture has not h × w × 3 bytes")?;
    let photo = shrink(photo);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&photo)?;
    Ok(uri("image/jpeg", &jpeg))
}

/// A PNG as a data URI; pixels: (h, w, 4) of red, green, blue and opacity.
pub fn drawing(pixels: &[[u8; 4]], h: usize, w: usize) -> anyhow::Result<String> {
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(pixels.as_flattened(), w as u32, h as u32, ExtendedColorType::Rgba8)?;
    Ok(uri("image/png", &png))
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

fn uri(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
