//! A finished picture, and its mean colours.

/// A finished picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// Width in pixels.
    pub w: usize,
    /// Height in pixels.
    pub h: usize,
    /// (h, w, 3) RGB 0..=255.
    pub rgb: Vec<u8>,
    /// The JPEG quality that its camera is set to.
    pub quality: u8,
}

impl Photo {
    /// (h, w, 3): the mean colour of each of w × h equal parts. A pixel on the border of two parts counts for both, by its
    /// area in each.
    pub fn means(&self, w: usize, h: usize) -> Vec<f32> {
        let across: Vec<_> = (0..w).map(|x| covered(x, w, self.w)).collect();
        let mut means = Vec::with_capacity(w * h * 3);
        for y in 0..h {
            let rows = covered(y, h, self.h);
            means.extend(across.iter().flat_map(|columns| self.mean(&rows, columns)));
        }
        means
    }

    /// The mean colour of some rows and columns, each with its weight.
    fn mean(&self, rows: &[(usize, f32)], columns: &[(usize, f32)]) -> [f32; 3] {
        let mut sum = [0.0; 3];
        for (i, down) in rows {
            for (j, share) in columns {
                let at = (i * self.w + j) * 3;
                for (sum, level) in sum.iter_mut().zip(&self.rgb[at..at + 3]) {
                    *sum += f32::from(*level) * down * share;
                }
            }
        }
        sum
    }
}

/// The pixels that part `i` of `to` covers, out of `from`, each with its weight; weights sum to 1.
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
        let rgb: Vec<u8> = [0, 30, 60, 90, 120, 150].iter().flat_map(|level| [*level; 3]).collect();
        let photo = Photo { w: 3, h: 2, rgb, quality: 90 };
        let near = |w, h, expected: &[u8]| {
            let means = photo.means(w, h);
            assert_eq!(means.len(), expected.len());
            assert!(means.iter().zip(expected).all(|(a, b)| (a - f32::from(*b)).abs() < 1e-3), "{means:?}");
        };
        near(1, 1, &[75; 3]);
        // The middle column counts half on either side: (0 + 15) / 1.5 and (15 + 60) / 1.5.
        near(2, 2, [[10; 3], [50; 3], [100; 3], [140; 3]].as_flattened());
        near(3, 2, &photo.rgb);
    }

    #[test]
    fn parts_cover_every_pixel_once() {
        for (to, from) in [(8, 120), (8, 121), (16, 333), (7, 160)] {
            let mut counts = vec![0.0; from];
            for (j, share) in (0..to).flat_map(|i| covered(i, to, from)) {
                counts[j] += share * from as f32 / to as f32;
            }
            assert!(counts.iter().all(|count| (count - 1.0).abs() < 1e-3), "{to} of {from}: {counts:?}");
        }
    }
}
