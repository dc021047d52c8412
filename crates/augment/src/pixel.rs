//! One pixel, as it lies in an array and as mixing reads it.

/// Red, green, blue, each 0..=255.
pub type Pixel = [u8; 3];

/// A [`Pixel`] padded with a zero byte, so that two neighbours fill one word of 64 bits.
pub type PaddedPixel = [u8; 4];
