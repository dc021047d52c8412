//! Drawn photos, or some training rows, whose logits the file keeps, so that whoever opens it can check himself.
//!
//! Photos are drawn and not taken from the data: a file that is passed on should not carry anybody's photos with it. Their
//! sizes, formats, colours and orientations differ, so that a preparation that differs shows.

use crate::trained::{Takes, Trained};
use artifact::{Folder, Split, file_names};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgba, RgbaImage};
use model::card::Golden;
use model::classifier::{Layers, Run};
use model::{Tensor, bytes};
use picture::{Preparation, Preparer};
use std::io::Cursor;

/// Width, height, and how the photo is saved.
const PHOTOS: [(u32, u32, Kind); 8] = [
    (320, 240, Kind::Jpeg),
    (240, 320, Kind::Turned),
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
    /// JPEG whose EXIF data say that the top is on the right, as a phone that is held upright writes it.
    Turned,
    Png,
    /// PNG with an alpha channel.
    Transparent,
    /// PNG with one channel.
    Grey,
}

/// EXIF data with one entry: a little-endian TIFF header, and after it a directory of one field, Orientation
/// (0x0112), of one SHORT, 6: rows go from right to left. After TIFF 6.0, section 2, and EXIF 2.3, section 4.6.4.
const TOP_ON_THE_RIGHT: [u8; 26] =
    [b'I', b'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];

/// What a file checks itself by.
pub struct Answered {
    /// With the logits that the file gives them.
    pub golden: Vec<Golden>,
    /// (g, d): the rows, if they are no photos.
    pub rows: Option<Tensor>,
}

/// Drawn photos, or training rows, with the logits that the file gives them.
pub fn answered(trained: &Trained, layers: &Layers, images: &Folder) -> anyhow::Result<Answered> {
    match &trained.takes {
        Takes::Photos(preparation) => Ok(Answered { golden: answered_photos(*preparation, layers)?, rows: None }),
        Takes::Rows(imported) => answered_rows(imported.layout.columns, layers, images),
    }
}

fn answered_photos(preparation: Preparation, layers: &Layers) -> anyhow::Result<Vec<Golden>> {
    let mut preparer = Preparer::new(preparation, 1.0);
    let photos = photos();
    let (mut run, mut outputs) = (Run::new(layers), Vec::new());
    for photo in &photos {
        let mut picture = vec![0; preparation.picture_len()];
        preparer.prepare(photo.clone(), &mut picture)?;
        outputs.extend(run.push(&picture));
    }
    outputs.extend(run.finish());
    Ok(photos.iter().zip(outputs).map(|(photo, output)| Golden::new(photo, output.logits)).collect())
}

/// Rows evenly spread over train: nobody can draw a row that is like the user's.
fn answered_rows(d: usize, layers: &Layers, images: &Folder) -> anyhow::Result<Answered> {
    let features = images.npy::<f32>(&file_names::features(Split::Train))?;
    let n = features.len();
    let kept = PHOTOS.len().min(n);
    let rows: Vec<f32> = (0..kept).flat_map(|at| features.row(at * n / kept)).copied().collect();
    let mut run = Run::new(layers);
    let mut outputs = run.push_imported(&rows);
    outputs.extend(run.finish());
    let golden = outputs.into_iter().map(|output| Golden::of_row(output.logits)).collect();
    Ok(Answered { golden, rows: Some(bytes::tensor(&rows, &[kept as i64, d as i64])) })
}

/// The files of all golden photos. The same bytes on every machine: only whole numbers are computed with.
fn photos() -> Vec<Vec<u8>> {
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
        Kind::Jpeg | Kind::Turned | Kind::Png => DynamicImage::ImageRgb8(photo.to_rgb8()),
        Kind::Transparent => photo,
        Kind::Grey => DynamicImage::ImageLuma8(photo.to_luma8()),
    };
    let mut file = Cursor::new(Vec::new());
    match kind {
        Kind::Jpeg => photo.write_with_encoder(jpeg(&mut file, &[])),
        Kind::Turned => photo.rotate270().write_with_encoder(jpeg(&mut file, &TOP_ON_THE_RIGHT)),
        Kind::Png | Kind::Transparent | Kind::Grey => photo.write_to(&mut file, ImageFormat::Png),
    }
    .expect("memory takes all bytes");
    file.into_inner()
}

fn jpeg<'a>(file: &'a mut Cursor<Vec<u8>>, exif: &[u8]) -> JpegEncoder<&'a mut Cursor<Vec<u8>>> {
    let mut encoder = JpegEncoder::new_with_quality(file, 90);
    encoder.set_exif_metadata(exif.to_vec()).expect("JPEG has room for EXIF data");
    encoder
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

    #[test]
    fn a_turned_photo_is_upright_again_and_only_for_who_reads_its_orientation() {
        let drawn = drawn(240, 320, 2);
        let file = encoded(&drawn, Kind::Turned);
        let stored = image::load_from_memory(&file).unwrap();
        assert_eq!((stored.width(), stored.height()), (320, 240));
        let upright = picture::decode::decode(&file, [255; 3], 1.0).unwrap();
        let off = |turned: &image::RgbImage| {
            let levels =
                turned.pixels().zip(drawn.pixels()).flat_map(|(ours, theirs)| ours.0.into_iter().zip(theirs.0));
            levels.map(|(ours, theirs)| u64::from(ours.abs_diff(theirs))).sum::<u64>() / (3 * 240 * 320)
        };
        let upside_down = image::imageops::rotate180(&upright);
        assert!(off(&upright) < 6, "off by {}", off(&upright));
        assert!(off(&upside_down) > 30, "off by {}", off(&upside_down));
    }
}
