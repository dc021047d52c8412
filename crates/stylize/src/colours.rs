//! Luminance, and the colours beside it: Gatys, Bethge, Hertzmann and Shechtman 2016, "Preserving color in neural
//! artistic style transfer", section 4 (luminance-only transfer, in YIQ).
//!
//! Pictures are tensors (1, h, w, 3) in levels of red, green and blue.

use model::Tensor;
use tch::Kind;

/// The shares of red, green and blue in the luminance Y of YIQ.
const SHARES: [f32; 3] = [0.299, 0.587, 0.114];

/// The luminance of each pixel, (1, h, w, 1).
fn luminance(picture: &Tensor) -> Tensor {
    (picture * Tensor::from_slice(&SHARES)).sum_dim_intlist([3].as_slice(), true, Kind::Float)
}

/// The picture without its colours: the luminance as all three channels.
pub fn grey(picture: &Tensor) -> Tensor {
    luminance(picture).expand(picture.size(), false).contiguous()
}

/// The grey picture `style` with the mean and the standard deviation of the grey picture `content`: their formula
/// `σ_content / σ_style · (style - μ_style) + μ_content`. A style of one level only gets the mean.
pub fn matched(style: &Tensor, content: &Tensor) -> Tensor {
    let moments = |x: &Tensor| {
        let mean = x.mean(Kind::Double).double_value(&[]);
        let variance = (x.to_kind(Kind::Double) - mean).square().mean(Kind::Double).double_value(&[]);
        (mean, variance.sqrt())
    };
    let ((style_mean, style_deviation), (mean, deviation)) = (moments(style), moments(content));
    let factor = if style_deviation > 0.0 { deviation / style_deviation } else { 0.0 };
    (style - style_mean) * factor + mean
}

/// The luminance of `painted` with the colours (I and Q) of `photo`. In YIQ the luminance has the same factor, 1, in red,
/// green and blue, so that its change is added to all three.
pub fn of_photo(painted: &Tensor, photo: &Tensor) -> Tensor {
    photo + luminance(painted) - luminance(photo)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::bytes::to_vec;

    /// One row of pixels.
    fn row(pixels: &[[f32; 3]]) -> Tensor {
        Tensor::from_slice(pixels.as_flattened()).reshape([1, 1, -1, 3])
    }

    fn assert_close(found: &Tensor, expected: &[f32]) {
        let found: Vec<f32> = to_vec(found);
        let is_close = found.iter().zip(expected).all(|(x, y)| (x - y).abs() < 1e-3);
        assert!(found.len() == expected.len() && is_close, "{found:?} {expected:?}");
    }

    #[test]
    fn grey_by_hand() {
        assert_close(&grey(&row(&[[100.0, 0.0, 0.0], [10.0, 20.0, 30.0]])), &[29.9, 29.9, 29.9, 18.15, 18.15, 18.15]);
    }

    #[test]
    fn luminance_is_painted_and_colours_stay() {
        let photo = row(&[[100.0, 50.0, 0.0]]);
        // The photo's luminance is 59.25, so all channels grow by 40.75.
        assert_close(&of_photo(&row(&[[100.0; 3]]), &photo), &[140.75, 90.75, 40.75]);
        assert_close(&of_photo(&photo, &photo), &[100.0, 50.0, 0.0]);
    }

    #[test]
    fn the_style_gets_the_brightness_and_contrast_of_the_photo() {
        let photo = row(&[[100.0; 3], [120.0; 3]]);
        assert_close(&matched(&row(&[[10.0; 3], [50.0; 3]]), &photo), &[100.0, 100.0, 100.0, 120.0, 120.0, 120.0]);
        assert_close(&matched(&row(&[[10.0; 3], [10.0; 3]]), &photo), &[110.0; 6]);
    }
}
