//! The CSV file of labels, row by row. Rows are numbered as editors and spreadsheets do: the header is row 1.

use crate::config::Settings;
use artifact::error::IoContext as _;
use artifact::path::plain;
use artifact::{Error, Result, Split};
use csv::StringRecord;
use picture::names;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Problems that a message shows; the rest is counted.
const SHOWN: usize = 10;

/// One photo as the table says it.
pub struct Row {
    pub number: u64,
    /// Below the photos folder.
    pub path: String,
    pub class: String,
    pub split: Option<Split>,
    pub group: Option<String>,
}

/// The whole file.
pub struct Table {
    /// One row for each photo.
    pub rows: Vec<Row>,
    /// Whether there is a column `group`.
    pub has_groups: bool,
    /// The names of columns that mean nothing here.
    pub unread: Vec<String>,
    /// How many rows only repeat an earlier one.
    pub repeated: usize,
}

impl Table {
    /// Reads `file`, whose paths are those of `files` below `root`. All rows that cannot be used are named in one error.
    pub fn read(file: &Path, root: &Path, settings: &Settings, files: &BTreeMap<String, PathBuf>) -> Result<Self> {
        let unusable = |error: csv::Error| Error::unusable(file, error);
        let text = fs::read(file).at(file, "read")?;
        // Spreadsheets put this mark before UTF-8.
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
        let mut records = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text);
        let columns = Columns::new(file, records.headers().map_err(unusable)?)?;
        let reader = RowReader { columns: &columns, root, settings, files };
        let mut rows = Rows::default();
        for record in records.records() {
            let row = match &record {
                Ok(record) => reader.row(number(text, record.position()), record),
                Err(_) => Err("expected UTF-8, got other bytes".to_owned()),
            };
            let position = record.as_ref().map_or_else(csv::Error::position, StringRecord::position);
            rows.add(number(text, position), row);
        }
        rows.judge(file)?;
        Ok(Self {
            rows: rows.good,
            has_groups: columns.group.is_some(),
            unread: columns.unread,
            repeated: rows.repeated,
        })
    }
}

/// The line of a record. Its position is that of the blank lines before it, which are skipped.
fn number(text: &[u8], position: Option<&csv::Position>) -> u64 {
    let Some(position) = position else { return 0 };
    let rest = text.get(position.byte() as usize..).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

/// Where the columns are.
struct Columns {
    count: usize,
    path: usize,
    class: usize,
    split: Option<usize>,
    group: Option<usize>,
    unread: Vec<String>,
}

impl Columns {
    fn new(file: &Path, header: &StringRecord) -> Result<Self> {
        let names: Vec<&str> = header.iter().collect();
        if let Some(twice) = (1..names.len()).find(|&at| names[..at].contains(&names[at])) {
            return Err(Error::unexpected(file, "every column once", format!("'{}' twice", names[twice])));
        }
        let place = |name: &str| names.iter().position(|found| *found == name);
        let (Some(path), Some(class)) = (place("path"), place("class")) else {
            let expected = "a header with the columns 'path' and 'class', separated by commas";
            return Err(Error::unexpected(file, expected, format!("'{}'", names.join(","))));
        };
        let known = ["path", "class", "split", "group"];
        let unread = names.iter().filter(|name| !known.contains(name)).map(|name| (*name).to_owned()).collect();
        Ok(Self { count: names.len(), path, class, split: place("split"), group: place("group"), unread })
    }
}

/// Reads single rows, or says what is wrong with one.
struct RowReader<'a> {
    columns: &'a Columns,
    root: &'a Path,
    settings: &'a Settings,
    files: &'a BTreeMap<String, PathBuf>,
}

impl RowReader<'_> {
    fn row(&self, number: u64, record: &StringRecord) -> Result<Row, String> {
        let Columns { count, path, class, split, group, .. } = *self.columns;
        if record.len() != count {
            return Err(format!("expected {count} fields, as in the header, got {}", record.len()));
        }
        let filled = |column: usize| Some(&record[column]).filter(|text| !text.is_empty());
        Ok(Row {
            number,
            path: self.path(filled(path).ok_or("expected a path, got nothing")?)?,
            class: filled(class)
                .ok_or_else(|| format!("expected a class for '{}', got nothing", &record[path]))?
                .to_owned(),
            split: split.and_then(filled).map(|word| self.split(word)).transpose()?,
            group: group.and_then(filled).map(str::to_owned),
        })
    }

    /// The path as the listing of the folder has it.
    fn path(&self, written: &str) -> Result<String, String> {
        let path = plain(Path::new(written));
        let root = self.root.display();
        if let Ok(inside) = path.strip_prefix(plain(self.root)) {
            return Err(format!(
                "expected a path that begins below {root}, such as '{}', got '{written}'",
                inside.display()
            ));
        }
        if path.components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(format!("expected a path below {root}, got '{written}'"));
        }
        let path = path.to_string_lossy().into_owned();
        if names::kind_unless_photo(&path).is_some() {
            return Err(format!("expected a photo (.{}), got '{written}'", names::EXTENSIONS.join(", .")));
        }
        if self.files.contains_key(&path) {
            Ok(path)
        } else {
            Err(format!("expected a file in {root}, got '{written}', which is not there"))
        }
    }

    fn split(&self, word: &str) -> Result<Split, String> {
        let splits = &self.settings.splits;
        Split::ALL.into_iter().find(|split| splits.of(*split) == word).ok_or_else(|| {
            let [train, validation, test] = Split::ALL.map(|split| splits.of(split));
            format!("expected the split {train}, {validation}, {test} (the names are set in splits) or nothing, got '{word}'")
        })
    }
}

/// The rows so far.
#[derive(Default)]
struct Rows {
    good: Vec<Row>,
    /// Where the row of each path is.
    places: HashMap<String, usize>,
    repeated: usize,
    total: usize,
    problems: Vec<String>,
}

impl Rows {
    fn add(&mut self, number: u64, row: Result<Row, String>) {
        self.total += 1;
        if let Err(problem) = row.and_then(|row| self.keep(row)) {
            self.problems.push(format!("row {number}: {problem}"));
        }
    }

    fn keep(&mut self, row: Row) -> Result<(), String> {
        if let Some(&place) = self.places.get(&row.path) {
            self.repeated += 1;
            return same(&self.good[place], &row);
        }
        self.places.insert(row.path.clone(), self.good.len());
        self.good.push(row);
        Ok(())
    }

    fn judge(&self, file: &Path) -> Result<()> {
        let n = self.problems.len();
        if n == 0 {
            return Ok(());
        }
        let more = (n > SHOWN).then(|| format!("and {} more", n - SHOWN));
        let lines = self.problems[..n.min(SHOWN)].iter().chain(&more);
        Err(Error::unusable_lines(file, format!("{n} of {} rows cannot be used", self.total), lines))
    }
}

/// Refuses a row that says other than the `first` one of its photo.
fn same(first: &Row, again: &Row) -> Result<(), String> {
    let fields = |row: &Row| {
        let split = row.split.map(|split| split.to_string());
        [("class", Some(row.class.clone())), ("split", split), ("group", row.group.clone())]
    };
    let differs = fields(first).into_iter().zip(fields(again)).find(|(one, other)| one != other);
    differs.map_or(Ok(()), |((what, expected), (_, found))| {
        let [expected, found] = [expected, found].map(|text| text.unwrap_or_else(|| "none".to_owned()));
        Err(format!("expected {what} '{expected}' for '{}' as in row {}, got '{found}'", again.path, first.number))
    })
}
