//! Markdown tables that are readable in a terminal too.

use std::fmt;

/// A table with headings, displayed as Markdown with aligned columns.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new(headings: &[&str]) -> Self {
        Self { rows: vec![headings.iter().map(ToString::to_string).collect()] }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// If it does not have one cell for each heading.
    pub fn row(&mut self, cells: Vec<String>) {
        assert_eq!(cells.len(), self.rows[0].len(), "a cell for each of {:?}", self.rows[0]);
        self.rows.push(cells);
    }

    fn width(&self, column: usize) -> usize {
        self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default().max(3)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<usize> = (0..self.rows[0].len()).map(|column| self.width(column)).collect();
        for (number, row) in self.rows.iter().enumerate() {
            for (cell, &width) in row.iter().zip(&widths) {
                write!(f, "| {cell:width$} ")?;
            }
            writeln!(f, "|")?;
            if number == 0 {
                let rules: Vec<String> = widths.iter().map(|&width| "-".repeat(width + 2)).collect();
                writeln!(f, "|{}|", rules.join("|"))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new(&["part", "×"]);
        table.row(vec!["extract, f32".to_owned(), "1.15".to_owned()]);
        let expected = "\
            | part         | ×    |\n\
            |--------------|------|\n\
            | extract, f32 | 1.15 |\n";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    #[should_panic(expected = "a cell for each of [\"a\", \"b\"]")]
    fn no_row_is_short() {
        Table::new(&["a", "b"]).row(vec![String::new()]);
    }
}
