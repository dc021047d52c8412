//! HEIC, which phones and some cameras write: HEVC in a container of its own.

use crate::colour;
use crate::error::{Error, Result};
use crate::limits::check_size;
use crate::reading::Reading;
use heic_decoder::{DecodedImage, HeifError};
use image::metadata::Orientation;
use image::{DynamicImage, RgbImage, RgbaImage};

/// The kinds of files, as the container names them, that may hold a photo in HEVC.
const BRANDS: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];

/// Whether these bytes begin like a HEIF file that may be HEIC.
pub fn is_heif(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}

/// The photo as it is meant to be seen: the container says how it is turned, and EXIF only repeats that.
pub fn decode(bytes: &[u8], reading: Reading) -> Result<(RgbImage, Orientation)> {
    let header = heic_decoder::probe(bytes).map_err(reason)?;
    // What is cut off afterwards has to be decoded too.
    for (width, height) in [(header.width, header.height), (header.coded_width, header.coded_height)] {
        check_size(width as u32, height as u32, reading.max_megapixels)?;
    }
    let photo = heic_decoder::decode(bytes).map_err(reason)?;
    let photo = if photo.alpha.is_some() { over(&photo, reading.background)? } else { opaque(&photo)? };
    Ok((photo, Orientation::NoTransforms))
}

fn opaque(photo: &DecodedImage) -> Result<RgbImage> {
    let rgb = photo.to_rgb8().map_err(reason)?;
    RgbImage::from_raw(rgb.width as u32, rgb.height as u32, rgb.data).ok_or(Error::Length)
}

fn over(photo: &DecodedImage, background: [u8; 3]) -> Result<RgbImage> {
    let rgba = photo.to_rgba8().map_err(reason)?;
    if rgba.premultiplied {
        return Err(Error::undecodable("HEIC", &"colours that are multiplied by their opacity"));
    }
    let rgba = RgbaImage::from_raw(rgba.width as u32, rgba.height as u32, rgba.data).ok_or(Error::Length)?;
    colour::rgb(DynamicImage::ImageRgba8(rgba), background)
}

fn reason(error: HeifError) -> Error {
    match error {
        HeifError::Truncated { .. } => Error::Truncated { format: "HEIC" },
        other => Error::undecodable("HEIC", &other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heif_is_known_by_the_box_and_its_brand() {
        let of = |kind: &str, brand: &str| is_heif(format!("\0\0\0\x18{kind}{brand}\0\0\0\0").as_bytes());
        assert!(of("ftyp", "heic") && of("ftyp", "mif1"));
        // AVIF and MP4 are containers of the same kind.
        assert!(!of("ftyp", "avif") && !of("ftyp", "isom") && !of("free", "heic"));
        assert!(!is_heif(b"") && !is_heif(b"\0\0\0\x18ftyp"));
    }
}
