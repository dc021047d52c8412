//! Small photos in every format that is read, before they are damaged.

use anyhow::Context as _;
use image::ImageFormat;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use std::fs;
use std::io::Cursor;

const WIDTH: u16 = 48;
const HEIGHT: u16 = 36;

/// A whole photo.
pub struct Original {
    /// Its kind, as on the page.
    pub kind: &'static str,
    /// The ending of its name.
    pub ending: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Original {
    /// One of each kind.
    pub fn all() -> anyhow::Result<Vec<Self>> {
        let of = |kind, ending, bytes: anyhow::Result<Vec<u8>>| Ok(Self { kind, ending, bytes: bytes.context(kind)? });
        [
            of("JPEG", "jpg", jpeg(SamplingFactor::R_4_2_0, false)),
            of("JPEG, progressive", "jpg", jpeg(SamplingFactor::R_4_4_4, true)),
            of("PNG", "png", encoded(ImageFormat::Png)),
            of("WebP", "webp", encoded(ImageFormat::WebP)),
            of("TIFF", "tif", encoded(ImageFormat::Tiff)),
            of("BMP", "bmp", encoded(ImageFormat::Bmp)),
            of("GIF", "gif", encoded(ImageFormat::Gif)),
            of("HEIC", "heic", golden("heic/rgb_420.heic")),
            of("JPEG XL", "jxl", golden("jxl/lossy.jxl")),
            of("JPEG XL, a JPEG", "jxl", golden("jxl/lossy_jpeg.jxl")),
        ]
        .into_iter()
        .collect()
    }
}

fn photo() -> image::RgbImage {
    fixture::picture::figure(WIDTH.into(), HEIGHT.into(), 0, 1)
}

fn jpeg(sampling: SamplingFactor, progressive: bool) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    encoder.set_sampling_factor(sampling);
    encoder.set_progressive(progressive);
    encoder.encode(photo().as_raw(), WIDTH, HEIGHT, ColorType::Rgb)?;
    Ok(bytes)
}

fn encoded(format: ImageFormat) -> anyhow::Result<Vec<u8>> {
    let mut file = Cursor::new(Vec::new());
    photo().write_to(&mut file, format)?;
    Ok(file.into_inner())
}

/// Nothing here writes these formats.
fn golden(name: &str) -> anyhow::Result<Vec<u8>> {
    Ok(fs::read(fixture::root().join("crates/picture/tests/goldens").join(name))?)
}
