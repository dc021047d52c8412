//! The overview: photo, style, and the painting as it comes into being, a row for each photo.

use image::{Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder};

/// Rows, at most.
pub const ROWS: usize = 8;
/// White pixels between pictures.
const GAP: u32 = 4;
/// JPEG's quality.
const QUALITY: u8 = 88;

/// Rows of pictures, each of any size, under each other. A row is as high as its highest picture.
pub fn draw(rows: &[Vec<RgbImage>]) -> RgbImage {
    let high = |row: &[RgbImage]| row.iter().map(RgbImage::height).max().unwrap_or_default() + GAP;
    let wide = |row: &[RgbImage]| row.iter().map(|picture| picture.width() + GAP).sum::<u32>();
    let width = rows.iter().map(|row| wide(row)).max().unwrap_or(GAP + 1) - GAP;
    let height = rows.iter().map(|row| high(row)).sum::<u32>().max(GAP + 1) - GAP;
    let mut sheet = RgbImage::from_pixel(width, height, Rgb([255; 3]));
    let mut top = 0;
    for row in rows {
        let mut left = 0;
        for picture in row {
            image::imageops::replace(&mut sheet, picture, left, top);
            left += i64::from(picture.width() + GAP);
        }
        top += i64::from(high(row));
    }
    sheet
}

/// The JPEG file of a picture.
pub fn jpeg(picture: &RgbImage) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let (w, h) = (u16::try_from(picture.width())?, u16::try_from(picture.height())?);
    Encoder::new(&mut bytes, QUALITY).encode(picture, w, h, ColorType::Rgb)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_lie_in_rows_with_gaps() {
        let picture = |w, h, level| RgbImage::from_pixel(w, h, Rgb([level; 3]));
        let sheet = draw(&[vec![picture(10, 6, 1), picture(5, 8, 2)], vec![picture(7, 3, 3)]]);
        assert_eq!(sheet.dimensions(), (10 + 4 + 5, 8 + 4 + 3));
        let at = |x, y| sheet.get_pixel(x, y)[0];
        assert_eq!([at(0, 0), at(9, 5), at(9, 6), at(13, 0), at(14, 7), at(18, 0)], [1, 1, 255, 255, 2, 2]);
        assert_eq!([at(0, 11), at(0, 12), at(6, 14), at(7, 14)], [255, 3, 3, 255]);
        assert!(jpeg(&sheet).unwrap().starts_with(&[0xff, 0xd8]));
    }
}
