//! One JSON object a line.

use super::Rows;
use answers::columns::Columns;
use answers::json::object;
use answers::row::Row;
use anyhow::Result;
use serde_json::Value;
use std::io::Write;

/// One JSON object a line.
pub struct Jsonl<W> {
    columns: Columns,
    to: W,
}

impl<W: Write> Jsonl<W> {
    /// Before the first row.
    pub fn start(columns: Columns, to: W) -> Self {
        Self { columns, to }
    }
}

impl<W: Write> Rows for Jsonl<W> {
    fn write(&mut self, row: &Row) -> Result<()> {
        let text = Value::Object(object(&self.columns, row)).to_string();
        Ok(writeln!(self.to, "{text}")?)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        Ok(self.to.flush()?)
    }
}
