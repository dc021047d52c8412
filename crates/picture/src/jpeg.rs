//! JPEG straight to RGB, and an error where data is missing.

use crate::error::{Error, Result};
use crate::limits::check_size;
use crate::orientation;
use image::RgbImage;
use image::metadata::Orientation;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

const TRUNCATED: Error = Error::Truncated { format: "JPEG" };

/// The photo as it is stored, and how EXIF says that it is to be turned.
///
/// CMYK is taken as stored inverted, as Adobe's programs write it and Pillow assumes. This uses `zune-jpeg` itself, because
/// the `image` crate reads the header three times and fills up a truncated file with grey.
pub fn decode(bytes: &[u8], max_megapixels: f64) -> Result<(RgbImage, Orientation)> {
    let lenient = DecoderOptions::default().set_strict_mode(false).jpeg_set_out_colorspace(ColorSpace::RGB);
    let lenient = lenient.set_max_width(usize::from(u16::MAX)).set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), lenient);
    decoder.decode_headers().map_err(reason)?;
    let (width, height) = decoder.dimensions().ok_or(Error::NoFrame)?;
    check_size(width as u32, height as u32, max_megapixels)?;
    let orientation = orientation::of_exif(decoder.exif().map(Vec::as_slice));
    // The decoder reads a few missing bits at the end as zeros.
    if !ends(bytes) {
        return Err(TRUNCATED);
    }
    // Oddities in headers are harmless, those in the pixel data are not.
    decoder.set_options(lenient.set_strict_mode(true));
    let mut pixels = vec![0; width * height * 3];
    decoder.decode_into(&mut pixels).map_err(reason)?;
    let image = RgbImage::from_raw(width as u32, height as u32, pixels).ok_or(Error::Length)?;
    Ok((image, orientation))
}

/// Whether an end marker follows the start of the first scan. (Those before it belong to thumbnails.)
fn ends(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        match marker {
            0xda => return bytes[at..].windows(2).rev().any(|two| two == [0xff, 0xd9]),
            0xff => at += 1,
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
    // Something odd between the headers: leave it to the decoder.
    true
}

fn reason(error: DecodeErrors) -> Error {
    match error {
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(_) => TRUNCATED,
        other => Error::undecodable("JPEG", &other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_marker_in_a_thumbnail_does_not_count() {
        let thumbnail = b"\xff\xd8\xff\xff\xe1\x00\x06\xff\xda\xff\xd9";
        let scan = b"\xff\xda\x00\x02\x12\xff";
        assert!(!ends(&[&thumbnail[..], scan].concat()));
        assert!(ends(&[&thumbnail[..], scan, b"\xd9"].concat()));
        assert!(ends(&[&thumbnail[..], scan, b"\xd9 and more"].concat()));
    }
}
