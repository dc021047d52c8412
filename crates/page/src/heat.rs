//! A confusion matrix of many classes as a picture: one pixel a cell, which the browser enlarges.

use crate::data_uri;
use image::ImageResult;

/// A blue that shows on light and dark ground alike.
const BLUE: [u8; 3] = [44, 122, 190];

/// A PNG as a data URI; confusion: (k, k) counts, true classes downwards, predicted ones to the right.
pub fn map(confusion: &[Vec<usize>]) -> ImageResult<String> {
    let [red, green, blue] = BLUE;
    let opacities = confusion.iter().flat_map(|row| opacities(row));
    let pixels: Vec<[u8; 4]> = opacities.map(|opacity| [red, green, blue, opacity]).collect();
    data_uri::png(&pixels, confusion.len(), confusion.len())
}

/// The shares of a row, as opacity. The square root keeps a single wrong prediction visible.
fn opacities(row: &[usize]) -> Vec<u8> {
    let all = row.iter().sum::<usize>().max(1) as f64;
    row.iter().map(|&count| ((count as f64 / all).sqrt() * 255.0).round() as u8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn a_row_is_shaded_by_its_shares() {
        assert_eq!(opacities(&[3, 1, 0]), [221, 128, 0]);
        assert_eq!(opacities(&[0, 0]), [0, 0]);
    }

    #[test]
    fn true_classes_go_down_and_predicted_ones_to_the_right() {
        let uri = map(&[vec![3, 1, 0], vec![0, 2, 0], vec![9, 0, 16]]).unwrap();
        let bytes = STANDARD.decode(uri.strip_prefix("data:image/png;base64,").unwrap()).unwrap();
        let picture = image::load_from_memory(&bytes).unwrap().to_rgba8();
        assert_eq!(picture.dimensions(), (3, 3));
        let opacity = |truth: u32, predicted: u32| picture[(predicted, truth)][3];
        assert_eq!([opacity(0, 0), opacity(0, 1), opacity(1, 0), opacity(1, 1)], [221, 128, 0, 255]);
        assert_eq!([opacity(2, 0), opacity(0, 2), opacity(2, 2)], [153, 0, 204]);
        assert_eq!(picture[(0, 0)].0[..3], BLUE);
    }
}
