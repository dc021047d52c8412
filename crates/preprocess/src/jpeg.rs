//! JPEG straight to RGB, and an error where data is missing.

use crate::decode::check_size;
use image::RgbImage;
use image::metadata::Orientation;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

const TRUNCATED: &str = "expected a whole JPEG, got a truncated one";

/// The picture as it is stored, and how EXIF says that it is to be turned.
///
/// Four inks are taken as stored inverted, as Adobe's programs do and Pillow assumes. The `image` crate would read the
/// header three times and fill up with grey what a truncated file lacks.
pub fn decode(bytes: &[u8], max_megapixels: f64) -> Result<(RgbImage, Orientation), String> {
    let lenient = DecoderOptions::default().set_strict_mode(false).jpeg_set_out_colorspace(ColorSpace::RGB);
    let lenient = lenient.set_max_width(usize::from(u16::MAX)).set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), lenient);
    decoder.decode_headers().map_err(reason)?;
    let (width, height) = decoder.dimensions().ok_or("expected a JPEG with a frame header, got none")?;
    check_size(width as u32, height as u32, max_megapixels)?;
    let orientation = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    // The decoder takes the last few bits for zeros if they are missing.
    if !ends(bytes) {
        return Err(TRUNCATED.to_owned());
    }
    // Oddities in headers are harmless, those in the pixel data are not.
    decoder.set_options(lenient.set_strict_mode(true));
    let mut pixels = vec![0; width * height * 3];
    decoder.decode_into(&mut pixels).map_err(reason)?;
    let image = RgbImage::from_raw(width as u32, height as u32, pixels).ok_or("expected three bytes for each pixel")?;
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

fn reason(error: DecodeErrors) -> String {
    match error {
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(_) => TRUNCATED.to_owned(),
        other => format!("expected a JPEG that can be decoded, got: {other}"),
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
