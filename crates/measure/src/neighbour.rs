//! How far a picture is from everything that a network was trained on.
//!
//! A network is often confident about photos of other things. Their features, however, often lie far from those of all
//! training pictures. The distance to the j-th nearest of them is the score of Y. Sun, Y. Ming,
//! X. Zhu, Y. Li, "Out-of-distribution detection with deep nearest neighbors", ICML 2022.

/// The distance from one picture's features (d,) to its j-th nearest of the reference features (m, d), row by row, from 0
/// to 2. j counts from 1. None where j is 0 or there are fewer than j rows.
///
/// All features must be divided by their length first, because the length says more about the picture's contrast than
/// about its content. A picture that is itself among the reference is its own nearest.
pub fn distance(reference: &[f32], features: &[f32], j: usize) -> Option<f64> {
    assert!(
        !features.is_empty() && reference.len().is_multiple_of(features.len()),
        "reference is no whole number of rows"
    );
    let mut squares: Vec<f64> = reference.chunks(features.len()).map(|row| squared_distance(row, features)).collect();
    if j == 0 || j > squares.len() {
        return None;
    }
    let (_, square, _) = squares.select_nth_unstable_by(j - 1, f64::total_cmp);
    Some(square.sqrt())
}

/// The features divided by their length; all 0 stay so.
pub fn of_unit_length(features: &[f32]) -> Vec<f32> {
    let length = features.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
    let scale = if length > 0.0 { 1.0 / length } else { 0.0 };
    features.iter().map(|x| (f64::from(*x) * scale) as f32).collect()
}

/// For features of length 1 this is 2 - 2 times their product. The differences are squared all the same: the product of
/// rounded features is not exactly 1 even for a picture and itself, and the root magnifies what is missing.
///
/// Eight sums side by side, which is as fast as memory; `predict` does this for thousands of rows and each photo.
fn squared_distance(a: &[f32], b: &[f32]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.iter().zip(b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += (a - b) * (a - b);
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(a, b)| (a - b) * (a - b));
    sums.into_iter().chain(rest).map(f64::from).sum()
}

/// Which neighbour to take of m reference pictures: one in a thousand, about what Sun et al. use (the 50th of 50,000, the
/// 1,000th of 1.3 million), and at least the fifth, so that a few odd or mislabelled training photos do not vouch for
/// strangers that resemble them. Copies of one photo would do the same: the reference holds each photo once.
pub fn default_neighbour(m: usize) -> usize {
    (m / 1000).max(5).min(m)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) {
        assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?} is not {expected}");
    }

    /// Four points of the unit circle: the same, a right angle twice, and the opposite.
    #[test]
    fn neighbours_by_hand() {
        let reference = [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, -1.0];
        let to = |j| distance(&reference, &[1.0, 0.0], j);
        near(to(1), 0.0);
        near(to(2), 2.0_f64.sqrt());
        near(to(3), 2.0_f64.sqrt());
        near(to(4), 2.0);
        assert_eq!([to(0), to(5), distance(&[], &[1.0, 0.0], 1)], [None; 3]);
    }

    /// (0.36, 0.48, 0.8) has length 1; its product with (0, 0.6, 0.8) is 0.928.
    #[test]
    fn the_distance_is_that_of_the_product() {
        let found = distance(&[0.36, 0.48, 0.8], &[0.0, 0.6, 0.8], 1).unwrap();
        assert!((found - (2.0_f64 - 2.0 * 0.928).sqrt()).abs() < 1e-6, "{found}");
    }

    #[test]
    fn the_length_becomes_one_and_nothing_stays_nothing() {
        assert_eq!(of_unit_length(&[3.0, 0.0, -4.0]), [0.6, 0.0, -0.8]);
        assert_eq!(of_unit_length(&[0.0, 0.0]), [0.0, 0.0]);
    }

    #[test]
    fn a_picture_is_at_no_distance_from_itself() {
        let third = (1.0_f32 / 3.0).sqrt();
        assert_eq!(distance(&[third; 3], &[third; 3], 1), Some(0.0));
    }

    #[test]
    fn few_pictures_take_the_fifth_and_many_one_in_a_thousand() {
        assert_eq!([0, 1, 4, 200, 5999, 6000, 50_000].map(default_neighbour), [0, 1, 4, 5, 5, 6, 50]);
    }
}
