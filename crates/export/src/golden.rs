//! Drawn photos whose logits the file keeps, so that whoever opens it can check himself.
//!
//! They are drawn and not taken from the data: a file that is passed on should not carry anybody's photos with it. Their
//! sizes, formats, colours and orientations differ, so that a preparation that differs shows.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use std::io::Cursor;

/// Width, height, and how the photo is saved.
const PHOTOS: [(u32, u32, Kind); 8] = [
    (320, 240, Kind::Jpeg),
    (240, 320, Kind::Jpeg),
    (500, 375, Kind::Jpeg),
    (161, 97, Kind::Png),
    (64, 64, Kind::Png),
    (400, 90, Kind::Transparent),
    (90, 400, Kind::Grey),
    (640, 480, Kind::Grey),
];

/// How a photo is saved.
#[derive(Clone, Copy)]
enum Kind {
    Jpeg,
    Png,
    /// PNG with an alpha channel.
    Transparent,
    /// PNG with one channel.
    Grey,
}

/// The files of all golden photos. The same bytes on every machine: only whole numbers are computed with.
pub fn photos() -> Vec<Vec<u8>> {
    (1..).zip(PHOTOS).map(|(number, (width, height, kind))| encoded(&drawn(width, height, number), kind)).collect()
}

/// Waves of a few colours in blocks of their own phase.
fn drawn(width: u32, height: u32, number: u32) -> RgbaImage {
    let wave = |at: u32, length: u32| {
        let place = at % (2 * length);
        (if place < length { place } else { 2 * length - 1 - place }) * 255 / length
    };
    RgbaImage::from_fn(width, height, |x, y| {
        let block = (x * 4 / width) * 7 + (y * 3 / height) * 5 + number;
        let red = wave(3 * x + y + 40 * block, 64 + 9 * number);
        let green = wave(x + 2 * y + 90 * block, 97 + 5 * number);
        let blue = wave(2 * x + 5 * y + 25 * block, 41 + 11 * number);
        let alpha = 255 - wave(x + y, 120) / 2;
        Rgba([red, green, blue, alpha].map(|level| level as u8))
    })
}

fn encoded(photo: &RgbaImage, kind: Kind) -> Vec<u8> {
    let photo = DynamicImage::ImageRgba8(photo.clone());
    let photo = match kind {
        Kind::Jpeg | Kind::Png => DynamicImage::ImageRgb8(photo.to_rgb8()),
        Kind::Transparent => photo,
        Kind::Grey => DynamicImage::ImageLuma8(photo.to_luma8()),
    };
    let mut file = Cursor::new(Vec::new());
    match kind {
        Kind::Jpeg => photo.write_with_encoder(JpegEncoder::new_with_quality(&mut file, 90)),
        _ => photo.write_to(&mut file, ImageFormat::Png),
    }
    .expect("memory takes all bytes");
    file.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_can_be_read_and_none_is_like_another() {
        let photos = photos();
        assert_eq!(photos.len(), 8);
        let sizes: usize = photos.iter().map(Vec::len).sum();
        assert!(sizes < 1_000_000, "{sizes} bytes");
        for (photo, (width, height, _)) in photos.iter().zip(PHOTOS) {
            let pixels = picture::decode::decode(photo, [255; 3], 1.0).unwrap();
            assert_eq!(pixels.dimensions(), (width, height));
            assert!(photos.iter().filter(|other| *other == photo).count() == 1);
        }
    }
}
