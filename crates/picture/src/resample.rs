//! New pixels as weighted averages of all old ones that they cover.
//!
//! Why this is our own and not a crate: a network should see the pixels that it was trained on, and those were made by
//! Pillow. `fast_image_resize`, the crate for this, was measured 2 to 12 levels away from Pillow, because it rounds
//! weights and sums differently. This is Pillow's arithmetic to the byte, which `tests/goldens/resize` proves.

#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the chosen instructions")]

use crate::area::Area;
use crate::kernel::{Axis, HALF, level};
use crate::preparation::Filter;
use image::RgbImage;
use kernels::simd::{Simd, Work};

/// Resizes one photo after the other; keeps its buffer.
#[derive(Default)]
pub struct Resampler {
    between: Vec<u8>,
}

impl Resampler {
    /// Overwrites `to`, (height, width, 3), with `area` of a photo; `size` is (width, height). Equal to Pillow 13's to the
    /// byte.
    ///
    /// It resizes one axis after the other, with 8 bits between. There the overshoot of a filter is clamped to 0 and
    /// 255, so the order of the axes matters: across first, unless the height shrinks by more than twice the factor of
    /// the width. (Older Pillows always went across first.)
    pub fn resize(&mut self, photo: &RgbImage, area: Area, filter: Filter, to: &mut [u8], size: (u32, u32)) {
        self.resize_with(Simd::detect(), photo, area, filter, to, size);
    }

    fn resize_with(
        &mut self,
        simd: Simd,
        photo: &RgbImage,
        area: Area,
        filter: Filter,
        to: &mut [u8],
        (width, height): (u32, u32),
    ) {
        let (old_width, old_height) = photo.dimensions();
        let across = Axis::new(filter, area.left, area.right, width, old_width);
        let down = Axis::new(filter, area.top, area.bottom, height, old_height);
        let (old, new) = (old_width as usize * 3, width as usize * 3);
        let shrink = i64::from(old_height) - i64::from(height);
        if shrink > 0 && shrink > 2 * (i64::from(old_width) - i64::from(width)) {
            self.between.resize(height as usize * old, 0);
            simd.run(Down { from: photo.as_raw(), length: old, axis: &down, to: &mut self.between });
            simd.run(Across { from: &self.between, old, axis: &across, to, new });
        } else {
            // Only the rows that the second pass reads; the others keep what an earlier photo left there.
            let rows = down.covers();
            self.between.resize(old_height as usize * new, 0);
            let part = &mut self.between[rows.start * new..rows.end * new];
            let from = &photo.as_raw()[rows.start * old..rows.end * old];
            simd.run(Across { from, old, axis: &across, to: part, new });
            simd.run(Down { from: &self.between, length: new, axis: &down, to });
        }
    }
}

/// Rows that are resized together: their channels side by side fill registers of any width.
const ROWS: usize = 8;

/// Resizes every row.
struct Across<'a> {
    /// Rows of `old` bytes.
    from: &'a [u8],
    old: usize,
    axis: &'a Axis,
    /// As many rows of `new` bytes.
    to: &'a mut [u8],
    new: usize,
}

impl Work for Across<'_> {
    type Result = ();

    #[inline(always)]
    fn work(self, _: Simd) {
        go_across(self.from, self.old, self.axis, self.to, self.new);
    }
}

#[inline(always)]
fn go_across(from: &[u8], old: usize, axis: &Axis, to: &mut [u8], new: usize) {
    let mut columns = vec![[[0; 3]; ROWS]; old / 3];
    for (from, to) in from.chunks(ROWS * old).zip(to.chunks_mut(ROWS * new)) {
        for (row, line) in from.chunks_exact(old).enumerate() {
            for (column, pixel) in columns.iter_mut().zip(line.as_chunks().0) {
                column[row] = *pixel;
            }
        }
        for (x, (first, weights)) in axis.windows().enumerate() {
            let mut sums = [HALF; 3 * ROWS];
            for (column, weight) in columns[first..].iter().zip(weights) {
                for (sum, channel) in sums.iter_mut().zip(column.as_flattened()) {
                    *sum += i32::from(*channel) * weight;
                }
            }
            for (line, pixel) in to.chunks_exact_mut(new).zip(sums.map(level).as_chunks::<3>().0) {
                line[3 * x..][..3].copy_from_slice(pixel);
            }
        }
    }
}

