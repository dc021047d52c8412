//! Labels to positions in the list of classes.

use crate::contents::{Contents, Labels};
use artifact::check::nearest;
use artifact::{Classes, Error, Result, file_names};
use feature_file::Label;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The classes, and for each part (n,) positions in them, if it has labels.
pub struct Classified {
    /// The names in label order.
    pub classes: Classes,
    /// One for each part.
    pub labels: Vec<Option<Vec<i64>>>,
    /// What the labels are.
    pub meaning: Meaning,
}

/// Reads `classes.yaml`, or takes the different labels in their order, numbers by size and names by their bytes.
pub fn classify(folder: &Path, contents: &Contents) -> Result<Classified> {
    let all: Vec<&Labels> = contents.parts.iter().filter_map(|part| part.labels.as_ref()).collect();
    let (classes, meaning) = match &contents.classes {
        Some(path) => {
            let classes = given(path)?;
            let meaning = Meaning::of(&classes, &all);
            (classes, meaning)
        }
        None => (found(folder, &all)?, Meaning::Found),
    };
    let positions = |labels: &Labels| meaning.positions(&classes, labels);
    let labels = contents.parts.iter().map(|part| part.labels.as_ref().map(positions).transpose());
    let labels = labels.collect::<Result<_>>()?;
    Ok(Classified { classes, labels, meaning })
}

/// The classes of a file. Two classes at least, each with a name of its own.
fn given(path: &Path) -> Result<Classes> {
    let classes = Classes::read(path)?;
    let names = classes.names();
    if names.len() < 2 {
        return Err(Error::unexpected(path, "at least two classes", names.len()));
    }
    if names.iter().any(String::is_empty) {
        return Err(Error::unexpected(path, "a name for each class", "an empty one"));
    }
    match (1..names.len()).find(|&at| names[..at].contains(&names[at])) {
        None => Ok(classes),
        Some(twice) => Err(Error::unexpected(path, "every class once", format!("'{}' twice", names[twice]))),
    }
}

/// The different labels of all parts.
fn found(folder: &Path, all: &[&Labels]) -> Result<Classes> {
    let Some(first) = all.first() else {
        let expected = format!("{}, as no split has labels", file_names::CLASSES);
        let found = "no such file; for the data with labels `import` writes one in its stage's folder below artifacts/ (in a \
                     table, the labels stand in a column 'label')";
        return Err(Error::unexpected(folder, expected, found));
    };
    // Numbers come before names, and are in the order of their sizes.
    let different: BTreeSet<&Label> = all.iter().flat_map(|labels| &labels.values).collect();
    let names: Vec<String> = different.into_iter().map(Label::name).collect();
    match &names[..] {
        [only] => Err(Error::unexpected(&first.path, "labels of at least two classes", format!("only {only}"))),
        _ => Ok(Classes::new(names)),
    }
}

/// What labels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Names of classes, of which there is no other list.
    Found,
    /// Names in a list of classes, although they may be numbers.
    Names,
    /// Positions in the list of classes, from 0, or names.
    Positions,
}

impl Meaning {
    /// Labels that are all names of classes are names.
    fn of(classes: &Classes, all: &[&Labels]) -> Self {
        let names: BTreeSet<&str> = classes.names().iter().map(String::as_str).collect();
        let mut labels = all.iter().flat_map(|labels| &labels.values);
        if labels.all(|label| names.contains(&*label.name())) { Self::Names } else { Self::Positions }
    }

    fn positions(self, classes: &Classes, labels: &Labels) -> Result<Vec<i64>> {
        let places: BTreeMap<&str, i64> = classes.names().iter().map(String::as_str).zip(0..).collect();
        let k = classes.len() as i64;
        let position = |(row, label): (usize, &Label)| match (self, label) {
            (Self::Positions, Label::Number(number)) if (0..k).contains(number) => Ok(*number),
            (Self::Positions, Label::Number(number)) => Err(outside(classes, labels, row, &number.to_string())),
            (_, label) => {
                let name = label.name();
                places.get(&*name).copied().ok_or_else(|| outside(classes, labels, row, &format!("'{name}'")))
            }
        };
        labels.values.iter().enumerate().map(position).collect()
    }
}

/// The error for a label that is no class.
fn outside(classes: &Classes, labels: &Labels, row: usize, found: &str) -> Error {
    let k = classes.len();
    let expected = format!("labels from 0 to {}, or names in {}", k - 1, file_names::CLASSES);
    let names: Vec<&str> = classes.names().iter().map(String::as_str).collect();
    let numbers = || labels.values.iter().all(|label| matches!(label, Label::Number(1..)));
    let hint = match nearest(found.trim_matches('\''), &names) {
        _ if found == "-1" => "; rows without a label go in a split of their own that has none".to_owned(),
        _ if found == k.to_string() && numbers() => "; do they count from 1? subtract 1".to_owned(),
        Some(near) if found.starts_with('\'') => format!(", did you mean '{near}'?"),
        _ => String::new(),
    };
    Error::unexpected(&labels.path, expected, format!("{found} in row {row}{hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(labels: &[&str]) -> Labels {
        let values = labels.iter().map(|label| Label::parse(label).unwrap()).collect();
        Labels { path: "train.labels.npy".into(), values }
    }

    fn classes(names: &[&str]) -> Classes {
        Classes::new(names.iter().map(|name| (*name).to_owned()).collect())
    }

    fn positions(names: &[&str], found: &[&str]) -> Result<Vec<i64>, String> {
        let (classes, labels) = (classes(names), labels(found));
        let meaning = Meaning::of(&classes, &[&labels]);
        meaning.positions(&classes, &labels).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_are_sorted_by_size_and_names_by_bytes() {
        let names = |labels: &Labels| found("f".as_ref(), &[labels]).map(|classes| classes.names().to_vec());
        assert_eq!(names(&labels(&["10", "9", "-1", "10"])).unwrap(), ["-1", "9", "10"]);
        assert_eq!(names(&labels(&["b", "a", "B"])).unwrap(), ["B", "a", "b"]);
        let says = names(&labels(&["3", "3"])).unwrap_err().to_string();
        assert_eq!(says, "train.labels.npy: expected labels of at least two classes, got only 3");
    }

    #[test]
    fn numbers_are_names_if_all_are_and_positions_otherwise() {
        assert_eq!(positions(&["1", "2", "10"], &["10", "1"]), Ok(vec![2, 0]));
        assert_eq!(positions(&["1", "2", "10"], &["0", "1"]), Ok(vec![0, 1]));
        assert_eq!(positions(&["cat", "dog"], &["1", "0"]), Ok(vec![1, 0]));
        assert_eq!(positions(&["cat", "dog"], &["dog", "cat"]), Ok(vec![1, 0]));
    }

    #[test]
    fn labels_that_are_no_class_are_named_with_their_row() {
        let expected = "train.labels.npy: expected labels from 0 to 1, or names in classes.yaml, got ";
        let says = |found: &[&str]| positions(&["cat", "dog"], found).unwrap_err().replace(expected, "");
        assert_eq!(says(&["1", "2"]), "2 in row 1; do they count from 1? subtract 1");
        assert_eq!(says(&["0", "2"]), "2 in row 1");
        let unlabelled = "-1 in row 1; rows without a label go in a split of their own that has none";
        assert_eq!(says(&["1", "-1"]), unlabelled);
        assert_eq!(says(&["cat", "dgo"]), "'dgo' in row 1, did you mean 'dog'?");
    }
}
