//! Columns that line up, for people.

use super::Rows;
use answers::columns::Columns;
use answers::row::{Row, word};
use anyhow::Result;
use artifact::stderr::harmless;
use std::io::Write;

/// Columns that line up.
pub struct Table<W> {
    columns: Columns,
    to: W,
    /// Characters of the column of answers.
    width: usize,
    /// Characters of the column of other classes.
    others: usize,
}

impl<W: Write> Table<W> {
    /// Writes the header.
    pub fn start(columns: Columns, to: W) -> Result<Self> {
        let longest = columns.classes.iter().map(|class| class.chars().count()).max().unwrap_or_default();
        let width = longest.max("unknown (stranger)".len());
        // An answer that is unknown may have all of the most probable classes there: `shark 0.753, dolphin 0.247`.
        let others = columns.top * (longest + ", 0.123".len());
        let mut table = Self { columns, to, width, others };
        table.line("answer", "probability", "other classes", "photo")?;
        Ok(table)
    }

    fn line(&mut self, answer: &str, probability: &str, others: &str, photo: &str) -> Result<()> {
        let Self { width, others: wide, .. } = *self;
        let text = format!("{answer:width$}  {probability:11}  {others:wide$}  {photo}");
        Ok(writeln!(self.to, "{}", harmless(text.trim_end()).replace('\n', "\\n"))?)
    }
}

impl<W: Write> Rows for Table<W> {
    fn write(&mut self, row: &Row) -> Result<()> {
        let photo = row.path.to_string_lossy();
        let Ok((answer, _)) = &row.answer else {
            let (status, reason) = row.status().split_once(": ").unwrap_or((row.status(), ""));
            return self.line(status, "", "", &format!("{photo}: {reason}"));
        };
        let (said, probability) = match answer.unknown {
            None => (self.columns.answer(answer).to_owned(), format!("{:.3}", answer.probability())),
            Some(unknown) => (format!("{} ({})", self.columns.answer(answer), word(unknown)), String::new()),
        };
        // The answer itself is not one of the others.
        let others = self.columns.top(answer).into_iter().skip(usize::from(answer.unknown.is_none()));
        let others: Vec<String> = others.map(|(class, probability)| format!("{class} {probability:.3}")).collect();
        self.line(&said, &probability, &others.join(", "), &photo)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        Ok(self.to.flush()?)
    }
}