/// Resizes every column.
struct Down<'a> {
    /// Rows of `length` bytes.
    from: &'a [u8],
    length: usize,
    axis: &'a Axis,
    /// Rows of `length` bytes, as many as the axis has new pixels.
    to: &'a mut [u8],
}

impl Work for Down<'_> {
    type Result = ();

    #[inline(always)]
    fn work(self, _: Simd) {
        go_down(self.from, self.length, self.axis, self.to);
    }
}

#[inline(always)]
fn go_down(from: &[u8], length: usize, axis: &Axis, to: &mut [u8]) {
    let mut sums = vec![HALF; length];
    for (to, (first, weights)) in to.chunks_exact_mut(length).zip(axis.windows()) {
        sums.fill(HALF);
        for (row, weight) in from[first * length..].chunks_exact(length).zip(weights) {
            for (sum, channel) in sums.iter_mut().zip(row) {
                *sum += i32::from(*channel) * weight;
            }
        }
        for (channel, sum) in to.iter_mut().zip(&sums) {
            *channel = level(*sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMOOTH: [Filter; 3] = [Filter::Bilinear, Filter::Bicubic, Filter::Lanczos3];

    fn resized(photo: &RgbImage, filter: Filter, width: u32, height: u32) -> Vec<u8> {
        let area = Area { left: 0.0, top: 0.0, right: photo.width() as f32, bottom: photo.height() as f32 };
        let mut picture = vec![0; (width * height * 3) as usize];
        Resampler::default().resize(photo, area, filter, &mut picture, (width, height));
        picture
    }

    #[test]
    fn one_colour_stays_that_colour_at_every_size() {
        let photo = RgbImage::from_pixel(13, 8, image::Rgb([3, 130, 255]));
        for (filter, width, height) in SMOOTH.into_iter().flat_map(|f| [(f, 5, 3), (f, 13, 20), (f, 40, 2)]) {
            let picture = resized(&photo, filter, width, height);
            let same = picture.as_chunks::<3>().0.iter().all(|pixel| *pixel == [3, 130, 255]);
            assert!(same, "{filter:?} {width} x {height}");
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bytes() {
        let photo = fixture::picture::noise(61, 45, 1);
        let area = Area { left: 1.5, top: 0.0, right: 60.25, bottom: 44.0 };
        let sizes = [(150, 7), (23, 19), (5, 40), (61, 1)];
        for (filter, size) in SMOOTH.into_iter().flat_map(|filter| sizes.map(|size| (filter, size))) {
            let pictures = Simd::all().into_iter().map(|simd| {
                let mut picture = vec![0; (size.0 * size.1 * 3) as usize];
                Resampler::default().resize_with(simd, &photo, area, filter, &mut picture, size);
                (simd, picture)
            });
            let pictures: Vec<(Simd, Vec<u8>)> = pictures.collect();
            for (simd, picture) in &pictures {
                assert!(*picture == pictures[0].1, "{simd:?} {filter:?} {size:?}");
            }
        }
    }

    #[test]
    fn half_the_size_by_hand() {
        // Bilinear to one half: weights 1/8, 3/8, 3/8, 1/8 inside and 3/7, 3/7, 1/7 at the borders.
        let row = [0, 70, 140, 210, 70, 0];
        let photo = RgbImage::from_fn(6, 1, |x, _| image::Rgb([row[x as usize]; 3]));
        assert_eq!(resized(&photo, Filter::Bilinear, 3, 1).as_chunks::<3>().0, [[50; 3], [149; 3], [60; 3]]);
        let photo = RgbImage::from_fn(1, 6, |_, y| image::Rgb([row[y as usize]; 3]));
        assert_eq!(resized(&photo, Filter::Bilinear, 1, 3).as_chunks::<3>().0, [[50; 3], [149; 3], [60; 3]]);
    }

    #[test]
    fn a_picture_of_the_same_size_is_the_photo() {
        let photo = fixture::picture::noise(7, 4, 1);
        for filter in SMOOTH {
            assert_eq!(&resized(&photo, filter, 7, 4), photo.as_raw());
        }
    }
}
