//! `{split}.files.csv`: the photo that each picture was made from.

use super::table::{Table, to_csv as table_to_csv};
use crate::hash::Hash;
use crate::{Error, Result};
use std::collections::HashMap;
use std::path::Path;

/// One picture's photo as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The picture's position in its split, from 0.
    pub row: usize,
    /// Path of the photo below the folder of all photos.
    pub path: String,
    /// BLAKE3 of the photo's file.
    pub blake3: Hash,
    /// Width of the photo in pixels.
    pub width: u32,
    /// Height of the photo in pixels.
    pub height: u32,
}

const COLUMNS: [&str; 5] = ["row", "path", "blake3", "width", "height"];

/// The file's bytes.
pub fn to_csv(rows: &[Row]) -> Vec<u8> {
    let cells = |row: &Row| (row.row, row.path.clone(), row.blake3.to_hex().to_string(), row.width, row.height);
    table_to_csv(&COLUMNS, rows.iter().map(cells))
}

/// Reads the file. Errors: a column is missing, rows are not in order, or a hash or a size cannot be read.
pub fn read(path: &Path) -> Result<Vec<Row>> {
    let table = Table::read(path)?;
    let numbers: Vec<usize> = table.whole("row")?;
    let (paths, hashes) = (table.text("path")?, table.text("blake3")?);
    let (widths, heights) = (table.whole("width")?, table.whole("height")?);
    let row = |row: usize| {
        if numbers[row] != row {
            return Err(Error::unexpected(path, format!("row {row} after {row} others"), numbers[row]));
        }
        let blake3 = Hash::from_hex(hashes[row]).map_err(|_| {
            Error::unexpected(path, format!("64 hexadecimal digits as blake3 in row {row}"), hashes[row])
        })?;
        Ok(Row { row, path: paths[row].to_owned(), blake3, width: widths[row], height: heights[row] })
    };
    (0..table.len()).map(row).collect()
}

/// Rows of equal content in two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InBoth<'a> {
    /// How many rows of the first list are in the second one too.
    pub n: usize,
    /// The path of the first of them.
    pub path: &'a str,
    /// The path of its equal in the second list.
    pub equal: &'a str,
}

/// The `rows` whose content is that of one of `others`, if there are any.
pub fn in_both<'a>(
    rows: impl IntoIterator<Item = &'a Row>,
    others: impl IntoIterator<Item = &'a Row>,
) -> Option<InBoth<'a>> {
    let there: HashMap<Hash, &str> = others.into_iter().map(|row| (row.blake3, &*row.path)).collect();
    let mut both = rows.into_iter().filter_map(|row| Some((&*row.path, *there.get(&row.blake3)?)));
    let (path, equal) = both.next()?;
    Some(InBoth { n: 1 + both.count(), path, equal })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write;

    fn rows() -> Vec<Row> {
        let row = |row: usize, path: &str| Row {
            row,
            path: path.to_owned(),
            blake3: blake3::hash(path.as_bytes()),
            width: 70,
            height: 40 + row as u32,
        };
        vec![row(0, "a/1.jpg"), row(1, "a/two, \"three\".jpg")]
    }

    fn read_text(text: &[u8]) -> Result<Vec<Row>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.csv");
        write::atomic(&path, text).unwrap();
        read(&path).map_err(|error| error.to_string().replace(&path.display().to_string(), "f.csv"))
    }

    #[test]
    fn rows_come_back_and_their_text_stays_the_same() {
        let text = String::from_utf8(to_csv(&rows())).unwrap();
        let [one, two] = [0, 1].map(|row| rows()[row].blake3.to_hex());
        let expected = format!(
            "row,path,blake3,width,height\n0,a/1.jpg,{one},70,40\n1,\"a/two, \"\"three\"\".jpg\",{two},70,41\n"
        );
        assert_eq!(text, expected);
        assert_eq!(read_text(text.as_bytes()).unwrap(), rows());
        assert_eq!(to_csv(&[]), b"row,path,blake3,width,height\n");
        assert_eq!(read_text(&to_csv(&[])).unwrap(), []);
    }

    #[test]
    fn rows_of_equal_content_are_found_whatever_they_are_called() {
        let rows = rows();
        assert_eq!(in_both(&rows, &[]), None);
        let renamed = Row { path: "z.jpg".to_owned(), ..rows[1].clone() };
        let found = InBoth { n: 1, path: "a/two, \"three\".jpg", equal: "z.jpg" };
        assert_eq!(in_both(&rows, [&renamed]), Some(found));
        assert_eq!(in_both(&rows, &rows).map(|found| found.n), Some(2));
    }

    #[test]
    fn mistakes_are_named() {
        let text = String::from_utf8(to_csv(&rows())).unwrap();
        let with = |from: &str, to: &str| read_text(text.replace(from, to).as_bytes()).unwrap_err();
        assert_eq!(with("\n1,", "\n2,"), "f.csv: expected row 1 after 1 others, got 2");
        let hash = rows()[1].blake3.to_hex();
        let says = "f.csv: expected 64 hexadecimal digits as blake3 in row 1, got abc";
        assert_eq!(with(&hash, "abc"), says);
        for size in ["wide", "-1", "4294967296"] {
            let says = format!("f.csv: expected a whole number as height in line 3, got {size}");
            assert_eq!(with(",41\n", &format!(",{size}\n")), says);
        }
        assert_eq!(read_text(b"row,path\n").unwrap_err(), "f.csv: expected column blake3, got row,path");
    }
}
