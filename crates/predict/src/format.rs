//! Rows as a table for people, as CSV or as JSON.

use crate::arguments::Format;
use crate::cells::{Columns, path};
use crate::row::{Row, word};
use anyhow::Result;
use artifact::stderr::harmless;
use artifact::tables::sheet;
use serde_json::{Map, Value, json};
use std::io::Write;

/// Writes rows, one after the other.
pub struct Writer<W: Write> {
    format: Format,
    columns: Columns,
    to: W,
    /// Characters of the column of answers in a table.
    width: usize,
}

impl<W: Write> Writer<W> {
    /// Writes the header, if the format has one.
    pub fn new(format: Format, columns: Columns, to: W) -> Result<Self> {
        let longest = columns.classes.iter().map(|class| class.chars().count()).max().unwrap_or_default();
        let width = longest.max("unknown (stranger)".len());
        let mut writer = Self { format, columns, to, width };
        match format {
            Format::Table => writer.line("answer", "probability", "next", "photo")?,
            Format::Csv => {
                let names = writer.columns.names();
                writer.record(&names)?;
            }
            Format::Jsonl => {}
        }
        Ok(writer)
    }

    /// Writes one row.
    pub fn write(&mut self, row: &Row) -> Result<()> {
        match self.format {
            Format::Table => self.table(row),
            Format::Csv => {
                let cells = self.columns.cells(row);
                self.record(&cells)
            }
            Format::Jsonl => {
                let text = self.object(row).to_string();
                Ok(writeln!(self.to, "{text}")?)
            }
        }
    }

    /// Gives back where it was written to, with everything in it.
    pub fn finish(mut self) -> Result<W> {
        self.to.flush()?;
        Ok(self.to)
    }

    fn table(&mut self, row: &Row) -> Result<()> {
        let photo = path(row);
        let Ok((answer, _)) = &row.answer else {
            let (status, reason) = row.status().split_once(": ").unwrap_or((row.status(), ""));
            return self.line(status, "", "", &format!("{photo}: {reason}"));
        };
        let said = match answer.unknown {
            None => self.columns.answer(answer).to_owned(),
            Some(unknown) => format!("{} ({})", self.columns.answer(answer), word(unknown)),
        };
        let skipped = usize::from(answer.unknown.is_none());
        let others = self.columns.top(answer).into_iter().skip(skipped);
        let others: Vec<String> = others.map(|(class, probability)| format!("{class} {probability:.3}")).collect();
        let probability = if answer.unknown.is_none() { format!("{:.3}", answer.probability()) } else { String::new() };
        self.line(&said, &probability, &others.join(", "), &photo)
    }

    fn line(&mut self, answer: &str, probability: &str, others: &str, photo: &str) -> Result<()> {
        let width = self.width;
        let text = format!("{answer:width$}  {probability:11}  {others:next$}  {photo}", next = width + 6);
        Ok(writeln!(self.to, "{}", harmless(text.trim_end()).replace('\n', "\\n"))?)
    }

    fn record(&mut self, cells: &[String]) -> Result<()> {
        let mut line = csv::WriterBuilder::new().from_writer(Vec::new());
        line.write_record(cells.iter().map(|cell| sheet::harmless(cell)))?;
        Ok(self.to.write_all(&line.into_inner()?)?)
    }

    fn object(&self, row: &Row) -> Value {
        let mut object = Map::new();
        object.insert("path".to_owned(), row.path.to_string_lossy().into());
        object.insert("status".to_owned(), row.status().into());
        if let Ok((answer, output)) = &row.answer {
            let Columns { classes, .. } = &self.columns;
            object.insert("answer".to_owned(), self.columns.answer(answer).into());
            object.insert("unknown".to_owned(), answer.unknown.map(word).into());
            let top =
                self.columns.top(answer).into_iter().map(|(class, p)| json!({ "class": class, "probability": p }));
            object.insert("top".to_owned(), top.collect());
            if self.columns.probabilities {
                let each = classes.iter().zip(&answer.probabilities).map(|(class, p)| (class.clone(), json!(p)));
                object.insert("probabilities".to_owned(), Value::Object(each.collect()));
            }
            if self.columns.features.is_some() {
                object.insert("features".to_owned(), json!(output.features));
            }
        }
        Value::Object(object)
    }
}
