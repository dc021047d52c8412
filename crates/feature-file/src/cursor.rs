//! A reader that gives one row after the other.

use artifact::Result;

/// Rows of one file, from the first to the last.
pub trait Cursor {
    /// Writes the next row to `values` (d,), or tells that there is none.
    fn next(&mut self, values: &mut [f64]) -> Result<bool>;

    /// Where the number in `column` of the last row is, as messages say it.
    fn place(&self, column: usize) -> String;
}
