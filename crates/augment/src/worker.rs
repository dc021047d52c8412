//! What one thread keeps from one copy to the next.

use crate::draw::Draw;
use crate::original::Original;
use crate::pictures::Pictures;
use crate::warp::Border;

/// Makes one copy after the other, and keeps the last original and the memory of a copy.
pub struct Worker<'a> {
    pictures: &'a Pictures,
    border: Border,
    original: Option<(usize, Original<'a>)>,
    copy: Vec<u8>,
}

impl<'a> Worker<'a> {
    /// A worker that has not made anything.
    pub fn new(pictures: &'a Pictures, border: Border) -> Self {
        Self { pictures, border, original: None, copy: vec![0; pictures.h * pictures.w * 3] }
    }

    /// Picture `row` as `draw` changes it: (h, w, 3). A picture is prepared once, if its copies follow each other.
    pub fn copy(&mut self, row: usize, draw: &Draw) -> &[u8] {
        let original = match self.original.take() {
            Some((last, original)) if last == row => original,
            _ => Original::new(self.pictures.picture(row)),
        };
        original.vary(draw, self.border, self.copy.as_chunks_mut().0);
        self.original = Some((row, original));
        &self.copy
    }
}
