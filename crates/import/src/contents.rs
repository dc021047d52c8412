//! The files of a folder: which splits there are, and what their rows are called.

use artifact::hash::Hash;
use artifact::tables::{files, table::Table};
use artifact::{Error, Result, Split, file_names, walk};
use feature_file::{FeatureFile, Label};
use std::path::{Path, PathBuf};

/// Names of files that a message lists.
const SHOWN: usize = 8;

/// A folder of arrays.
pub struct Contents {
    /// One for each split, train first.
    pub parts: Vec<Part>,
    /// `classes.yaml`, if it is there.
    pub classes: Option<PathBuf>,
    /// The names of files that mean nothing here.
    pub ignored: Vec<String>,
}

/// The files of one split.
pub struct Part {
    /// Which split.
    pub split: Split,
    /// Its rows.
    pub features: FeatureFile,
    /// Their classes, if they are known.
    pub labels: Option<Labels>,
    /// What its rows are, if a file says so.
    pub listed: Option<Vec<Listed>>,
    /// All files that were read.
    pub files: Vec<PathBuf>,
}

/// Classes as a file says them.
pub struct Labels {
    /// The file.
    pub path: PathBuf,
    /// (n,).
    pub values: Vec<Label>,
}

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name, or the path of what it was made from.
    pub path: String,
    /// Hash, width and height of the photo that it was made from.
    pub photo: Option<(Hash, u32, u32)>,
}

/// Looks through `folder`.
pub fn list(folder: &Path) -> Result<Contents> {
    let names = names(folder)?;
    let mut known = vec![file_names::CLASSES.to_owned()];
    let mut parts = Vec::new();
    for split in Split::ALL {
        let features = file_names::feature_files(split);
        let beside = [file_names::labels(split), file_names::files(split)];
        let there: Vec<&String> = features.iter().filter(|name| names.contains(name)).collect();
        match there[..] {
            [] => refuse_alone(folder, &features, beside.iter().find(|name| names.contains(name)))?,
            [only] => parts.push(Part::open(folder, split, only, beside.each_ref().map(|name| names.contains(name)))?),
            [one, other, ..] => {
                let expected = format!("{one} or {other}");
                return Err(Error::unexpected(folder, expected, "both"));
            }
        }
        known.extend(features.into_iter().chain(beside));
    }
    if parts.first().is_none_or(|part| part.split != Split::Train) {
        let expected = file_names::feature_files(Split::Train).join(" or ");
        return Err(Error::unexpected(folder, expected, shown(&names)));
    }
    let classes = names.iter().any(|name| name == file_names::CLASSES).then(|| folder.join(file_names::CLASSES));
    let ignored = names.into_iter().filter(|name| !known.contains(name)).collect();
    Ok(Contents { parts, classes, ignored })
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = walk::entries(folder)?;
    Ok(entries.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect())
}

/// Labels, or a list, of rows that are not there.
fn refuse_alone(folder: &Path, features: &[String], beside: Option<&String>) -> Result<()> {
    match beside {
        None => Ok(()),
        Some(name) => {
            let expected = format!("{} beside it", features.join(" or "));
            Err(Error::unexpected(&folder.join(name), expected, "none"))
        }
    }
}

/// `a.mat, b.mat and 3 more`.
pub fn shown(names: &[String]) -> String {
    let (first, rest) = names.split_at(names.len().min(SHOWN));
    match (first, rest.len()) {
        ([], _) => "nothing".to_owned(),
        (first, 0) => first.join(", "),
        (first, more) => format!("{} and {more} more", first.join(", ")),
    }
}

impl Part {
    fn open(folder: &Path, split: Split, name: &str, [has_labels, has_list]: [bool; 2]) -> Result<Self> {
        let features = FeatureFile::open(&folder.join(name))?;
        if features.is_empty() {
            return Err(Error::unexpected(features.path(), "at least one row", 0));
        }
        let mut files = vec![features.path().to_owned()];
        let labels = labels(&features, has_labels.then(|| folder.join(file_names::labels(split))), &mut files)?;
        let listed = listed(&features, has_list.then(|| folder.join(file_names::files(split))), &mut files)?;
        Ok(Self { split, features, labels, listed, files })
    }

    /// What row `row` is: by its file, or by the split and its number.
    pub fn listed(&self, row: usize) -> Listed {
        let number = || Listed { path: format!("{}/{row}", self.split), photo: None };
        self.listed.as_ref().map_or_else(number, |listed| listed[row].clone())
    }
}

fn labels(features: &FeatureFile, file: Option<PathBuf>, files: &mut Vec<PathBuf>) -> Result<Option<Labels>> {
    let own = features.labels().map(|values| Labels { path: features.path().to_owned(), values: values.to_vec() });
    let Some(path) = file else { return Ok(own) };
    if own.is_some() {
        return Err(Error::unexpected(&path, format!("no labels beside those in {}", name(features)), "some"));
    }
    let values = feature_file::labels_of_npy(&path)?;
    check_rows(&path, "labels", values.len(), features)?;
    files.push(path.clone());
    Ok(Some(Labels { path, values }))
}

fn listed(features: &FeatureFile, file: Option<PathBuf>, files: &mut Vec<PathBuf>) -> Result<Option<Vec<Listed>>> {
    let plain = |path: &String| Listed { path: path.clone(), photo: None };
    let own = features.paths().map(|paths| paths.iter().map(plain).collect());
    let Some(path) = file else { return Ok(own) };
    if own.is_some() {
        return Err(Error::unexpected(&path, format!("no paths beside those in {}", name(features)), "some"));
    }
    let listed = read_list(&path)?;
    check_rows(&path, "rows", listed.len(), features)?;
    files.push(path);
    Ok(Some(listed))
}

/// A list as other stages have it, or any table with a column `path`.
fn read_list(path: &Path) -> Result<Vec<Listed>> {
    let table = Table::read(path)?;
    if table.has("blake3") {
        let row = |row: files::Row| Listed { path: row.path, photo: Some((row.blake3, row.width, row.height)) };
        return Ok(files::read(path)?.into_iter().map(row).collect());
    }
    let paths = table.text("path")?;
    Ok(paths.into_iter().map(|path| Listed { path: path.to_owned(), photo: None }).collect())
}

fn check_rows(path: &Path, what: &str, found: usize, features: &FeatureFile) -> Result<()> {
    let n = features.len();
    if found == n {
        return Ok(());
    }
    Err(Error::unexpected(path, format!("{n} {what}, as many as rows in {}", name(features)), found))
}

/// The name of a file without its folder.
pub fn name(features: &FeatureFile) -> String {
    features.path().file_name().unwrap_or_default().to_string_lossy().into_owned()
}
