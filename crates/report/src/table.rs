//! A CSV file with a header line, read by column names.

use artifact::{Error, Result};
use csv::StringRecord;
use std::path::{Path, PathBuf};

/// A CSV file in memory.
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

    /// One column as text.
    pub fn text(&self, name: &str) -> Result<Vec<String>> {
        let column = self.header.iter().position(|found| found == name);
        let column =
            column.ok_or_else(|| Error::unexpected(&self.path, format!("column {name}"), self.header.join(",")))?;
        Ok(self.records.iter().map(|record| record[column].to_owned()).collect())
    }

    /// One column as finite numbers.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>> {
        let parsed = |(row, text): (usize, &String)| match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(self.mistake(row, &format!("a finite number as {name}"), text)),
        };
        self.text(name)?.iter().enumerate().map(parsed).collect()
    }

    /// An error about row `row` below the header. The message counts lines from 1, the header included.
    pub fn mistake(&self, row: usize, expected: &str, found: &str) -> Error {
        let line = self.records[row].position().expect("every record was read from the file").line();
        Error::unexpected(&self.path, format!("{expected} in line {line}"), found)
    }
}
