//! Features in a table: a header, and a row of numbers for each sample. Columns `label` and `path` are no features.

use crate::cursor::Cursor;
use crate::label::Label;
use artifact::{Error, Result};
use csv::{Position, StringRecord, StringRecordsIntoIter};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

const LABEL: &str = "label";
const PATH: &str = "path";

/// A table whose header, labels and paths are known.
pub struct CsvFile {
    path: PathBuf,
    header: Header,
    /// n, the number of rows.
    pub len: usize,
    /// (n,), if there is a column `label`.
    pub labels: Option<Vec<Label>>,
    /// (n,), if there is a column `path`.
    pub paths: Option<Vec<String>>,
}

/// What the columns are.
struct Header {
    fields: usize,
    label: Option<usize>,
    path: Option<usize>,
    /// The names of the other columns, and where they are.
    features: Vec<(String, usize)>,
}

impl CsvFile {
    /// Reads header, labels and paths. Numbers are read when rows are.
    pub fn open(path: &Path) -> Result<Self> {
        let mut reader = reader(path)?;
        let header = Header::new(path, reader.headers().map_err(|error| Error::unusable(path, error))?)?;
        let mut table = Self { path: path.to_owned(), header, len: 0, labels: None, paths: None };
        let (mut labels, mut paths) = (Vec::new(), Vec::new());
        for record in reader.into_records() {
            let record = table.checked(record)?;
            if let Some(at) = table.header.label {
                let text = record[at].trim();
                let label = Label::parse(text);
                labels.push(label.map_err(|expected| mistake(path, &record, expected, LABEL, text))?);
            }
            paths.extend(table.header.path.map(|at| record[at].to_owned()));
            table.len += 1;
        }
        table.labels = table.header.label.map(|_| labels);
        table.paths = table.header.path.map(|_| paths);
        Ok(table)
    }

