//! The variants of one photo after the other.

use crate::draw::Draw;
use crate::mix::Pixel;
use crate::photo::{Photo, Picture};
use crate::photos::Photos;
use crate::warp::{Border, warp};
use crate::{affine, colour};

/// A photo, prepared once for all its variants.
pub struct Subject<'a> {
    picture: Picture<'a>,
    photo: Photo,
}

impl<'a> Subject<'a> {
    /// Prepares `picture`.
    pub fn new(picture: Picture<'a>) -> Self {
        Self { picture, photo: Photo::new(picture) }
    }

    /// Fills `variant`, (h, w) pixels, with the photo as `draw` changes it: moved, with flips last, then recoloured.
    pub fn vary(&self, draw: &Draw, border: Border, variant: &mut [Pixel]) {
        let Picture { h, w, pixels } = self.picture;
        let source = affine::source(draw, (h, w));
        if source == affine::IDENTITY {
            variant.copy_from_slice(pixels);
        } else {
            warp(&self.photo, &source, border, variant);
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
