//! How far the same training, repeated with other seeds, scatters.

use serde::Serialize;

/// Mean and spread of some numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// How many there are, two or more.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, with n - 1 in the denominator.
    pub standard_deviation: f64,
    /// The smallest.
    pub lowest: f64,
    /// The largest.
    pub highest: f64,
}

impl Spread {
    /// None for fewer than two numbers, which do not scatter.
    pub fn of(numbers: &[f64]) -> Option<Self> {
        let n = numbers.len();
        if n < 2 {
            return None;
        }
        let mean = numbers.iter().sum::<f64>() / n as f64;
        let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
        Some(Self {
            n,
            mean,
            standard_deviation: (squares / (n - 1) as f64).sqrt(),
            lowest: numbers.iter().copied().fold(f64::INFINITY, f64::min),
            highest: numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_a_sample_is_subtracted_and_one_degree_of_freedom_too() {
        let spread = Spread::of(&[2.0, 4.0, 6.0]).unwrap();
        assert_eq!(spread, Spread { n: 3, mean: 4.0, standard_deviation: 2.0, lowest: 2.0, highest: 6.0 });
    }

    #[test]
    fn one_number_does_not_scatter() {
        assert_eq!([Spread::of(&[]), Spread::of(&[0.5])], [None, None]);
    }
}
