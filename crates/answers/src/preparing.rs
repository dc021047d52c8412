//! A photo's bytes to the picture that a classifier takes, or why not.

use picture::{Error, Preparer};

/// Overwrites `picture` (h, w, 3) with the photo.
///
/// # Errors
/// What the status of its row is: `unreadable: …`, `too large: …`.
pub fn prepare(photo: Vec<u8>, preparer: &mut Preparer, picture: &mut [u8]) -> Result<(), String> {
    match preparer.prepare(photo, picture) {
        Ok(_) => Ok(()),
        Err(error @ Error::TooLarge { .. }) => Err(too_large(error).replace("max_megapixels", "--max-megapixels")),
        Err(error) => Err(unreadable(error)),
    }
}

/// The status of a photo that is larger than somebody allowed.
pub fn too_large(reason: impl std::fmt::Display) -> String {
    format!("too large: {reason}")
}

/// The status of a photo that cannot be read.
pub fn unreadable(reason: impl std::fmt::Display) -> String {
    format!("unreadable: {reason}")
}
