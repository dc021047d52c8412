//! What is counted: photos, or rows of a table that holds none.

use serde::Serialize;

/// What one item of the truth is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Made from photos, each evaluated item from one.
    Photos,
    /// Imported as numbers.
    Rows,
}

impl Unit {
    /// `photos`.
    pub fn many(self) -> &'static str {
        match self {
            Self::Photos => "photos",
            Self::Rows => "rows",
        }
    }

    /// `Photos`, as a title begins.
    pub fn title(self) -> &'static str {
        match self {
            Self::Photos => "Photos",
            Self::Rows => "Rows",
        }
    }

    /// The word after the number `n`: `photo` or `photos`.
    pub fn of(self, n: usize) -> &'static str {
        match (self, n) {
            (Self::Photos, 1) => "photo",
            (Self::Rows, 1) => "row",
            _ => self.many(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular() {
        let words = [Unit::Photos, Unit::Rows].map(|unit| [0, 1, 2].map(|n| unit.of(n)));
        assert_eq!(words, [["photos", "photo", "photos"], ["rows", "row", "rows"]]);
        assert_eq!([Unit::Photos, Unit::Rows].map(Unit::title), ["Photos", "Rows"]);
    }
}
