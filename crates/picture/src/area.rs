//! A part of a photo, and a part of a picture.

/// A part of a photo, in pixels and fractions of pixels. Pillow keeps these numbers in single precision; so do we, as
/// [`Filter::Nearest`](crate::preparation::Filter) would differ otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// From the photo's left edge to the left edge of the area.
    pub left: f32,
    /// From the photo's upper edge to the upper edge of the area.
    pub top: f32,
    /// From the photo's left edge to the right edge of the area.
    pub right: f32,
    /// From the photo's upper edge to the lower edge of the area.
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
