//! Where each pixel of a copy comes from: rotation, shift, shear, zoom and flips as one affine map.

use crate::draw::Draw;
use crate::flip;
use crate::matrix::{IDENTITY, Matrix, product};

/// The map from a pixel of the copy to its source in the original; both have (h, w) pixels, whose centres are whole numbers.
///
/// It is that of Keras' `apply_affine_transform` and `apply_transform` (Keras 3.15): rotation · shift · shear · zoom about
/// the centre of the picture, and flips after it. The shear is `[[1, -sin s], [0, cos s]]`, with the angle in degrees.
///
/// One thing differs from Keras: the centre is x = w/2 - 0.5, y = h/2 - 0.5. Keras 3 takes x = h/2 - 0.5, y = w/2 - 0.5,
/// because it exchanges the axes after it has placed the centre. In a square picture that is the same point. In others
/// it is off the centre or outside, and a rotation or zoom about it pushes the subject out of the picture.
pub fn source(draw: &Draw, (h, w): (usize, usize)) -> Matrix {
    let (sin, cos) = draw.theta.to_radians().sin_cos();
    let rotation = [[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]];
    let (sin, cos) = draw.shear.to_radians().sin_cos();
    let shear = [[1.0, -sin, 0.0], [0.0, cos, 0.0], [0.0, 0.0, 1.0]];
    let zoom = [[draw.zx, 0.0, 0.0], [0.0, draw.zy, 0.0], [0.0, 0.0, 1.0]];
    let (x, y) = (w as f64 / 2.0 - 0.5, h as f64 / 2.0 - 0.5);
    let mut steps = vec![shift(x, y), rotation, shift(draw.tx, draw.ty), shear, zoom, shift(-x, -y)];
    steps.extend(draw.flip_horizontal.then(|| flip::horizontal(w)));
    steps.extend(draw.flip_vertical.then(|| flip::vertical(h)));
    steps.iter().fold(IDENTITY, |map, step| product(&map, step))
}

fn shift(x: f64, y: f64) -> Matrix {
    [[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_comes_from(draw: &Draw, [x, y]: [f64; 2], expected: [f64; 2]) {
        let map = source(draw, (40, 60));
        for (row, expected) in map.iter().zip(expected) {
            let found = row[0] * x + row[1] * y + row[2];
            assert!((found - expected).abs() < 1e-9, "expected {expected}, got {found}");
        }
    }

    #[test]
    fn nothing_drawn_is_the_identity() {
        assert_eq!(source(&Draw::NONE, (37, 53)), IDENTITY);
    }

    #[test]
    fn each_step_by_hand() {
        // The middle of a picture of 40 rows and 60 columns is at (29.5, 19.5).
        assert_comes_from(&Draw { theta: 90.0, ..Draw::NONE }, [30.5, 19.5], [29.5, 20.5]);
        assert_comes_from(&Draw { tx: 3.0, ty: -2.0, ..Draw::NONE }, [5.0, 5.0], [8.0, 3.0]);
        assert_comes_from(&Draw { shear: 30.0, ..Draw::NONE }, [29.5, 21.5], [28.5, 19.5 + 3f64.sqrt()]);
        assert_comes_from(&Draw { zx: 0.5, zy: 2.0, ..Draw::NONE }, [31.5, 20.5], [30.5, 21.5]);
        assert_comes_from(&Draw { flip_horizontal: true, ..Draw::NONE }, [5.0, 5.0], [54.0, 5.0]);
        assert_comes_from(&Draw { flip_vertical: true, ..Draw::NONE }, [5.0, 5.0], [5.0, 34.0]);
    }

    #[test]
    fn zoom_comes_first_then_shear_shift_and_rotation() {
        let draw = Draw { theta: 90.0, tx: 4.0, zx: 0.5, ..Draw::NONE };
        // (2, 0) from the middle: zoomed to (1, 0), shifted to (5, 0), turned to (0, 5).
        assert_comes_from(&draw, [31.5, 19.5], [29.5, 24.5]);
        // The same pixel after a flip is 59 - 31.5 columns from the left.
        assert_comes_from(&Draw { flip_horizontal: true, ..draw }, [27.5, 19.5], [29.5, 24.5]);
    }

    #[test]
    fn without_a_shift_the_middle_stays_where_it_is() {
        let draw = Draw { theta: 33.0, shear: 12.0, zx: 0.7, zy: 1.4, flip_horizontal: true, ..Draw::NONE };
        for (h, w) in [(100, 400), (300, 100), (37, 53), (64, 64)] {
            let middle = [w as f64 / 2.0 - 0.5, h as f64 / 2.0 - 0.5];
            for (row, expected) in source(&draw, (h, w)).iter().zip(middle) {
                let found = row[0] * middle[0] + row[1] * middle[1] + row[2];
                assert!((found - expected).abs() < 1e-9, "{h} × {w}: expected {expected}, got {found}");
            }
        }
    }
}
