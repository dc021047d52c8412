//! One photo file to one picture.

use crate::decode::decode;
use crate::error::Result;
use crate::fit::draw;
use crate::preparation::Preparation;
use crate::resample::Resampler;

/// Prepares one photo after the other in the same way. Each thread has its own, because it keeps a buffer.
pub struct Preparer {
    preparation: Preparation,
    max_megapixels: f64,
    resampler: Resampler,
}

impl Preparer {
    /// Refuses photos of more than `max_megapixels` million pixels before it decodes them.
    pub fn new(preparation: Preparation, max_megapixels: f64) -> Self {
        Self { preparation, max_megapixels, resampler: Resampler::default() }
    }

    /// Overwrites `picture`, (height, width, 3), with the photo in `file`, and returns the width and height of the photo
    /// as it is meant to be seen.
    ///
    /// Takes the bytes of the file, because they are freed before resizing needs memory of its own.
    pub fn prepare(&mut self, file: Vec<u8>, picture: &mut [u8]) -> Result<(u32, u32)> {
        let photo = decode(&file, self.preparation.background, self.max_megapixels)?;
        drop(file);
        draw(&photo, picture, &self.preparation, &mut self.resampler);
        Ok(photo.dimensions())
    }
}
