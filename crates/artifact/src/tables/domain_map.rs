//! `map.csv`: some rows of both domains in the plane of their first two principal components, before and after the
//! features were adapted.

use super::table::{Table, to_csv as table_to_csv};
use crate::{Error, Result, Split};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One row of one domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Where it comes from.
    pub domain: Domain,
    /// Its split there.
    pub split: Split,
    /// Its row in that split.
    pub row: usize,
    /// Its true class, where it is known.
    pub class: Option<String>,
    /// The class that the model predicts.
    pub answer: String,
    /// Its place, of the features as they were read.
    pub before: [f64; 2],
    /// Its place, of the features that the model is fitted on.
    pub after: [f64; 2],
}

/// One side of an adaptation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Domain {
    /// Has labels.
    Source,
    /// The one that the model is for.
    Target,
}

const COLUMNS: [&str; 9] = ["domain", "split", "row", "class", "answer", "before_1", "before_2", "after_1", "after_2"];

/// The file's bytes.
pub fn to_csv(rows: &[Row]) -> Vec<u8> {
    let cells = |row: &Row| {
        let place = (row.before[0], row.before[1], row.after[0], row.after[1]);
        (row.domain, row.split, row.row, row.class.clone(), row.answer.clone(), place)
    };
    table_to_csv(&COLUMNS, rows.iter().map(cells))
}

/// Reads the file. Errors: a column is missing, a domain or split is unknown, or a place is not finite.
pub fn read(path: &Path) -> Result<Vec<Row>> {
    let table = Table::read(path)?;
    let (domains, splits) = (table.text("domain")?, table.text("split")?);
    let (numbers, classes, answers) = (table.whole("row")?, table.text("class")?, table.text("answer")?);
    let places = COLUMNS[5..].iter().map(|name| table.numbers(name)).collect::<Result<Vec<_>>>()?;
    let row = |row: usize| -> Result<Row> {
        let unknown = |expected: &str, found: &str| table.mistake(row, expected, found);
        Ok(Row {
            domain: domain(domains[row]).ok_or_else(|| unknown("source or target as domain", domains[row]))?,
            split: split(splits[row]).ok_or_else(|| unknown("train, validation or test as split", splits[row]))?,
            row: numbers[row],
            class: Some(classes[row].to_owned()).filter(|class| !class.is_empty()),
            answer: answers[row].to_owned(),
            before: [places[0][row], places[1][row]],
            after: [places[2][row], places[3][row]],
        })
    };
    match (0..table.len()).map(row).collect::<Result<Vec<_>>>()? {
        rows if rows.is_empty() => Err(Error::unexpected(path, "at least one row", 0)),
        rows => Ok(rows),
    }
}

fn domain(name: &str) -> Option<Domain> {
    [("source", Domain::Source), ("target", Domain::Target)].into_iter().find(|(known, _)| *known == name).map(|d| d.1)
}

fn split(name: &str) -> Option<Split> {
    Split::ALL.into_iter().find(|split| split.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write;

    const TEXT: &str = "domain,split,row,class,answer,before_1,before_2,after_1,after_2
source,train,7,\"sea \"\"star\"\"\",bee,0.5,-1.0,0.25,2.0
target,test,0,,bee,1e-7,3.0,4.0,-5.5
";

    fn read_text(text: &str) -> Result<Vec<Row>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("map.csv");
        write::atomic(&path, text.as_bytes()).unwrap();
        read(&path).map_err(|error| error.to_string().replace(&path.display().to_string(), "map.csv"))
    }

    #[test]
    fn rows_come_back_and_their_text_stays_the_same() {
        let rows = read_text(TEXT).unwrap();
        let known = Row {
            domain: Domain::Source,
            split: Split::Train,
            row: 7,
            class: Some("sea \"star\"".to_owned()),
            answer: "bee".to_owned(),
            before: [0.5, -1.0],
            after: [0.25, 2.0],
        };
        assert_eq!(rows[0], known);
        assert_eq!((rows[1].domain, &rows[1].class, rows[1].after), (Domain::Target, &None, [4.0, -5.5]));
        assert_eq!(String::from_utf8(to_csv(&rows)).unwrap(), TEXT);
    }

    #[test]
    fn mistakes_are_named() {
        let with = |from: &str, to: &str| read_text(&TEXT.replace(from, to)).unwrap_err();
        assert_eq!(with("target,", "both,"), "map.csv: expected source or target as domain in line 3, got both");
        assert_eq!(with(",test,", ",all,"), "map.csv: expected train, validation or test as split in line 3, got all");
        assert_eq!(with("-5.5", "inf"), "map.csv: expected a finite number as after_2 in line 3, got inf");
        assert_eq!(
            with("answer", "said"),
            format!("map.csv: expected column answer, got {}", COLUMNS.join(",").replace("answer", "said"))
        );
        let header = TEXT.lines().next().unwrap();
        assert_eq!(read_text(header).unwrap_err(), "map.csv: expected at least one row, got 0");
    }
}