    /// The names of the features, in the order of the file.
    pub fn names(&self) -> Vec<String> {
        self.header.features.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Row by row, the features in the order of `names`, which are all of the file's.
    pub fn rows(&self, names: &[String]) -> Result<CsvRows> {
        let place = |name: &String| {
            let found = self.header.features.iter().find(|(feature, _)| feature == name);
            found.map(|(_, at)| *at).ok_or_else(|| Error::unexpected(&self.path, format!("a column '{name}'"), "none"))
        };
        let features = names.iter().map(place).collect::<Result<_>>()?;
        let (path, fields) = (self.path.clone(), self.header.fields);
        let records = reader(&path)?.into_records();
        let has_labels = self.header.label.is_some();
        Ok(CsvRows { path, records, fields, features, names: names.to_vec(), has_labels, line: 0 })
    }

    fn checked(&self, record: csv::Result<StringRecord>) -> Result<StringRecord> {
        checked(&self.path, self.header.fields, record)
    }
}

fn reader(path: &Path) -> Result<csv::Reader<File>> {
    // A line of another length is named in our own words.
    csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(|error| Error::unusable(path, error))
}

fn checked(path: &Path, fields: usize, record: csv::Result<StringRecord>) -> Result<StringRecord> {
    let record = record.map_err(|error| Error::unusable(path, error))?;
    if record.len() == fields {
        return Ok(record);
    }
    let expected = format!("{fields} fields in line {}, as in the header", line(&record));
    Err(Error::unexpected(path, expected, record.len()))
}

fn line(record: &StringRecord) -> u64 {
    record.position().map_or(0, Position::line)
}

fn mistake(path: &Path, record: &StringRecord, expected: &str, column: &str, text: &str) -> Error {
    let found = if text.is_empty() { "nothing".to_owned() } else { format!("'{text}'") };
    Error::unexpected(path, expected, format!("{found} in line {}, column '{column}'", line(record)))
}

impl Header {
    fn new(path: &Path, record: &StringRecord) -> Result<Self> {
        let names: Vec<&str> = record.iter().map(|name| name.trim_start_matches('\u{feff}').trim()).collect();
        let refuse = |expected: &str, found: String| Err(Error::unexpected(path, expected, found));
        if names.is_empty() {
            return refuse("a header and rows", "an empty file".to_owned());
        }
        if let [only] = names[..]
            && let Some(mark) = [';', '\t'].into_iter().find(|mark| only.contains(*mark))
        {
            return refuse("columns separated by commas", format!("a header with {mark:?}"));
        }
        let mut known = BTreeSet::new();
        for (at, name) in names.iter().enumerate() {
            if name.is_empty() {
                let expected = "a name for every column (R: row.names = FALSE, pandas: index=False)";
                return refuse(expected, format!("none for column {} of {}", at + 1, names.len()));
            }
            if !known.insert(name) {
                return refuse("every column once", format!("'{name}' twice"));
            }
        }
        if let Some(like) = names.iter().find(|name| name.eq_ignore_ascii_case(LABEL))
            && !names.contains(&LABEL)
        {
            return refuse("the column of the classes to be called 'label'", format!("'{like}'"));
        }
        if is_row(&names) {
            let expected =
                "a header with the names of the columns (if they are numbers, a column path beside them says so)";
            return refuse(expected, "numbers in the first line".to_owned());
        }
        let place = |wanted: &str| names.iter().position(|name| *name == wanted);
        let (label, path_column) = (place(LABEL), place(PATH));
        let is_feature = |at: &usize| Some(*at) != label && Some(*at) != path_column;
        let features: Vec<_> = (0..names.len()).filter(is_feature).map(|at| (names[at].to_owned(), at)).collect();
        if features.is_empty() {
            return refuse("columns of numbers beside label and path", format!("'{}'", names.join(",")));
        }
        Ok(Self { fields: names.len(), label, path: path_column, features })
    }
}

/// Whether a first line is a row rather than a header: numbers alone, which do not count the columns.
fn is_row(names: &[&str]) -> bool {
    let is_count = names.len() > 1 && names.iter().enumerate().all(|(at, name)| *name == at.to_string());
    !is_count && names.iter().all(|name| name.parse::<f64>().is_ok())
}

/// Rows of a table.
pub struct CsvRows {
    path: PathBuf,
    records: StringRecordsIntoIter<File>,
    fields: usize,
    /// Where the features are, in the order in which they are wanted.
    features: Vec<usize>,
    names: Vec<String>,
    /// Whether there is a column `label`.
    has_labels: bool,
    /// The line of the last row.
    line: u64,
}

impl CsvRows {
    /// What a cell has to be in place of `text`. A table without labels may have them under another name.
    fn expected(&self, text: &str) -> &'static str {
        let is_missing = ["", "na", "n/a", "null", "none", "?"].contains(&&*text.to_ascii_lowercase());
        if self.has_labels || is_missing { "a number" } else { "a number (classes stand in a column 'label')" }
    }
}

impl Cursor for CsvRows {
    fn next(&mut self, values: &mut [f64]) -> Result<bool> {
        let Some(record) = self.records.next() else { return Ok(false) };
        let record = checked(&self.path, self.fields, record)?;
        for (column, value) in values.iter_mut().enumerate() {
            let text = record[self.features[column]].trim();
            let number = text.parse();
            *value =
                number.map_err(|_| mistake(&self.path, &record, self.expected(text), &self.names[column], text))?;
        }
        self.line = line(&record);
        Ok(true)
    }

