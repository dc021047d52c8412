//! The variants of one photo after the other.

use crate::draw::Draw;
use crate::mix::{self, Pixel, Spread};
use crate::photos::Photos;
use crate::warp::{Border, Picture, warp};
use crate::{affine, colour};

/// A photo, prepared once for all its variants.
pub struct Subject<'a> {
    photo: Picture<'a>,
    spread: Vec<Spread>,
}

impl<'a> Subject<'a> {
    /// Prepares `photo`.
    pub fn new(photo: Picture<'a>) -> Self {
        Self { photo, spread: mix::spread(photo.pixels) }
    }

    /// Fills `variant`, (h, w) pixels, with the photo as `draw` changes it: moved, with flips last, then recoloured.
    pub fn vary(&self, draw: &Draw, border: Border, variant: &mut [Pixel]) {
        let Picture { h, w, pixels } = self.photo;
        let source = affine::source(draw, (h, w));
        if source == affine::IDENTITY {
            variant.copy_from_slice(pixels);
        } else {
            warp(Picture { h, w, pixels: &self.spread }, &source, border, variant);
        }
        colour::adjust(variant, draw);
    }
}

/// Where a thread works: what it needs again for the next variant stays.
pub struct Desk<'a> {
    photos: &'a Photos,
    border: Border,
    subject: Option<(usize, Subject<'a>)>,
    variant: Vec<u8>,
}

impl<'a> Desk<'a> {
    /// A free desk.
    pub fn new(photos: &'a Photos, border: Border) -> Self {
        Self { photos, border, subject: None, variant: vec![0; photos.h * photos.w * 3] }
    }

    /// Photo `row` as `draw` changes it: (h, w, 3). A photo is prepared once, if its variants follow each other.
    pub fn variant(&mut self, row: usize, draw: &Draw) -> &[u8] {
        let subject = match self.subject.take() {
            Some((last, subject)) if last == row => subject,
            _ => Subject::new(self.photos.picture(row)),
        };
        subject.vary(draw, self.border, self.variant.as_chunks_mut().0);
        self.subject = Some((row, subject));
        &self.variant
    }
}
