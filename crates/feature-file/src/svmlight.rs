//! Sparse rows: `label index:value index:value …`, with indices from 1, as svmlight and libsvm write them. Lines of an
//! unlabelled file begin with an index. What follows `#` is a comment.

use crate::cursor::Cursor;
use crate::label::Label;
use artifact::error::IoContext as _;
use artifact::{Error, Result};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

/// A row of more columns takes megabytes, and is a mistake rather than a row.
const MOST_COLUMNS: usize = 1 << 20;

/// A file whose labels and largest index are known.
pub struct SvmlightFile {
    path: PathBuf,
    /// n, the number of rows.
    pub len: usize,
    /// The largest index, which is the number of columns if no other file has a larger one.
    pub columns: usize,
    /// (n,), if lines begin with a label.
    pub labels: Option<Vec<Label>>,
}

impl SvmlightFile {
    /// Reads all lines once, but keeps no values.
    pub fn open(path: &Path) -> Result<Self> {
        let (mut labels, mut unlabelled, mut columns) = (Vec::new(), 0, 0);
        let mut lines = Lines::open(path)?;
        while let Some(row) = lines.next()? {
            let (label, values) = row.map_err(|reason| lines.mistake(&reason))?;
            columns = values.last().map_or(columns, |(column, _)| columns.max(column + 1));
            match label {
                Some(label) => labels.push(label),
                None => unlabelled += 1,
            }
            if unlabelled > 0 && !labels.is_empty() {
                let [all, none] = ["a label in every line", "none"].map(str::to_owned);
                return Err(lines.mistake(&(all, format!("{none}, or one only here"))));
            }
        }
        let len = labels.len() + unlabelled;
        let labels = (unlabelled == 0).then_some(labels);
        Ok(Self { path: path.to_owned(), len, columns, labels })
    }

    /// Row by row.
    pub fn rows(&self) -> Result<SvmlightRows> {
        Ok(SvmlightRows { lines: Lines::open(&self.path)? })
    }
}

/// What was expected in a line, and what was found.
type Mistake = (String, String);
/// The label, if there is one, and columns from 0 with their numbers, in ascending order.
type Row = (Option<Label>, Vec<(usize, f64)>);

/// The lines of a file that are rows.
struct Lines {
    path: PathBuf,
    reader: BufReader<File>,
    text: String,
    /// The number of the last line, from 1.
    number: usize,
}

impl Lines {
    fn open(path: &Path) -> Result<Self> {
        let reader = BufReader::new(File::open(path).at(path, "open")?);
        Ok(Self { path: path.to_owned(), reader, text: String::new(), number: 0 })
    }

    fn next(&mut self) -> Result<Option<Result<Row, Mistake>>> {
        loop {
            self.text.clear();
            if self.reader.read_line(&mut self.text).at(&self.path, "read")? == 0 {
                return Ok(None);
            }
            self.number += 1;
            let row = self.text.split_once('#').map_or(&*self.text, |(row, _)| row).trim();
            if !row.is_empty() {
                return Ok(Some(parsed(row)));
            }
        }
    }

    fn mistake(&self, (expected, found): &Mistake) -> Error {
        Error::unexpected(&self.path, expected, format!("{found} in line {}", self.number))
    }
}

fn parsed(row: &str) -> Result<Row, Mistake> {
    let mut words = row.split_whitespace().peekable();
    let first = words.next_if(|word| !word.contains(':'));
    let label = first.map(|word| Label::parse(word).map_err(|expected| mistake(expected, word))).transpose()?;
    let (mut values, mut columns) = (Vec::new(), 0);
    for word in words {
        let (column, value) = pair(word)?;
        if column < columns {
            return Err(mistake("indices in ascending order", word));
        }
        columns = column + 1;
        values.push((column, value));
    }
    Ok((label, values))
}

/// `index:value` as a column from 0 and its number.
fn pair(word: &str) -> Result<(usize, f64), Mistake> {
    let (index, value) = word.split_once(':').ok_or_else(|| mistake("index:value", word))?;
    let value = value.parse().map_err(|_| mistake("index:value", word))?;
    match index.parse::<usize>() {
        Ok(0) => Err(mistake("indices from 1 (scikit-learn: zero_based=False)", word)),
        Ok(index) if index <= MOST_COLUMNS => Ok((index - 1, value)),
        Ok(_) => Err(mistake(&format!("indices up to {MOST_COLUMNS}"), word)),
        Err(_) => Err(mistake("index:value", word)),
    }
}

