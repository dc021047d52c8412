//! Counts and sizes of the pictures and photos.

use crate::truth::{LabelledSplit, Photo, Truth};
use crate::unit::Unit;
use crate::words::join;
use artifact::{Npy, Split};
use measure::majority::Majority;
use serde::Serialize;
use std::collections::BTreeMap;

/// If the largest class has at least this many times the pictures of the smallest, the page shows the macro recall
/// beside the accuracy.
const UNEVEN_RATIO: f64 = 1.5;
/// In a class of fewer pictures than this, each picture is more than a tenth of the recall.
const TINY_CLASS: usize = 10;

/// Counts and sizes.
#[derive(Clone, Debug, Serialize)]
pub struct Data {
    /// What is counted.
    pub unit: Unit,
    /// Pictures by split and class.
    pub splits: Vec<SplitCount>,
    /// The size of the pictures, which the network sees; none where the truth has no pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<Size>,
    /// The smallest of the original photos, by area; none of rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest_photo: Option<Size>,
    /// The largest of the original photos, by area; none of rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_photo: Option<Size>,
    /// Unreadable photos that were set aside.
    pub quarantined: Option<u64>,
    /// For each split, how many of its photos or groups are also in another split, as parts of a sentence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub leaks: BTreeMap<Split, Vec<String>>,
    /// What else readers should know of the photos, as parts of a sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// The majority baseline on the final split.
    pub majority: Majority,
}

/// Pictures of one split.
#[derive(Clone, Debug, Serialize)]
pub struct SplitCount {
    /// Which split.
    pub split: Split,
    /// (k,) pictures of each class.
    pub classes: Vec<usize>,
    /// Pictures of all classes.
    pub pictures: usize,
}

/// A size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Size {
    /// From left to right.
    pub width: usize,
    /// From top to bottom.
    pub height: usize,
}

impl Data {
    /// Counts the pictures of every split; images: (n, h, w, 3).
    pub fn new(truth: &Truth, images: Option<&Npy<u8>>) -> Self {
        let splits: Vec<SplitCount> =
            truth.splits.iter().map(|split| SplitCount::new(split, truth.classes.len())).collect();
        let photos = || truth.splits.iter().flat_map(|split| &split.photos).filter_map(Photo::size);
        let last = splits.last().expect("the truth has an evaluated split");
        Self {
            unit: truth.unit(),
            picture: images.map(|images| Size { width: images.shape()[2], height: images.shape()[1] }),
            smallest_photo: photos().min_by_key(Size::area),
            largest_photo: photos().max_by_key(Size::area),
            quarantined: truth
                .folder
                .manifest()
                .facts
                .get(artifact::facts::QUARANTINED)
                .and_then(artifact::yaml::Value::as_u64),
            leaks: truth.leaks.clone(),
            remarks: truth.remarks.clone(),
            majority: Majority::new(&last.classes, truth.classes.names()),
            splits,
        }
    }

    /// Whether the classes of the final split differ so much in size that the accuracy is mostly that of the large
    /// ones. Not if a class is so small that a photo or two would decide the mean of the recalls.
    pub fn is_uneven(&self) -> bool {
        self.splits.last().is_some_and(|split| are_uneven(&split.classes) && !is_any_tiny(&split.classes))
    }

    /// Whether every photo has the same size.
    pub fn has_one_size(&self) -> bool {
        self.smallest_photo == self.largest_photo
    }

    /// `806 train, 280 validation and 293 test photos`.
    pub fn counts_by_split(&self) -> String {
        let counts: Vec<String> =
            self.splits.iter().map(|count| format!("{} {}", count.pictures, count.split)).collect();
        let all = self.splits.iter().map(|count| count.pictures).sum();
        format!("{} {}", join(&counts, "and"), self.unit.of(all))
    }
}

/// classes: (k,) pictures of each class.
fn is_any_tiny(classes: &[usize]) -> bool {
    classes.iter().any(|&pictures| pictures < TINY_CLASS)
}

/// classes: (k,) pictures of each class.
fn are_uneven(classes: &[usize]) -> bool {
    let (largest, smallest) = (classes.iter().max(), classes.iter().min());
    largest.zip(smallest).is_some_and(|(&largest, &smallest)| largest as f64 >= UNEVEN_RATIO * smallest as f64)
}

impl SplitCount {
    fn new(split: &LabelledSplit, k: usize) -> Self {
        let mut classes = vec![0; k];
        for &label in &split.labels {
            classes[label] += 1;
        }
        Self { split: split.split, classes, pictures: split.labels.len() }
    }
}

impl Photo {
    fn size(&self) -> Option<Size> {
        (self.width > 0).then_some(Size { width: self.width, height: self.height })
    }
}

impl Size {
    fn area(&self) -> usize {
        self.width * self.height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_pictures_are_tiny() {
        assert_eq!([[10, 40], [9, 40]].map(|classes| is_any_tiny(&classes)), [false, true]);
    }

    #[test]
    fn half_as_many_again_is_uneven() {
        assert_eq!(
            [[14, 10], [15, 10], [10, 15], [3, 0]].map(|classes| are_uneven(&classes)),
            [false, true, true, true]
        );
    }

    #[test]
    fn a_long_strip_is_smaller_than_a_large_photo() {
        let size = |width, height| Size { width, height };
        assert!(size(1000, 10).area() < size(200, 150).area());
        assert!(size(10, 1000).area() < size(150, 200).area());
    }
}
