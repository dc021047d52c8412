//! The bytes of a photo to its pixels, or the reason why not.

use crate::error::{Error, Result};
use crate::limits::{check_size, memory};
use crate::reading::Reading;
use crate::{colour, heic, jpeg, jxl, orientation, palette, webp};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, RgbImage};
use std::any::Any;
use std::io::Cursor;
use std::panic::{self, AssertUnwindSafe};

/// The photo as it is meant to be seen: in RGB, turned as EXIF says, with `background` behind what is transparent.
///
/// Photos of more than `max_megapixels` million pixels are refused by their header. A panic of a decoder is an error.
pub fn decode(bytes: &[u8], background: [u8; 3], max_megapixels: f64) -> Result<RgbImage> {
    guarded(|| {
        let (photo, orientation) = stored(bytes, Reading { background, max_megapixels })?;
        Ok(orientation::turned(photo, orientation))
    })
}

/// Files come from anywhere, and decoders of rare formats do panic: one such photo must not end the program.
fn guarded(decode: impl FnOnce() -> Result<RgbImage>) -> Result<RgbImage> {
    panic::catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|panic| Err(Error::panic(message(&*panic))))
}

/// The photo as it lies in the file. Its content tells the format: a PNG named .jpg is a PNG.
fn stored(bytes: &[u8], reading: Reading) -> Result<(RgbImage, Orientation)> {
    use ImageFormat::{Bmp, Gif, Jpeg, Png, Tiff, WebP};
    match image::guess_format(bytes) {
        _ if bytes.is_empty() => Err(Error::Format { found: "an empty file" }),
        Ok(Jpeg) => jpeg::decode(bytes, reading.max_megapixels),
        Ok(Tiff) => tiff(bytes, reading),
        Ok(WebP) => {
            let whole = webp::whole(bytes).ok_or(Error::Truncated { format: "WebP" })?;
            general(whole, WebP, reading)
        }
        // The decoder gives the first of several frames.
        Ok(format @ (Png | Bmp | Gif)) => general(bytes, format, reading),
        Ok(other) => Err(Error::Format { found: other.to_mime_type() }),
        Err(_) if heic::is_heif(bytes) => heic::decode(bytes, reading),
        Err(_) if jxl::is_jxl(bytes) => jxl::decode(bytes, reading),
        Err(_) => Err(Error::Format { found: "something else" }),
    }
}

fn tiff(bytes: &[u8], reading: Reading) -> Result<(RgbImage, Orientation)> {
    let Some((palette, grey)) = palette::of_tiff(bytes) else { return general(bytes, ImageFormat::Tiff, reading) };
    check_size(palette.width, palette.height, reading.max_megapixels)?;
    let (levels, orientation) = general(&grey, ImageFormat::Tiff, reading)?;
    Ok((palette.paint(&levels), orientation))
}

/// Every format but JPEG, HEIC and JPEG XL.
fn general(bytes: &[u8], format: ImageFormat, reading: Reading) -> Result<(RgbImage, Orientation)> {
    let [name, ..] = format.extensions_str() else { unreachable!("every format has an extension") };
    let refused = |error| Error::undecodable(name.to_uppercase(), &error);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(memory(reading.max_megapixels));
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, reading.max_megapixels)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    Ok((colour::rgb(image, reading.background)?, orientation))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("no message")
}

#[cfg(test)]
mod tests;
