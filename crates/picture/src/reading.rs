//! How to read a photo.

/// How to read a photo.
#[derive(Clone, Copy)]
pub struct Reading {
    /// Colour behind what is transparent.
    pub background: [u8; 3],
    /// Photos of more million pixels are refused.
    pub max_megapixels: f64,
}
