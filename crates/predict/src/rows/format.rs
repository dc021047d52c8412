//! How rows are written.
//!
//! - `table`: columns that line up, for people
//! - `csv`, `jsonl`: text for other programs; `parquet`: a table with types

mod csv;
mod jsonl;
mod parquet;
mod table;

use crate::arguments::Format;
use answers::columns::Columns;
use answers::row::Row;
use anyhow::Result;
use std::io::Write;

/// Writes rows, one after the other.
pub trait Rows {
    /// Writes one row.
    fn write(&mut self, row: &Row) -> Result<()>;

    /// Writes what is left after the last row.
    fn finish(self: Box<Self>) -> Result<()>;
}

/// Writes rows in `format`, after a header if the format has one.
pub fn rows<'a>(format: Format, columns: Columns, to: impl Write + Send + 'a) -> Result<Box<dyn Rows + Send + 'a>> {
    Ok(match format {
        Format::Table => Box::new(table::Table::start(columns, to)?),
        Format::Csv => Box::new(csv::Csv::start(columns, to)?),
        Format::Jsonl => Box::new(jsonl::Jsonl::start(columns, to)),
        Format::Parquet => Box::new(parquet::Parquet::start(columns, to)?),
    })
}

#[cfg(test)]
mod tests;
