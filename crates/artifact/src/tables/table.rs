//! CSV with a header line: written row by row, read by column names.

use crate::{Error, Result};
use csv::StringRecord;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The header is there even if there are no rows.
pub fn to_csv(columns: &[&str], rows: impl IntoIterator<Item = impl Serialize>) -> Vec<u8> {
    let mut table = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    let written = table.write_record(columns).and_then(|()| rows.into_iter().try_for_each(|row| table.serialize(row)));
    written.expect("rows of text and numbers always have a CSV form");
    table.into_inner().expect("memory takes all bytes")
}

/// The whole file.
pub struct Table {
    path: PathBuf,
    header: Vec<String>,
    records: Vec<StringRecord>,
}

impl Table {
    /// Reads `path`; every line has to have as many fields as the header.
    pub fn read(path: &Path) -> Result<Self> {
        let unusable = |error: csv::Error| Error::unusable(path, error);
        let mut reader = csv::Reader::from_path(path).map_err(unusable)?;
        let header = reader.headers().map_err(unusable)?.iter().map(str::to_owned).collect();
        let records = reader.records().collect::<Result<_, _>>().map_err(unusable)?;
        Ok(Self { path: path.to_owned(), header, records })
    }

    /// The number of lines below the header.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are no lines below the header.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Whether there is such a column.
    pub fn has(&self, name: &str) -> bool {
        self.header.iter().any(|found| found == name)
    }

    /// One column as text.
    pub fn text(&self, name: &str) -> Result<Vec<&str>> {
        let column = self.header.iter().position(|found| found == name);
        let column =
            column.ok_or_else(|| Error::unexpected(&self.path, format!("column {name}"), self.header.join(",")))?;
        Ok(self.records.iter().map(|record| &record[column]).collect())
    }

    /// One column as whole numbers of the type `T`.
    pub fn whole<T: FromStr>(&self, name: &str) -> Result<Vec<T>> {
        self.parsed(name, "a whole number", |_| true)
    }

    /// One column as finite numbers.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>> {
        self.parsed(name, "a finite number", |number: &f64| number.is_finite())
    }

    fn parsed<T: FromStr>(&self, name: &str, expected: &str, is_good: impl Fn(&T) -> bool) -> Result<Vec<T>> {
        let parsed = |(row, text): (usize, &&str)| match text.trim().parse::<T>() {
            Ok(number) if is_good(&number) => Ok(number),
            _ => Err(self.mistake(row, &format!("{expected} as {name}"), text)),
        };
        self.text(name)?.iter().enumerate().map(parsed).collect()
    }

    /// An error about one line below the header; the message counts lines as editors do.
    pub fn mistake(&self, row: usize, expected: &str, found: &str) -> Error {
        let line = self.records[row].position().map_or(row as u64 + 2, csv::Position::line);
        Error::unexpected(&self.path, format!("{expected} in line {line}"), found)
    }
}
