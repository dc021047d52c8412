//! The contact sheet: the first training pictures of each class side by side.

use crate::sea::Sea;
use crate::subject::Subject;
use crate::world::{self, Photo};
use artifact::Split;
use rayon::prelude::*;

/// Width in pixels.
const WIDTH: usize = 1200;
/// Pixels between pictures.
const GAP: usize = 4;
/// Pictures in a row, at most.
const COLUMNS: usize = 8;
/// Height of a row in pixels, at most: one with few pictures does not fill the width.
const TALLEST: f32 = 240.0;

/// One row for each class, of the height at which its pictures fill the width.
pub fn draw(seed: u64, sea: &Sea, subjects: &[&Subject], train: usize) -> Photo {
    let rows: Vec<Photo> = subjects.iter().map(|subject| row(seed, sea, subject, train.min(COLUMNS))).collect();
    let h = rows.iter().map(|row| row.h + GAP).sum::<usize>() - GAP;
    let mut rgb = Vec::with_capacity(WIDTH * h * 3);
    for (i, row) in rows.iter().enumerate() {
        rgb.resize(rgb.len() + if i > 0 { WIDTH * GAP * 3 } else { 0 }, u8::MAX);
        rgb.extend(&row.rgb);
    }
    Photo { w: WIDTH, h, rgb, quality: 88 }
}

fn row(seed: u64, sea: &Sea, subject: &Subject, columns: usize) -> Photo {
    let photos: Vec<Photo> =
        (0..columns).into_par_iter().map(|index| world::draw(seed, sea, subject, Split::Train, index)).collect();
    let shapes: f32 = photos.iter().map(|photo| photo.w as f32 / photo.h as f32).sum();
    let height = ((WIDTH - GAP * (columns - 1)) as f32 / shapes).min(TALLEST);
    let h = height as usize;
    let mut rgb = vec![u8::MAX; WIDTH * h * 3];
    let mut left = 0.0;
    for photo in &photos {
        let wide = photo.w as f32 / photo.h as f32 * height;
        let (from, to) = (left as usize, ((left + wide) as usize).min(WIDTH));
        let small: Vec<u8> = photo.means(to - from, h).into_iter().map(|level| (level + 0.5) as u8).collect();
        for (line, pixels) in rgb.chunks_exact_mut(WIDTH * 3).zip(small.chunks_exact((to - from) * 3)) {
            line[from * 3..to * 3].copy_from_slice(pixels);
        }
        left += wide + GAP as f32;
    }
    Photo { w: WIDTH, h, rgb, quality: 88 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::SAMPLES;

    /// Whether the pixel at (x, y) is white.
    fn white(sheet: &Photo, x: usize, y: usize) -> bool {
        let at = (y * sheet.w + x) * 3;
        sheet.rgb[at..at + 3] == [u8::MAX; 3]
    }

    #[test]
    fn a_full_row_fills_the_width_and_gaps_part_rows() {
        let one = draw(7, &Sea::default(), &[&SAMPLES[0]], 100);
        assert_eq!((one.w, one.rgb.len()), (WIDTH, WIDTH * one.h * 3));
        assert!((80..=TALLEST as usize).contains(&one.h), "{}", one.h);
        // Dark rims are not white: to the last column but one, as widths are rounded down.
        assert!((0..one.h).any(|y| !white(&one, 0, y)) && (0..one.h).any(|y| !white(&one, WIDTH - 3, y)));
        let gaps = (0..WIDTH).filter(|x| (0..one.h).all(|y| white(&one, *x, y))).count();
        assert!((7 * GAP..=7 * GAP + 9).contains(&gaps), "{gaps}");
        let two = draw(7, &Sea::default(), &[&SAMPLES[0], &SAMPLES[1]], 100);
        assert_eq!(two.rgb[..one.rgb.len()], one.rgb);
        assert!((one.h..one.h + GAP).all(|y| (0..WIDTH).all(|x| white(&two, x, y))));
        assert!(two.h > one.h + GAP + 80);
    }

    #[test]
    fn few_pictures_are_not_blown_up() {
        let sheet = draw(7, &Sea::default(), &[&SAMPLES[0]], 1);
        assert_eq!(sheet.h, TALLEST as usize);
        assert!((0..sheet.h).all(|y| white(&sheet, WIDTH - 1, y)));
    }
}