fn mistake(expected: &str, word: &str) -> Mistake {
    (expected.to_owned(), format!("'{word}'"))
}

/// Rows of a file.
pub struct SvmlightRows {
    lines: Lines,
}

impl Cursor for SvmlightRows {
    fn next(&mut self, values: &mut [f64]) -> Result<bool> {
        let Some(row) = self.lines.next()? else { return Ok(false) };
        let (_, pairs) = row.map_err(|reason| self.lines.mistake(&reason))?;
        values.fill(0.0);
        let d = values.len();
        for (column, value) in pairs {
            let place = values.get_mut(column);
            let too_large = || self.lines.mistake(&(format!("indices up to {d}"), (column + 1).to_string()));
            *place.ok_or_else(too_large)? = value;
        }
        Ok(true)
    }

    fn place(&self, column: usize) -> String {
        format!("line {}, index {}", self.lines.number, column + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::write;

    fn opened<T>(text: &str, with: impl Fn(SvmlightFile) -> Result<T>) -> Result<T, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.svmlight");
        write::atomic(&path, text.as_bytes()).unwrap();
        let read = SvmlightFile::open(&path).and_then(with);
        read.map_err(|error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))
    }

    fn rows(text: &str, d: usize) -> Result<Vec<Vec<f64>>, String> {
        opened(text, |file| {
            let (mut cursor, mut all, mut row) = (file.rows()?, Vec::new(), vec![7.0; d]);
            while cursor.next(&mut row)? {
                all.push(row.clone());
            }
            Ok(all)
        })
    }

    #[test]
    fn columns_that_are_not_written_are_zero() {
        let text = "# a comment\n+1 1:0.5 3:-2 # doc 1\n\n-1\n1 2:1e2\r\n";
        assert_eq!(rows(text, 4).unwrap(), [[0.5, 0.0, -2.0, 0.0], [0.0; 4], [0.0, 100.0, 0.0, 0.0]]);
        let labels = [1, -1, 1].map(Label::Number);
        assert_eq!(opened(text, |file| Ok((file.len, file.columns, file.labels))), Ok((3, 3, Some(labels.into()))));
    }

    #[test]
    fn labels_may_be_names_or_missing_everywhere() {
        let labels = |text| opened(text, |file| Ok(file.labels));
        assert_eq!(labels("spam 1:1\n"), Ok(Some(vec![Label::Name("spam".to_owned())])));
        assert_eq!(labels("1:1\n2:1\n"), Ok(None));
        let says = "a.svmlight: expected a label in every line, got none, or one only here in line 2";
        assert_eq!(labels("1 1:1\n1:1\n").unwrap_err(), says);
        assert_eq!(labels("1:1\n1 1:1\n").unwrap_err(), says);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let says = |text: &str| rows(text, 2).unwrap_err();
        let line = |expected: &str, found: &str| format!("a.svmlight: expected {expected}, got {found} in line 2");
        assert_eq!(says("1 1:1\n1 0:1\n"), line("indices from 1 (scikit-learn: zero_based=False)", "'0:1'"));
        assert_eq!(says("1 1:1\n1 2:1 1:1\n"), line("indices in ascending order", "'1:1'"));
        assert_eq!(says("1 1:1\n1 1:1 1:2\n"), line("indices in ascending order", "'1:2'"));
        assert_eq!(says("1 1:1\n1 qid:3 1:1\n"), line("index:value", "'qid:3'"));
        assert_eq!(says("1 1:1\n1 1:a\n"), line("index:value", "'1:a'"));
        assert_eq!(says("1 1:1\n1 2 1:1\n"), line("index:value", "'2'"));
        assert_eq!(says("1 1:1\n1 3:1\n"), line("indices up to 2", "3"));
        assert_eq!(says("1 1:1\n1 1048577:1\n"), line("indices up to 1048576", "'1048577:1'"));
        assert_eq!(says("1 1:1\n0.5 1:1\n"), line("a label that is a whole number or a name", "'0.5'"));
    }
}
