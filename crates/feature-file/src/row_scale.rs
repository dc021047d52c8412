//! What rows are divided by before anything is learnt from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How each row is scaled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RowScale {
    /// Rows stay as they are.
    #[default]
    None,
    /// Each row is divided by its sum, as counts of words are: long and short texts become alike. For numbers from 0 up.
    Sum,
    /// Each row is divided by its length (Euclidean norm), so that only its direction is left.
    Length,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaled {
    /// It is scaled as it should be.
    Done,
    /// It is all zeros, and stays so.
    Zero,
    /// It has a negative number in this column, and so no sum to divide by.
    Negative(usize),
}

impl RowScale {
    /// The word in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Sum => "sum",
            Self::Length => "length",
        }
    }

    /// Scales a row (d,) of finite numbers in place.
    pub fn apply(self, row: &mut [f64]) -> Scaled {
        if self == Self::None {
            return Scaled::Done;
        }
        if self == Self::Sum
            && let Some(column) = row.iter().position(|number| *number < 0.0)
        {
            return Scaled::Negative(column);
        }
        // Divided by the largest number first, squares and sums of finite numbers are finite.
        let largest = row.iter().fold(0.0_f64, |largest, number| largest.max(number.abs()));
        if largest == 0.0 {
            return Scaled::Zero;
        }
        let relative = row.iter().map(|number| number / largest);
        let size = match self {
            Self::Length => relative.map(|number| number * number).sum::<f64>().sqrt(),
            Self::None | Self::Sum => relative.sum(),
        };
        for number in row {
            *number = *number / largest / size;
        }
        Scaled::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scaled<const D: usize>(scale: RowScale, mut row: [f64; D]) -> ([f64; D], Scaled) {
        let outcome = scale.apply(&mut row);
        (row, outcome)
    }

    #[test]
    fn rows_by_hand() {
        assert_eq!(scaled(RowScale::None, [3.0, -4.0]), ([3.0, -4.0], Scaled::Done));
        assert_eq!(scaled(RowScale::Sum, [1.0, 0.0, 3.0]), ([0.25, 0.0, 0.75], Scaled::Done));
        let (row, outcome) = scaled(RowScale::Length, [3.0, -4.0]);
        assert!((row[0] - 0.6).abs() < 1e-15 && (row[1] + 0.8).abs() < 1e-15 && outcome == Scaled::Done, "{row:?}");
    }

    #[test]
    fn zeros_stay_and_sums_of_both_signs_are_refused() {
        assert_eq!(scaled(RowScale::Sum, [0.0, 0.0]), ([0.0, 0.0], Scaled::Zero));
        assert_eq!(scaled(RowScale::Length, [0.0, 0.0]), ([0.0, 0.0], Scaled::Zero));
        assert_eq!(scaled(RowScale::Sum, [2.0, -1.0]).1, Scaled::Negative(1));
    }

    #[test]
    fn squares_of_large_and_small_numbers_are_no_matter() {
        for large in [1e300, 1e-300] {
            let (row, _) = scaled(RowScale::Length, [large, large]);
            assert!((row[0] - 0.5_f64.sqrt()).abs() < 1e-15, "{row:?}");
            assert_eq!(scaled(RowScale::Sum, [large, large]).0, [0.5, 0.5]);
        }
    }
}
