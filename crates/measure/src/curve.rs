//! A measure over epochs, as it was measured and smoothed.

use serde::Serialize;

/// One measure over epochs; position 0 is epoch 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// As measured.
    pub raw: Vec<f64>,
    /// The same without most of the noise.
    pub smooth: Vec<f64>,
}

impl Curve {
    /// Smooths `raw`; `factor` is the weight of the past, from 0 to below 1.
    pub fn new(raw: Vec<f64>, factor: f64) -> Self {
        Self { smooth: moving_average(&raw, factor), raw }
    }
}

/// The exponential moving average: `s[0] = x[0]` and `s[t] = factor s[t-1] + (1 - factor) x[t]`.
fn moving_average(raw: &[f64], factor: f64) -> Vec<f64> {
    let mut last = raw.first().copied().unwrap_or_default();
    let next = |&x: &f64| {
        last = factor * last + (1.0 - factor) * x;
        last
    };
    raw.iter().map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} is not {expected:?}");
    }

    #[test]
    fn smoothing_starts_at_the_first_point_and_follows_slowly() {
        near(&moving_average(&[1.0, 0.5, 0.0], 0.8), &[1.0, 0.9, 0.72]);
        near(&moving_average(&[0.3, 0.7], 0.0), &[0.3, 0.7]);
        near(&moving_average(&[0.4; 5], 0.9), &[0.4; 5]);
        near(&moving_average(&[], 0.8), &[]);
    }

    #[test]
    fn a_curve_keeps_what_was_measured() {
        let curve = Curve::new(vec![1.0, 0.0], 0.5);
        assert_eq!((curve.raw, curve.smooth), (vec![1.0, 0.0], vec![1.0, 0.5]));
    }
}
