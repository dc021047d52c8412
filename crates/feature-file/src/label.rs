//! What a file says the class of a row is: a number, or a name.

use crate::npy::Array;
use artifact::{Error, Result};
use std::path::Path;

/// The class of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// A whole number.
    Number(i64),
    /// Anything else.
    Name(String),
}

impl Label {
    /// A label as a text file writes it. Errors: what was expected.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text.parse::<f64>() {
            Ok(number) => Self::of_number(number).ok_or(WHOLE),
            Err(_) if text.is_empty() => Err(LABELLED),
            Err(_) => Ok(Self::Name(text.to_owned())),
        }
    }

    /// A whole number that f64 holds to the last digit. R and Julia write labels so.
    pub fn of_number(number: f64) -> Option<Self> {
        let is_whole = number.fract() == 0.0 && number.abs() <= 2_f64.powi(53);
        is_whole.then_some(Self::Number(number as i64))
    }

    /// The label as a class name.
    pub fn name(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Name(name) => name.clone(),
        }
    }
}

const LABELLED: &str = "a label (rows without one go in a split of their own that has none)";
const WHOLE: &str = "a label that is a whole number or a name";

/// The labels (n,) of a `.npy` file: whole numbers of any dtype, or texts. An array (n, 1) will do, as R and Julia have it.
pub fn of_npy(path: &Path) -> Result<Vec<Label>> {
    let array = Array::open(path)?;
    let ([n] | [n, 1]) = *array.shape() else {
        return Err(Error::unexpected(path, "labels of shape (n,)", format!("{:?}", array.shape())));
    };
    if let Some(texts) = array.texts()? {
        let named = |(row, text): (usize, String)| {
            Label::parse(&text).map_err(|expected| Error::unexpected(path, expected, format!("'{text}' in row {row}")))
        };
        return texts.into_iter().enumerate().map(named).collect();
    }
    let label = |(row, number): (usize, f64)| {
        Label::of_number(number).ok_or_else(|| Error::unexpected(path, WHOLE, format!("{number} in row {row}")))
    };
    let numbers = array.numbers()?;
    assert_eq!(numbers.len(), n);
    numbers.into_iter().enumerate().map(label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::npy::tests::{bytes, written};

    #[test]
    fn numbers_are_whole_and_all_else_is_a_name() {
        let number = |n| Ok(Label::Number(n));
        assert_eq!(["+1", "-1", "3.0", "1e2"].map(Label::parse), [number(1), number(-1), number(3), number(100)]);
        assert_eq!(Label::parse("cat 1"), Ok(Label::Name("cat 1".to_owned())));
        assert!(["0.5", "nan", "inf", "1e300"].map(Label::parse).iter().all(|label| *label == Err(WHOLE)));
        assert_eq!(Label::parse(""), Err(LABELLED));
        assert_eq!([Label::Number(-1).name(), Label::Name("a".to_owned()).name()], ["-1", "a"]);
    }

    fn read(descr: &str, shape: &str, data: &[u8]) -> Result<Vec<Label>, String> {
        let (folder, path) = written(&bytes(descr, "False", shape, data));
        of_npy(&path).map_err(|error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))
    }

    #[test]
    fn labels_of_any_dtype_are_the_same() {
        let expected = Ok(vec![Label::Number(2), Label::Number(0), Label::Number(1)]);
        assert_eq!(read("|u1", "(3,)", &[2, 0, 1]), expected);
        assert_eq!(read(">i2", "(3, 1)", &[0, 2, 0, 0, 0, 1]), expected);
        let doubles = [2.0_f64, 0.0, 1.0].map(f64::to_le_bytes);
        assert_eq!(read("<f8", "(3,)", doubles.as_flattened()), expected);
        let numbers = Ok(vec![Label::Number(1), Label::Number(0)]);
        assert_eq!(read("|b1", "(2,)", &[1, 0]), numbers);
    }

    #[test]
    fn texts_are_names() {
        let names = |names: [&str; 2]| Ok(names.map(|name| Label::Name(name.to_owned())).to_vec());
        let text: Vec<u8> = "öl\0cat".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert_eq!(read("<U3", "(2,)", &text), names(["öl", "cat"]));
        let text: Vec<u8> = "1\0ab".chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        assert_eq!(read(">U2", "(2,)", &text), Ok(vec![Label::Number(1), Label::Name("ab".to_owned())]));
        assert_eq!(read("|S2", "(2,)", b"a\0bc"), names(["a", "bc"]));
        let says = format!("a.npy: expected {LABELLED}, got '' in row 1");
        assert_eq!(read("|S2", "(2,)", b"a\0\0\0").unwrap_err(), says);
    }

    #[test]
    fn what_is_no_label_is_named_with_its_row() {
        let doubles = [1.0_f64, 0.5].map(f64::to_le_bytes);
        let says = "a.npy: expected a label that is a whole number or a name, got 0.5 in row 1";
        assert_eq!(read("<f8", "(2,)", doubles.as_flattened()).unwrap_err(), says);
        let says = "a.npy: expected labels of shape (n,), got [1, 2]";
        assert_eq!(read("|u1", "(1, 2)", &[0, 1]).unwrap_err(), says);
    }
}
