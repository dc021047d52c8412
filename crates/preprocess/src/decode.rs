//! The bytes of a photo to its pixels, or the reason why not.

use crate::config::Settings;
use crate::{colour, jpeg, palette};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, RgbImage};
use std::any::Any;
use std::io::Cursor;
use std::panic::{self, AssertUnwindSafe};

/// Memory that a decoder may take beside the pixels, for tables and metadata.
const SPARE_BYTES: u64 = 64 << 20;

/// The photo as it is meant to be seen: turned as EXIF says, in RGB. Reasons are one line; a panic is one too.
pub fn decode(bytes: &[u8], settings: &Settings) -> Result<RgbImage, String> {
    guarded(|| upright(bytes, settings))
}

fn guarded(decode: impl FnOnce() -> Result<RgbImage, String>) -> Result<RgbImage, String> {
    let outcome = panic::catch_unwind(AssertUnwindSafe(decode));
    let outcome = outcome.unwrap_or_else(|panic| {
        Err(format!("expected a photo that can be decoded, got a panic of the decoder: {}", message(&*panic)))
    });
    outcome.map_err(|reason| reason.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Refuses what is too large to decode, and pictures of nothing.
pub fn check_size(width: u32, height: u32, max_megapixels: f64) -> Result<(), String> {
    let megapixels = f64::from(width) * f64::from(height) / 1e6;
    if width == 0 || height == 0 {
        Err(format!("expected at least one pixel, got {width} × {height}"))
    } else if megapixels > max_megapixels {
        Err(format!(
            "expected at most {max_megapixels} megapixels (max_megapixels), got {megapixels}: {width} × {height}"
        ))
    } else {
        Ok(())
    }
}

fn upright(bytes: &[u8], settings: &Settings) -> Result<RgbImage, String> {
    let (image, orientation) = stored(bytes, settings)?;
    if orientation == Orientation::NoTransforms {
        return Ok(image);
    }
    let mut image = DynamicImage::ImageRgb8(image);
    image.apply_orientation(orientation);
    Ok(image.into_rgb8())
}

/// The format is told by the content: a PNG named .jpg is a PNG.
fn stored(bytes: &[u8], settings: &Settings) -> Result<(RgbImage, Orientation), String> {
    use ImageFormat::{Bmp, Jpeg, Png, Tiff, WebP};
    let expected = "expected a JPEG, PNG, BMP, WebP or TIFF photo";
    match image::guess_format(bytes) {
        _ if bytes.is_empty() => Err(format!("{expected}, got an empty file")),
        Ok(Jpeg) => jpeg::decode(bytes, settings.max_megapixels),
        Ok(Tiff) => match palette::of_tiff(bytes) {
            None => general(bytes, Tiff, settings),
            Some((palette, grey)) => {
                check_size(palette.width, palette.height, settings.max_megapixels)?;
                let (image, orientation) = general(&grey, Tiff, settings)?;
                Ok((palette.paint(&image), orientation))
            }
        },
        // The decoder would take a last few bytes that are missing for zeros.
        Ok(WebP) if bytes.len() < riff_length(bytes) => Err("expected a whole WebP, got a truncated one".to_owned()),
        Ok(format @ (Png | Bmp | WebP)) => general(bytes, format, settings),
        Ok(other) => Err(format!("{expected}, got {}", other.to_mime_type())),
        Err(_) => Err(format!("{expected}, got something else")),
    }
}

/// How long a RIFF container says that it is: `RIFF`, then the length of what follows.
fn riff_length(bytes: &[u8]) -> usize {
    let length = bytes.get(4..).and_then(|rest| rest.first_chunk()).map_or(0, |length| u32::from_le_bytes(*length));
    length as usize + 8
}

/// Every format but JPEG.
fn general(bytes: &[u8], format: ImageFormat, settings: &Settings) -> Result<(RgbImage, Orientation), String> {
    let [kind, ..] = format.extensions_str() else { unreachable!("every format has an extension") };
    let reason = |error| format!("expected a {} that can be decoded, got: {error}", kind.to_uppercase());
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    // Four channels of 16 bits, and as much again for a decoder's own copy.
    limits.max_alloc = Some((settings.max_megapixels * 16e6) as u64 + SPARE_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(reason)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, settings.max_megapixels)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(reason)?;
    Ok((colour::rgb(image, settings.background)?, orientation))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("no message")
}

#[cfg(test)]
mod tests;
