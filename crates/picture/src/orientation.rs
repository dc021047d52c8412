//! Cameras store a photo as the sensor saw it, and say in EXIF how it is to be turned.

use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};

/// The orientation in an EXIF block; as stored, if there is none.
pub fn of_exif(exif: Option<&[u8]>) -> Orientation {
    exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}

/// The photo as it is meant to be seen.
pub fn turned(photo: RgbImage, orientation: Orientation) -> RgbImage {
    if orientation == Orientation::NoTransforms {
        return photo;
    }
    let mut photo = DynamicImage::ImageRgb8(photo);
    photo.apply_orientation(orientation);
    photo.into_rgb8()
}
