//! A confusion matrix of many classes as a picture: one pixel for each cell, blown up by the browser.

use crate::picture;

/// A blue that shows on light and dark ground alike.
const BLUE: [u8; 3] = [44, 122, 190];

/// A PNG as a data URI; confusion: (k, k) counts, true class downwards.
pub fn map(confusion: &[Vec<usize>]) -> anyhow::Result<String> {
    let [r, g, b] = BLUE;
    let pixels: Vec<[u8; 4]> =
        confusion.iter().flat_map(|row| opacities(row)).map(|opacity| [r, g, b, opacity]).collect();
    picture::drawing(&pixels, confusion.len(), confusion.len())
}

/// Shares of a row, as opacity. The square root keeps a single wrong answer visible.
fn opacities(row: &[usize]) -> Vec<u8> {
    let all = row.iter().sum::<usize>().max(1) as f64;
    row.iter().map(|&count| ((count as f64 / all).sqrt() * 255.0).round() as u8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_shaded_by_its_shares() {
        assert_eq!(opacities(&[3, 1, 0]), [221, 128, 0]);
        assert_eq!(opacities(&[0, 0]), [0, 0]);
    }
}
