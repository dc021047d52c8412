//! Pictures as text inside the page, so that the page is one file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageResult, RgbImage};

/// JPEG quality out of 100.
const QUALITY: u8 = 85;

/// The data URI of a picture, as JPEG.
pub fn jpeg(photo: &RgbImage) -> ImageResult<String> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(photo)?;
    Ok(uri("image/jpeg", &jpeg))
}

fn uri(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
}
