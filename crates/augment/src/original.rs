//! One training picture, prepared once for all its copies.

use crate::draw::Draw;
use crate::matrix::IDENTITY;
use crate::padded::Padded;
use crate::picture::Picture;
use crate::pixel::Pixel;
use crate::warp::{Border, warp};
use crate::{affine, colour};

/// A picture that copies are made of.
pub struct Original<'a> {
    picture: Picture<'a>,
    padded: Padded,
}

impl<'a> Original<'a> {
    /// Prepares `picture`.
    pub fn new(picture: Picture<'a>) -> Self {
        Self { picture, padded: Padded::new(picture) }
    }

    /// Overwrites `copy`, (h, w) pixels, with the picture as `draw` changes it: moved, with flips last, then recoloured.
    pub fn vary(&self, draw: &Draw, border: Border, copy: &mut [Pixel]) {
        let Picture { h, w, pixels } = self.picture;
        let source = affine::source(draw, (h, w));
        if source == IDENTITY {
            copy.copy_from_slice(pixels);
        } else {
            warp(&self.padded, &source, border, copy);
        }
        colour::adjust(copy, draw);
    }
}
