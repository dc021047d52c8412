//! No photo takes more memory than was allowed, whatever its header promises.

use crate::error::{Error, Result, megapixels};
use image::Limits;

/// Memory that a decoder may take beside the pixels, for tables and metadata.
const SPARE_BYTES: u64 = 64 << 20;

/// Refuses pictures that are too large to decode, and those without pixels.
pub fn check_size(width: u32, height: u32, max_megapixels: f64) -> Result<()> {
    if width == 0 || height == 0 {
        Err(Error::NoPixels { width, height })
    } else if megapixels(width, height) > max_megapixels {
        Err(Error::TooLarge { most: max_megapixels, width, height })
    } else {
        Ok(())
    }
}

/// What a decoder of the `image` crate may allocate: four channels of 16 bits per pixel, and as much again for its own copy.
pub fn memory(max_megapixels: f64) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some((max_megapixels * 16e6) as u64 + SPARE_BYTES);
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_itself_is_allowed() {
        assert_eq!(check_size(1000, 1000, 1.0), Ok(()));
        let error = check_size(1000, 1001, 1.0).unwrap_err();
        assert_eq!(error.to_string(), "expected at most 1 megapixels (max_megapixels), got 1.001: 1000 × 1001");
        let error = check_size(0, 5, 1.0).unwrap_err();
        assert_eq!(error.to_string(), "expected at least one pixel, got 0 × 5");
        assert_eq!(check_size(5, 0, 1.0), Err(Error::NoPixels { width: 5, height: 0 }));
    }

    #[test]
    fn decoders_get_sixteen_bytes_per_pixel_and_some_to_spare() {
        assert_eq!(memory(2.0).max_alloc, Some(32_000_000 + (64 << 20)));
    }
}
