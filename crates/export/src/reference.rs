//! Which photos are like none of the training ones: those far from all training pictures in feature space.

use artifact::F16;
use measure::{conformal, neighbour};
use model::card::Strangers;
use model::classifier::Output;

/// Features of training pictures, to which a photo is compared.
pub struct Reference {
    /// (m, c): each of length 1, in f16.
    pub features: Vec<F16>,
    /// The same as the file gives them back.
    rounded: Vec<f32>,
    /// c.
    pub channels: usize,
    /// The distance to this many-th nearest row counts, from 1.
    neighbour: usize,
}

/// How far apart the training pictures are that are kept, so that there are at most `most`.
pub fn step(pictures: usize, most: usize) -> usize {
    pictures.div_ceil(most).max(1)
}

impl Reference {
    /// Keeps the features of training pictures, at least one.
    pub fn new(training: &[Output]) -> Self {
        let features: Vec<F16> = training.iter().flat_map(unit).map(F16::from_f32).collect();
        let rounded = features.iter().map(|x| x.to_f32()).collect();
        let (channels, neighbour) = (training[0].features.len(), neighbour::default_neighbour(training.len()));
        Self { features, rounded, channels, neighbour }
    }

    /// m.
    pub fn pictures(&self) -> usize {
        self.features.len() / self.channels
    }

    /// How far a picture is from them.
    pub fn distance(&self, output: &Output) -> f64 {
        neighbour::distance(&self.rounded, &unit(output), self.neighbour).expect("there are that many rows")
    }

    /// From where on a photo is a stranger: at most this share of the validation pictures, (n,), is.
    pub fn strangers(&self, distances: &[f64], share: f64) -> Strangers {
        Strangers { neighbour: self.neighbour, threshold: conformal::threshold(distances, share) }
    }
}

/// The share of the distances that are those of strangers.
pub fn refused(distances: &[f64], strangers: Strangers) -> f64 {
    let is_farther = |distance: &&f64| strangers.threshold.is_some_and(|threshold| **distance > threshold);
    distances.iter().filter(is_farther).count() as f64 / distances.len() as f64
}

fn unit(output: &Output) -> Vec<f32> {
    neighbour::of_unit_length(&output.features)
}
