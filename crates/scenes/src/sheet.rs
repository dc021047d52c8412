//! A contact sheet: the first training pictures of each class side by side.

use crate::subject::Subject;
use crate::world::{self, Photo};
use artifact::Split;
use rayon::prelude::*;

/// Width in pixels.
const WIDTH: usize = 1200;
/// Pixels between pictures.
const GAP: usize = 4;
/// Pictures in a row.
const COLUMNS: usize = 8;
/// Height of a row that has fewer.
const TALLEST: f32 = 240.0;

/// One row for each class, as high as makes its pictures fill the width.
pub fn draw(seed: u64, subjects: &[&Subject], train: usize) -> Photo {
    let rows: Vec<Photo> = subjects.iter().map(|subject| row(seed, subject, train.min(COLUMNS))).collect();
    let h = rows.iter().map(|row| row.h + GAP).sum::<usize>() - GAP;
    let mut rgb = Vec::with_capacity(WIDTH * h * 3);
    for (i, row) in rows.iter().enumerate() {
        rgb.resize(rgb.len() + if i > 0 { WIDTH * GAP * 3 } else { 0 }, u8::MAX);
        rgb.extend(&row.rgb);
    }
    Photo { w: WIDTH, h, rgb, quality: 88 }
}

fn row(seed: u64, subject: &Subject, columns: usize) -> Photo {
    let photos: Vec<Photo> =
        (0..columns).into_par_iter().map(|index| world::draw(seed, subject, Split::Train, index)).collect();
    let shapes: f32 = photos.iter().map(|photo| photo.w as f32 / photo.h as f32).sum();
    let height = ((WIDTH - GAP * (columns - 1)) as f32 / shapes).min(TALLEST);
    let h = height as usize;
    let mut rgb = vec![u8::MAX; WIDTH * h * 3];
    let mut left = 0.0;
    for photo in &photos {
        let wide = photo.w as f32 / photo.h as f32 * height;
        let (from, to) = (left as usize, ((left + wide) as usize).min(WIDTH));
        let small = shrunk(photo, to - from, h);
        for (line, pixels) in rgb.chunks_exact_mut(WIDTH * 3).zip(small.chunks_exact((to - from) * 3)) {
            line[from * 3..to * 3].copy_from_slice(pixels);
        }
        left += wide + GAP as f32;
    }
    Photo { w: WIDTH, h, rgb, quality: 88 }
}

/// Each new pixel is the mean of those that it covers, partly covered ones included.
fn shrunk(photo: &Photo, w: usize, h: usize) -> Vec<u8> {
    let across: Vec<_> = (0..w).map(|x| covered(x, w, photo.w)).collect();
    let mut rgb = Vec::with_capacity(w * h * 3);
    for y in 0..h {
        let rows = covered(y, h, photo.h);
        for columns in &across {
            let mut sum = [0.0; 3];
            for (i, down) in &rows {
                for (j, share) in columns {
                    let at = (i * photo.w + j) * 3;
                    for (sum, level) in sum.iter_mut().zip(&photo.rgb[at..at + 3]) {
                        *sum += f32::from(*level) * down * share;
                    }
                }
            }
            rgb.extend(sum.map(|level| (level + 0.5) as u8));
        }
    }
    rgb
}

/// Which of `from` pixels the new pixel `i` of `to` covers, and its share of each.
fn covered(i: usize, to: usize, from: usize) -> Vec<(usize, f32)> {
    let scale = from as f32 / to as f32;
    let (begin, end) = (i as f32 * scale, ((i + 1) as f32 * scale).min(from as f32));
    let share = |j: usize| ((j as f32 + 1.0).min(end) - (j as f32).max(begin)) / (end - begin);
    (begin as usize..(end.ceil() as usize).min(from)).map(|j| (j, share(j))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shrinking_takes_means_and_halves_of_pixels() {
        let rgb = [0, 30, 60, 90, 120, 150].iter().flat_map(|level| [*level; 3]).collect();
        let photo = Photo { w: 3, h: 2, rgb, quality: 90 };
        assert_eq!(shrunk(&photo, 1, 1), [75; 3]);
        // The middle column counts half on either side: (0 + 15) / 1.5 and (15 + 60) / 1.5.
        assert_eq!(shrunk(&photo, 2, 2), [[10; 3], [50; 3], [100; 3], [140; 3]].as_flattened());
        assert_eq!(shrunk(&photo, 3, 2), photo.rgb);
    }
}
