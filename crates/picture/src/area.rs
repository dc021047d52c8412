//! A part of a photo, and a part of a picture.

/// A part of a photo, in pixels and fractions of pixels. Pillow keeps these numbers in single precision; so do we, as
/// [`Filter::Nearest`](crate::preparation::Filter) would differ otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Of the left edge, from the photo's.
    pub left: f32,
    /// Of the upper edge, from the photo's.
    pub top: f32,
    /// Of the right edge, from the photo's left.
    pub right: f32,
    /// Of the lower edge, from the photo's top.
    pub bottom: f32,
}

/// A part of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Columns to its left.
    pub x: usize,
    /// Rows above it.
    pub y: usize,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}
