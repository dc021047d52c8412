//! A setting with one value for all, or with a list that has one for each.

use artifact::check::Refusal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::slice;

/// One value, or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a number that is not negative, or a list of such numbers")]
pub enum OneOrMore<T> {
    /// The same for all.
    One(T),
    /// One for each.
    More(Vec<T>),
}

impl<T: Copy> OneOrMore<T> {
    /// The values as they are written.
    pub fn written(&self) -> &[T] {
        match self {
            Self::One(value) => slice::from_ref(value),
            Self::More(values) => values,
        }
    }

    /// A value for each of `n`.
    pub fn for_each_of(&self, n: usize) -> Vec<T> {
        match self {
            Self::One(value) => vec![*value; n],
            Self::More(values) => values.clone(),
        }
    }

    /// Refuses a list that has not one value for each of `n` things.
    pub fn check_length(&self, key: &str, n: usize, things: &str) -> Result<(), Refusal> {
        match self {
            Self::More(values) if values.len() != n => {
                let expected = format!("one number, or one for each of {n} {things}");
                Err(Refusal::new(key, expected, format!("a list of {}", values.len())))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_for_all_and_a_list_must_fit() {
        let (one, more) = (OneOrMore::One(5), OneOrMore::More(vec![1, 2]));
        assert_eq!((one.written(), more.written()), (&[5][..], &[1, 2][..]));
        assert_eq!((one.for_each_of(3), more.for_each_of(2)), (vec![5; 3], vec![1, 2]));
        assert!(one.check_length("size", 7, "sizes").is_ok() && more.check_length("size", 2, "sizes").is_ok());
        let says = more.check_length("weight", 3, "layers").unwrap_err().to_string();
        assert_eq!(says, "weight: expected one number, or one for each of 3 layers, got a list of 2");
    }
}
