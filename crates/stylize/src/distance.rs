//! Distances of pictures and of their features: what the losses are made of.

use model::Tensor;
use tch::Kind;

/// The mean squared difference of two tensors of one shape, a scalar. Of features it is the distance in content.
pub fn mean_squared(a: &Tensor, b: &Tensor) -> Tensor {
    (a - b).square().mean(Kind::Float)
}

/// The Gram matrix (c, c) of features (1, c, h, w): F Fᵀ / (h · w), where F is (c, h · w). What is left of a picture
/// without places. Gatys, Ecker and Bethge 2016, section 2.2, with the factor of their program.
pub fn gram(features: &Tensor) -> Tensor {
    let (_, c, h, w) = features.size4().expect("features have four axes");
    // (h · w, c): channels-last features lie in memory like this.
    let rows = features.permute([0, 2, 3, 1]).reshape([h * w, c]);
    rows.tr().matmul(&rows) / (h * w) as f64
}

/// The mean squared difference of vertical neighbours, plus that of horizontal ones, of a picture (1, h, w, 3).
pub fn total_variation(picture: &Tensor) -> Tensor {
    let along = |axis: i64| {
        let n = picture.size()[axis as usize] - 1;
        mean_squared(&picture.narrow(axis, 1, n), &picture.narrow(axis, 0, n))
    };
    along(1) + along(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::bytes::to_vec;

    /// Features (1, 2, 1, 3) of two channels.
    fn features(a: [f32; 3], b: [f32; 3]) -> Tensor {
        Tensor::from_slice(&[a, b].concat()).reshape([1, 2, 1, 3])
    }

    #[test]
    fn a_gram_matrix_by_hand() {
        // 1 + 4 + 9 = 14, 1·4 + 2·5 + 3·6 = 32, 16 + 25 + 36 = 77; three places.
        let found: Vec<f32> = to_vec(&(gram(&features([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])) * 3.0));
        assert_eq!(found, [14.0, 32.0, 32.0, 77.0]);
    }

    #[test]
    fn the_gram_matrix_of_a_constant_map_is_the_product_of_its_channels() {
        let found: Vec<f32> = to_vec(&gram(&features([2.0; 3], [5.0; 3])));
        assert_eq!(found, [4.0, 10.0, 10.0, 25.0]);
    }

    #[test]
    fn a_gram_matrix_does_not_know_places() {
        let (a, b) = (features([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]), features([3.0, 1.0, 2.0], [6.0, 4.0, 5.0]));
        assert_eq!(mean_squared(&gram(&a), &gram(&b)).double_value(&[]), 0.0);
        assert_eq!(mean_squared(&a, &b).double_value(&[]), 2.0);
    }

    #[test]
    fn total_variation_by_hand() {
        // One channel's levels, the same in all three: rows (1, 2), (4, 8). Down: 9, 36; across: 1, 16.
        let levels = [1.0f32, 2.0, 4.0, 8.0].map(|level| [level; 3]);
        let picture = Tensor::from_slice(levels.as_flattened()).reshape([1, 2, 2, 3]);
        assert_eq!(total_variation(&picture).double_value(&[]), 22.5 + 8.5);
    }
}
