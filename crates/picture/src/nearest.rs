//! Nearest-neighbour resizing: each new pixel is the old one in the middle of the area that it covers.

use crate::area::Area;
use image::RgbImage;

/// Overwrites `to`, (height, width, 3), with `area` of a photo; the size is (width, height). Equal to Pillow's to the byte.
pub fn resize(photo: &RgbImage, area: Area, to: &mut [u8], (width, height): (u32, u32)) {
    let columns = middles(area.left, area.right, width, photo.width());
    let rows = middles(area.top, area.bottom, height, photo.height());
    let from = photo.as_chunks::<3>().0;
    for (&row, line) in rows.iter().zip(to.chunks_exact_mut(width as usize * 3)) {
        let old = &from[row * photo.width() as usize..][..photo.width() as usize];
        for (&column, pixel) in columns.iter().zip(line.as_chunks_mut::<3>().0) {
            *pixel = old[column];
        }
    }
}

/// The old pixel, of `length`, in the middle of each of the `count` new ones between `start` and `end`.
///
/// Like Pillow, this adds step by step, which rounds differently from a product where a middle falls between two pixels.
fn middles(start: f32, end: f32, count: u32, length: u32) -> Vec<usize> {
    let step = f64::from(end - start) / f64::from(count);
    let mut middle = f64::from(start) + step * 0.5;
    let mut found = Vec::with_capacity(count as usize);
    for _ in 0..count {
        found.push((middle as usize).min(length as usize - 1));
        middle += step;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn middles_of_areas() {
        assert_eq!(middles(0.0, 6.0, 3, 6), [1, 3, 5]);
        assert_eq!(middles(0.0, 3.0, 6, 3), [0, 0, 1, 1, 2, 2]);
        assert_eq!(middles(1.0, 4.0, 3, 5), [1, 2, 3]);
        assert_eq!(middles(0.5, 4.5, 2, 5), [1, 3]);
    }

    #[test]
    fn a_picture_of_the_same_size_is_the_photo() {
        let photo = fixture::picture::noise(7, 4, 1);
        let mut same = vec![0; 7 * 4 * 3];
        resize(&photo, Area { left: 0.0, top: 0.0, right: 7.0, bottom: 4.0 }, &mut same, (7, 4));
        assert_eq!(&same, photo.as_raw());
    }
}
