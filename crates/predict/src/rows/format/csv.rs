//! Comma-separated values with a header.

use super::Rows;
use answers::columns::{Cell, Columns};
use answers::row::Row;
use anyhow::Result;
use artifact::tables::sheet;
use std::io::Write;
use std::mem;

/// Comma-separated values.
pub struct Csv<W> {
    columns: Columns,
    to: W,
}

impl<W: Write> Csv<W> {
    /// Writes the header.
    pub fn start(columns: Columns, to: W) -> Result<Self> {
        let mut csv = Self { columns, to };
        let names: Vec<String> = csv.columns.named().into_iter().map(|(name, _)| name).collect();
        csv.record(&names)?;
        Ok(csv)
    }

    fn record(&mut self, cells: &[String]) -> Result<()> {
        let mut line = csv::Writer::from_writer(Vec::new());
        line.write_record(cells.iter().map(|cell| sheet::harmless(cell)))?;
        Ok(self.to.write_all(&line.into_inner()?)?)
    }
}

impl<W: Write> Rows for Csv<W> {
    fn write(&mut self, row: &Row) -> Result<()> {
        let mut cells: Vec<String> = self.columns.cells(row).into_iter().map(text).collect();
        cells[0] = no_formula(mem::take(&mut cells[0]));
        self.record(&cells)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        Ok(self.to.flush()?)
    }
}

/// A relative path that a spreadsheet would take for a formula begins with `./`, which is the same place.
fn no_formula(path: String) -> String {
    if path.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("./{path}") } else { path }
}

/// Probabilities as in `predictions.csv`.
fn text(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text,
        Cell::Probability(probability) => format!("{probability:.6}"),
        Cell::Feature(feature) => feature.to_string(),
    }
}
