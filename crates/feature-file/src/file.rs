//! A file of features, in any of the formats.

use crate::csv_file::CsvFile;
use crate::cursor::Cursor;
use crate::label::Label;
use crate::layout::Layout;
use crate::npy::Array;
use crate::row_scale::RowScale;
use crate::rows::Rows;
use crate::svmlight::SvmlightFile;
use artifact::{Error, Result};
use std::path::{Path, PathBuf};

/// How the names of such files end: each is another format.
pub const ENDINGS: [&str; 3] = ["npy", "csv", "svmlight"];

/// A file of features whose shape is known, and whose labels are read.
pub struct FeatureFile {
    path: PathBuf,
    format: Format,
    layout: Layout,
}

enum Format {
    Npy([usize; 2]),
    Csv(CsvFile),
    Svmlight(SvmlightFile),
}

impl FeatureFile {
    /// Opens a file; how its name ends says the format.
    pub fn open(path: &Path) -> Result<Self> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let format = match ending.as_deref() {
            Some("npy") => Format::Npy(Array::open(path)?.axes()?),
            Some("csv") => Format::Csv(CsvFile::open(path)?),
            Some("svmlight") => Format::Svmlight(SvmlightFile::open(path)?),
            _ => {
                let endings = ENDINGS.map(|ending| format!(".{ending}")).join(", ");
                return Err(Error::unexpected(path, format!("a file that ends in one of {endings}"), "another name"));
            }
        };
        let layout = match &format {
            Format::Npy([_, columns]) => Layout::unnamed(*columns),
            Format::Csv(table) => Layout { columns: table.names().len(), names: Some(table.names()) },
            Format::Svmlight(file) => Layout::unnamed(file.columns),
        };
        Ok(Self { path: path.to_owned(), format, layout })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// n, the number of rows.
    pub const fn len(&self) -> usize {
        match &self.format {
            Format::Npy([rows, _]) => *rows,
            Format::Csv(table) => table.len,
            Format::Svmlight(file) => file.len,
        }
    }

    /// Whether there are no rows.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its columns. There may be more than a sparse file shows: see [`is_sparse`](Self::is_sparse).
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Whether only columns that are not zero are written, so that there may be more than it shows.
    pub const fn is_sparse(&self) -> bool {
        matches!(self.format, Format::Svmlight(_))
    }

    /// (n,): the labels in this file, if it has any.
    pub fn labels(&self) -> Option<&[Label]> {
        match &self.format {
            Format::Npy(_) => None,
            Format::Csv(table) => table.labels.as_deref(),
            Format::Svmlight(file) => file.labels.as_deref(),
        }
    }

    /// (n,): what the rows are called in this file, if they are.
    pub fn paths(&self) -> Option<&[String]> {
        match &self.format {
            Format::Csv(table) => table.paths.as_deref(),
            Format::Npy(_) | Format::Svmlight(_) => None,
        }
    }

    /// Refuses a file with other columns than `layout`; `whose` says whose they are, such as `as train.csv`. Columns with
    /// names may come in any order.
    pub fn check(&self, layout: &Layout, whose: &str) -> Result<()> {
        let refuse = |expected: String, found: String| Err(Error::unexpected(&self.path, expected, found));
        let (wanted, found) = (layout.columns, self.layout.columns);
        let fits = if self.is_sparse() { found <= wanted } else { found == wanted };
        match (&layout.names, &self.layout.names) {
            (Some(wanted), Some(found)) => {
                let lacks =
                    |names: &[String], others: &[String]| names.iter().find(|name| !others.contains(name)).cloned();
                match (lacks(wanted, found), lacks(found, wanted)) {
                    (Some(name), _) => refuse(format!("a column '{name}', {whose}"), "none".to_owned()),
                    (None, Some(name)) => refuse(format!("only columns {whose}"), format!("'{name}' too")),
                    (None, None) => Ok(()),
                }
            }
            (Some(_), None) => refuse(format!("columns with names, {whose}: a .csv file"), "none".to_owned()),
            (None, Some(_)) => {
                refuse(format!("columns without names, {whose}: a .npy or .svmlight file"), "names".to_owned())
            }
            (None, None) if fits => Ok(()),
            (None, None) if self.is_sparse() => refuse(format!("indices up to {wanted}, {whose}"), found.to_string()),
            (None, None) => refuse(format!("{wanted} columns, {whose}"), found.to_string()),
        }
    }

    /// All rows in the order of `layout`, which was [checked](Self::check), scaled.
    pub fn rows(&self, layout: &Layout, scale: RowScale) -> Result<Rows> {
        let cursor: Box<dyn Cursor + Send> = match (&self.format, &layout.names) {
            (Format::Npy(axes), _) => Box::new(Array::open(&self.path)?.rows(*axes)),
            (Format::Csv(table), Some(names)) => Box::new(table.rows(names)?),
            (Format::Csv(table), None) => Box::new(table.rows(&table.names())?),
            (Format::Svmlight(file), _) => Box::new(file.rows()?),
        };
        Ok(Rows::new(&self.path, self.len(), layout.columns, cursor, scale))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::write;
    use tempfile::TempDir;

    fn folder(files: &[(&str, &str)]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            write::atomic(&folder.path().join(name), text.as_bytes()).unwrap();
        }
        folder
    }

    fn checked(name: &str, text: &str, layout: &Layout) -> Result<(), String> {
        let folder = folder(&[(name, text)]);
        let checked = FeatureFile::open(&folder.path().join(name)).and_then(|file| file.check(layout, "as in train"));
        checked.map_err(|error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))
    }

    #[test]
    fn named_columns_fit_in_any_order_and_all_of_them() {
        let layout = Layout { columns: 2, names: Some(vec!["a".to_owned(), "b".to_owned()]) };
        let says = |text: &str| checked("x.csv", text, &layout);
        assert_eq!([says("a,b\n"), says("b,label,a\n")], [Ok(()), Ok(())]);
        assert_eq!(says("a,c\n").unwrap_err(), "x.csv: expected a column 'b', as in train, got none");
        assert_eq!(says("a,b,c\n").unwrap_err(), "x.csv: expected only columns as in train, got 'c' too");
        let says = checked("x.svmlight", "1 1:1\n", &layout).unwrap_err();
        assert_eq!(says, "x.svmlight: expected columns with names, as in train: a .csv file, got none");
    }

    #[test]
    fn a_sparse_file_may_show_fewer_columns() {
        let says = |text: &str| checked("x.svmlight", text, &Layout::unnamed(2));
        assert_eq!([says("1 1:1\n"), says("1 2:1\n")], [Ok(()), Ok(())]);
        assert_eq!(says("1 3:1\n").unwrap_err(), "x.svmlight: expected indices up to 2, as in train, got 3");
        let says = checked("x.csv", "a,b\n", &Layout::unnamed(2)).unwrap_err();
        assert_eq!(says, "x.csv: expected columns without names, as in train: a .npy or .svmlight file, got names");
    }

    #[test]
    fn other_names_are_refused() {
        let says = checked("x.mat", "", &Layout::unnamed(2)).unwrap_err();
        assert_eq!(says, "x.mat: expected a file that ends in one of .npy, .csv, .svmlight, got another name");
    }
}
