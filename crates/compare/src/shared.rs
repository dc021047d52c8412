//! Which photos two models can be compared on.
//!
//! Photos are matched by the BLAKE3 of their files, which `files.csv` has. Paths would not do: the same photo has
//! another path when folders are renamed or splits are drawn anew, and another photo may have the same path. Files of
//! equal bytes are one photo.

use crate::model::{Evaluated, Model};
use artifact::hash::Hash;
use std::collections::HashMap;

/// The photos of one split of two models.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// Whether each model is right, for the photos that both predict and that neither was trained on.
    pub outcomes: Vec<(bool, bool)>,
    /// Photos that only the first model, and only the second model predicts.
    pub alone: [usize; 2],
    /// Photos of the first model that the second was trained on, and the other way round; left out.
    pub leaked: [usize; 2],
    /// Photos with another true class in the second pipeline; left out.
    pub relabelled: usize,
}

impl Shared {
    /// Matches what two models predict for one split of each.
    pub fn new((a, of_a): (&Model, &Evaluated), (b, of_b): (&Model, &Evaluated)) -> Self {
        let (left, right) = (rows(of_a), rows(of_b));
        let mut shared = Self::default();
        for (photo, &row) in &left {
            match right.get(photo) {
                _ if b.trained_on.contains(photo) => shared.leaked[0] += 1,
                None => shared.alone[0] += 1,
                // Counted below.
                Some(_) if a.trained_on.contains(photo) => {}
                Some(&other) if a.classes[of_a.labels[row]] != b.classes[of_b.labels[other]] => shared.relabelled += 1,
                Some(&other) => shared.outcomes.push((of_a.is_correct(row), of_b.is_correct(other))),
            }
        }
        for photo in right.keys() {
            if a.trained_on.contains(photo) {
                shared.leaked[1] += 1;
            } else if !left.contains_key(photo) {
                shared.alone[1] += 1;
            }
        }
        shared
    }
}

/// The first row of each photo.
fn rows(split: &Evaluated) -> HashMap<Hash, usize> {
    split.photos.iter().enumerate().rev().map(|(row, &photo)| (photo, row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::{Split, hash};
    use measure::prediction::Prediction;

    /// A model that predicts class 0 for every one of these photos, each with its label.
    fn model(photos: &[(u8, usize)], trained_on: &[u8]) -> Model {
        let photo = |&number: &u8| Hash::from_hex(hash::bytes(&[number])).unwrap();
        let test = Evaluated {
            split: Split::Test,
            predictions: vec![Prediction { class: 0, probability: 1.0, loss: 0.0 }; photos.len()],
            labels: photos.iter().map(|&(_, label)| label).collect(),
            photos: photos.iter().map(|(number, _)| photo(number)).collect(),
        };
        let classes = ["ant", "bee"].map(str::to_owned).to_vec();
        Model {
            name: String::new(),
            classes,
            splits: vec![test],
            trained_on: trained_on.iter().map(photo).collect(),
            seeds: Vec::new(),
        }
    }

    fn shared(a: &Model, b: &Model) -> Shared {
        Shared::new((a, &a.splits[0]), (b, &b.splits[0]))
    }

    #[test]
    fn photos_are_matched_by_content_whatever_their_rows_are() {
        let (a, b) = (model(&[(1, 0), (2, 1), (3, 0)], &[]), model(&[(4, 0), (5, 1), (2, 1), (1, 0)], &[]));
        let mut found = shared(&a, &b);
        found.outcomes.sort_unstable();
        let outcomes = vec![(false, false), (true, true)];
        assert_eq!(found, Shared { outcomes, alone: [1, 2], ..Shared::default() });
    }

    #[test]
    fn what_either_was_trained_on_is_left_out_even_if_both_predict_it() {
        let (a, b) =
            (model(&[(1, 0), (2, 0), (3, 0), (6, 0)], &[4, 6]), model(&[(1, 0), (2, 0), (4, 0), (6, 0)], &[2, 3]));
        assert_eq!(shared(&a, &b), Shared { outcomes: vec![(true, true)], leaked: [2, 2], ..Shared::default() });
    }

    #[test]
    fn a_photo_of_another_class_is_left_out_and_files_of_equal_bytes_are_one_photo() {
        let (a, b) = (model(&[(1, 0), (2, 0), (2, 0)], &[]), model(&[(1, 1), (2, 0), (3, 1), (3, 1)], &[]));
        let expected = Shared { outcomes: vec![(true, true)], alone: [0, 1], relabelled: 1, ..Shared::default() };
        assert_eq!(shared(&a, &b), expected);
    }

    #[test]
    fn classes_are_the_same_by_name_in_whatever_order() {
        let (a, mut b) = (model(&[(1, 0), (2, 1)], &[]), model(&[(1, 1), (2, 1)], &[]));
        b.classes.reverse();
        assert_eq!(shared(&a, &b), Shared { outcomes: vec![(true, false)], relabelled: 1, ..Shared::default() });
    }
}
