//! One JSON object a line.

use super::Rows;
use crate::rows::columns::Columns;
use crate::rows::row::{Row, word};
use anyhow::Result;
use serde_json::{Map, Value, json};
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

    fn object(&self, row: &Row) -> Map<String, Value> {
        let mut object = Map::new();
        object.insert("path".to_owned(), row.path.to_string_lossy().into());
        object.insert("status".to_owned(), row.status().into());
        let Ok((answer, output)) = &row.answer else { return object };
        object.insert("answer".to_owned(), self.columns.answer(answer).into());
        object.insert("unknown_reason".to_owned(), answer.unknown.map(word).into());
        let top = self.columns.top(answer).into_iter();
        object.insert("top".to_owned(), top.map(|(class, p)| json!({ "class": class, "probability": p })).collect());
        if self.columns.probabilities {
            let each = self.columns.classes.iter().zip(&answer.probabilities);
            object.insert("probabilities".to_owned(), each.map(|(class, p)| (class.clone(), json!(p))).collect());
        }
        if self.columns.features.is_some() {
            let features = output.features.iter().copied();
            object.insert("features".to_owned(), features.map(shortest).collect());
        }
        object
    }
}

impl<W: Write> Rows for Jsonl<W> {
    fn write(&mut self, row: &Row) -> Result<()> {
        let text = Value::Object(self.object(row)).to_string();
        Ok(writeln!(self.to, "{text}")?)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        Ok(self.to.flush()?)
    }
}

/// The shortest digits that mean this f32, as in CSV. JSON itself would write all digits of an f64.
fn shortest(feature: f32) -> Option<f64> {
    feature.to_string().parse().ok()
}