    fn place(&self, column: usize) -> String {
        format!("line {}, column '{}'", self.line, self.names[column])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::write;

    fn opened<T>(text: &str, with: impl Fn(CsvFile) -> Result<T>) -> Result<T, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        write::atomic(&path, text.as_bytes()).unwrap();
        let read = CsvFile::open(&path).and_then(with);
        read.map_err(|error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))
    }

    fn rows(text: &str, names: &[&str]) -> Result<Vec<Vec<f64>>, String> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        opened(text, |table| {
            let (mut cursor, mut all, mut row) = (table.rows(&names)?, Vec::new(), vec![0.0; names.len()]);
            while cursor.next(&mut row)? {
                all.push(row.clone());
            }
            Ok(all)
        })
    }

    #[test]
    fn labels_and_paths_are_no_features_wherever_they_stand() {
        let text = "\u{feff}a, label,path,\"b,c\"\n1,cat,x/1.txt,-2.5e1\n 3 ,dog,\"x/2, too\",4\n";
        let found = opened(text, |table| Ok((table.len, table.names(), table.labels, table.paths))).unwrap();
        let labels = ["cat", "dog"].map(|name| Label::Name(name.to_owned()));
        let paths = ["x/1.txt", "x/2, too"].map(str::to_owned);
        let names = ["a", "b,c"].map(str::to_owned);
        assert_eq!(found, (2, names.into(), Some(labels.into()), Some(paths.into())));
        assert_eq!(rows(text, &["a", "b,c"]).unwrap(), [[1.0, -25.0], [3.0, 4.0]]);
        assert_eq!(rows(text, &["b,c", "a"]).unwrap(), [[-25.0, 1.0], [4.0, 3.0]]);
    }

    #[test]
    fn tables_without_labels_or_rows_are_tables() {
        let found = |text| opened(text, |table| Ok((table.len, table.labels, table.paths)));
        assert_eq!(found("a,b\n1,2\n"), Ok((1, None, None)));
        assert_eq!(found("a,label\n"), Ok((0, Some(vec![]), None)));
    }

    #[test]
    fn mistakes_are_named_with_line_and_column() {
        let says = |text: &str| rows(text, &["a", "b"]).unwrap_err();
        assert_eq!(says("a,b,label\n1,2,0\n3,NA,1\n"), "a.csv: expected a number, got 'NA' in line 3, column 'b'");
        assert_eq!(says("a,b\n1,\n"), "a.csv: expected a number, got nothing in line 2, column 'b'");
        assert_eq!(says("a,b\nNA,2\n"), "a.csv: expected a number, got 'NA' in line 2, column 'a'");
        let expected = "a.csv: expected a number (classes stand in a column 'label'), got 'cat' in line 2, column 'b'";
        assert_eq!(says("a,b\n1,cat\n"), expected);
        assert_eq!(says("a,b\n1,2,3\n"), "a.csv: expected 2 fields in line 2, as in the header, got 3");
        assert_eq!(says("a,c\n1,2\n"), "a.csv: expected a column 'b', got none");
        let expected = "a.csv: expected a label that is a whole number or a name, got '0.5' in line 2, column 'label'";
        assert_eq!(says("a,b,label\n1,2,0.5\n"), expected);
        let says = says("a,b,label\n1,2,\n");
        assert!(says.starts_with("a.csv: expected a label (rows without one go in a split of their own"), "{says}");
        assert!(says.ends_with("got nothing in line 2, column 'label'"), "{says}");
    }

    #[test]
    fn headers_of_other_tables_are_named() {
        let says = |text: &str| opened(text, |_| Ok(())).unwrap_err();
        let expected = "a.csv: expected a header with the names of the columns (if they are numbers, a column path beside \
                        them says so), got numbers in the first line";
        for row in ["1.0,2.0\n", "0\n", "1,2\n", "400,402\n"] {
            assert_eq!(says(row), expected);
        }
        for header in ["0,1,2\n", "400.5,401,label\n", "path,8,9\n", "moisture,400,402,404\n", "a,Path\n"] {
            opened(header, |_| Ok(())).unwrap();
        }
        assert_eq!(says(""), "a.csv: expected a header and rows, got an empty file");
        let label = "a.csv: expected the column of the classes to be called 'label', got 'Label'";
        assert_eq!((says("a,Label\n").as_str(), says("0,1,2,Label\n").as_str()), (label, label));
        assert!(says(",0,1,2\n").contains("pandas: index=False"));
        assert_eq!(says("a;b\n1;2\n"), "a.csv: expected columns separated by commas, got a header with ';'");
        let expected = "a.csv: expected a name for every column (R: row.names = FALSE, pandas: index=False), got none for \
                        column 1 of 2";
        assert_eq!(says("\"\",\"V1\"\n\"1\",2\n"), expected);
        assert_eq!(says("a,b,a\n"), "a.csv: expected every column once, got 'a' twice");
        assert_eq!(says("label,path\n"), "a.csv: expected columns of numbers beside label and path, got 'label,path'");
    }
}
