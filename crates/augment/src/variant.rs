//! One variant of one photo.

use crate::draw::Draw;
use crate::mix::{self, Pixel};
use crate::warp::{Border, Picture, warp};
use crate::{affine, colour};

/// Fills `variant` with `photo` as `draw` changes it: moved, with flips last, then recoloured.
pub fn make(photo: Picture, draw: &Draw, border: Border, variant: &mut [Pixel]) {
    let source = affine::source(draw, (photo.h, photo.w));
    if source == affine::IDENTITY {
        variant.copy_from_slice(photo.pixels);
    } else {
        let spread = mix::spread(photo.pixels);
        warp(Picture { h: photo.h, w: photo.w, pixels: &spread }, &source, border, variant);
    }
    colour::adjust(variant, draw);
}
