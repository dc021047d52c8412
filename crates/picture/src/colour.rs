//! Every colour type to RGB.

use crate::error::{Error, Result};
use image::{DynamicImage, RgbImage};

/// Repeats grey in all channels, keeps the upper 8 of 16 bits (as Pillow and libpng's `strip_16` do), and lays what is
/// transparent over `background`: channel by channel (colour * alpha + background * (255 - alpha)) / 255, to the nearest.
///
/// Refuses floating-point pixels, which have no agreed range.
pub fn rgb(image: DynamicImage, background: [u8; 3]) -> Result<RgbImage> {
    let (width, height) = (image.width(), image.height());
    let pixels = match image {
        DynamicImage::ImageRgb8(image) => return Ok(image),
        DynamicImage::ImageLuma8(image) => grey(&image),
        DynamicImage::ImageLumaA8(image) => grey_alpha(&image, background),
        DynamicImage::ImageRgba8(image) => rgba(&image, background),
        DynamicImage::ImageLuma16(image) => grey(&upper(&image)),
        DynamicImage::ImageLumaA16(image) => grey_alpha(&upper(&image), background),
        DynamicImage::ImageRgb16(image) => upper(&image),
        DynamicImage::ImageRgba16(image) => rgba(&upper(&image), background),
        other => return Err(Error::Channels(other.color())),
    };
    RgbImage::from_raw(width, height, pixels).ok_or(Error::Length)
}

fn upper(samples: &[u16]) -> Vec<u8> {
    samples.iter().map(|sample| (sample >> 8) as u8).collect()
}

fn grey(samples: &[u8]) -> Vec<u8> {
    samples.iter().flat_map(|&grey| [grey; 3]).collect()
}

fn grey_alpha(samples: &[u8], background: [u8; 3]) -> Vec<u8> {
    let pixels = samples.as_chunks::<2>().0;
    pixels.iter().flat_map(|&[grey, alpha]| over([grey; 3], alpha, background)).collect()
}

fn rgba(samples: &[u8], background: [u8; 3]) -> Vec<u8> {
    let pixels = samples.as_chunks::<4>().0;
    pixels.iter().flat_map(|&[red, green, blue, alpha]| over([red, green, blue], alpha, background)).collect()
}

fn over(colour: [u8; 3], alpha: u8, background: [u8; 3]) -> [u8; 3] {
    let alpha = u32::from(alpha);
    std::array::from_fn(|i| {
        ((u32::from(colour[i]) * alpha + u32::from(background[i]) * (255 - alpha) + 127) / 255) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayAlphaImage, ImageBuffer, Luma, LumaA, Rgba, RgbaImage};

    #[test]
    fn alpha_is_laid_over_the_background() {
        let image = RgbaImage::from_fn(3, 1, |x, _| Rgba([100, 0, 255, [0, 51, 255][x as usize]]));
        let laid = rgb(image.into(), [10, 255, 0]).unwrap().into_raw();
        // 51 is a fifth: (100 + 4 * 10) / 5, (0 + 4 * 255) / 5, 255 / 5.
        assert_eq!(laid, [10, 255, 0, 28, 204, 51, 100, 0, 255]);
        let image = GrayAlphaImage::from_pixel(1, 1, LumaA([200, 128]));
        // 200 * 128 / 255 = 100.4; with 255 * 127 / 255 = 127 more 227.4; with 1 * 127 / 255 = 0.498 more 100.9.
        assert_eq!(rgb(image.into(), [0, 255, 1]).unwrap().into_raw(), [100, 227, 101]);
    }

    #[test]
    fn sixteen_bits_keep_the_upper_eight() {
        let image = ImageBuffer::from_pixel(1, 2, Luma([0x80ff_u16]));
        assert_eq!(rgb(image.into(), [0; 3]).unwrap().into_raw(), [0x80; 6]);
    }
}
