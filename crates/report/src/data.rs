//! What the pictures are, before anything learnt from them.

use crate::truth::{Part, Photo, Truth};
use artifact::{Npy, Split};
use serde::Serialize;

/// Counts and sizes.
#[derive(Clone, Debug, Serialize)]
pub struct Data {
    /// Pictures by split and class.
    pub splits: Vec<Count>,
    /// What the network sees, in pixels.
    pub picture: Size,
    /// The smallest of the original photos, by area.
    pub smallest_photo: Size,
    /// The largest of the original photos, by area.
    pub largest_photo: Size,
    /// Photos that could not be read and were set aside.
    pub quarantined: Option<u64>,
    /// The class that most pictures of the last split have.
    pub majority: Majority,
}

/// Pictures of one split.
#[derive(Clone, Debug, Serialize)]
pub struct Count {
    /// Which split.
    pub split: Split,
    /// (k,) pictures of each class.
    pub classes: Vec<usize>,
    /// All of them.
    pub pictures: usize,
}

/// Pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Size {
    /// From left to right.
    pub width: usize,
    /// From top to bottom.
    pub height: usize,
}

/// The best answer that looks at no picture.
#[derive(Clone, Debug, Serialize)]
pub struct Majority {
    /// The most frequent class; of equals the first.
    pub class: String,
    /// Its pictures in the last split.
    pub pictures: usize,
    /// The accuracy of always answering it.
    pub accuracy: f64,
}

impl Data {
    /// Counts; images: (n, h, w, 3).
    pub fn new(truth: &Truth, images: &Npy<u8>) -> Self {
        let splits: Vec<Count> = truth.parts.iter().map(|part| Count::new(part, truth.classes.len())).collect();
        let photos = || truth.parts.iter().flat_map(|part| &part.photos).map(Photo::size);
        let picture = Size { width: images.shape()[2], height: images.shape()[1] };
        Self {
            picture,
            smallest_photo: photos().min_by_key(Size::area).unwrap_or(picture),
            largest_photo: photos().max_by_key(Size::area).unwrap_or(picture),
            quarantined: truth.folder.manifest().facts.get("quarantined").and_then(artifact::yaml::Value::as_u64),
            majority: Majority::new(splits.last().expect("some split is judged"), truth.classes.names()),
            splits,
        }
    }

    /// Pictures of all splits.
    pub fn pictures(&self) -> usize {
        self.splits.iter().map(|count| count.pictures).sum()
    }
}

impl Count {
    fn new(part: &Part, k: usize) -> Self {
        let mut classes = vec![0; k];
        for &label in &part.labels {
            classes[label] += 1;
        }
        Self { split: part.split, classes, pictures: part.labels.len() }
    }
}

impl Majority {
    fn new(count: &Count, names: &[String]) -> Self {
        let most = *count.classes.iter().max().expect("every data set has a class");
        let class = count.classes.iter().position(|&pictures| pictures == most).expect("it was found above");
        Self { class: names[class].clone(), pictures: most, accuracy: most as f64 / count.pictures as f64 }
    }
}

impl Photo {
    fn size(&self) -> Size {
        Size { width: self.width, height: self.height }
    }
}

impl Size {
    fn area(&self) -> usize {
        self.width * self.height
    }
}
