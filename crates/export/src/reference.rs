//! Training pictures that photos are compared with: whoever is far from all of them is a stranger.

use crate::pass::pass;
use crate::trained::Takes;
use artifact::{F16, Folder, Job, Split, file_names};
use measure::neighbour;
use model::classifier::{Layers, Output};

/// Pictures that each class keeps at least, if it has them: the distance is that to the fifth neighbour or a later one.
const FEWEST: usize = 10;

/// Features of training pictures.
pub struct Reference {
    /// (m, c): each of length 1, in f16.
    pub features: Vec<F16>,
    /// The same as the file gives them back.
    rounded: Vec<f32>,
    /// c.
    pub channels: usize,
    /// The distance to this many-th nearest row counts, from 1.
    pub neighbour: usize,
}

impl Reference {
    /// Keeps the features of about `most` training pictures.
    pub fn new<S>(job: &Job<S>, through: (&Layers, &Takes), images: &Folder, most: usize) -> anyhow::Result<Self> {
        let rows = chosen(images, through.1, most)?;
        let (mut features, mut channels) = (Vec::new(), 0);
        pass(job, through, images, Split::Train, &rows, |output| {
            channels = output.features.len();
            features.extend(unit(&output).into_iter().map(F16::from_f32));
        })?;
        let rounded = features.iter().map(|x| x.to_f32()).collect();
        Ok(Self { features, rounded, channels, neighbour: neighbour::default_neighbour(rows.len()) })
    }

    /// m.
    pub fn pictures(&self) -> usize {
        self.features.len() / self.channels
    }

    /// How far a picture is from them.
    pub fn distance(&self, output: &Output) -> f64 {
        neighbour::distance(&self.rounded, &unit(output), self.neighbour).expect("there are that many rows")
    }
}

/// About `most` training pictures: of each class its share, if their classes are known.
pub fn chosen(images: &Folder, takes: &Takes, most: usize) -> artifact::Result<Vec<usize>> {
    if images.has(&file_names::labels(Split::Train)) {
        return Ok(spread(images.labels(Split::Train)?.data(), images.classes()?.len(), most));
    }
    let shape = images.entry(&takes.file(Split::Train))?.shape.clone();
    let n = shape.and_then(|shape| shape.first().copied()).unwrap_or_default();
    Ok(spread(&vec![0; n], 1, most))
}

fn unit(output: &Output) -> Vec<f32> {
    neighbour::of_unit_length(&output.features)
}

/// About `most` rows, in order: of each class its share, evenly spread, and not too few of a small one.
fn spread(labels: &[i64], k: usize, most: usize) -> Vec<usize> {
    let mut by_class = vec![Vec::new(); k];
    for (row, label) in labels.iter().enumerate() {
        by_class[*label as usize].push(row);
    }
    let mut rows = Vec::new();
    for own in by_class {
        let share = most * own.len() / labels.len().max(1);
        let kept = share.max(FEWEST).min(own.len());
        rows.extend((0..kept).map(|at| own[at * own.len() / kept]));
    }
    rows.sort_unstable();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_collections_are_kept_whole() {
        assert_eq!(spread(&[0, 1, 0, 1, 2], 3, 2000), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn each_class_keeps_its_share_and_small_ones_enough() {
        // Sorted by class, as preprocess writes them: 1,000, 100 and 12 pictures.
        let labels: Vec<i64> =
            [(0, 1000), (1, 100), (2, 12)].into_iter().flat_map(|(class, n)| vec![class; n]).collect();
        let rows = spread(&labels, 3, 200);
        let kept = |class: i64| rows.iter().filter(|row| labels[**row] == class).count();
        assert_eq!([0, 1, 2].map(kept), [179, 17, 10]);
        assert!(rows.is_sorted() && rows[1] - rows[0] >= 5, "evenly spread: {:?}", &rows[..4]);
    }
}
