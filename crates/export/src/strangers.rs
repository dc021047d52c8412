//! Which photos are like none of the training ones: those far from all training pictures in feature space.

use crate::config::Settings;
use artifact::F16;
use measure::{conformal, neighbour};
use model::card::Strangers;
use model::classifier::Output;

/// What strangers are told by.
pub struct Reference {
    /// (m, c): features of training pictures, each of length 1, in f16.
    pub features: Vec<F16>,
    /// c.
    pub channels: usize,
    /// The distance from which a photo is a stranger.
    pub strangers: Strangers,
    /// The share of the validation pictures that is farther away.
    pub refused: f64,
}

/// How far apart the training pictures are that are kept, so that there are at most `most`.
pub fn step(pictures: usize, most: usize) -> usize {
    pictures.div_ceil(most).max(1)
}

impl Reference {
    /// Chooses the distance by the validation pictures.
    pub fn new(settings: &Settings, training: &[Output], validation: &[Output]) -> Self {
        let channels = training[0].features.len();
        let features: Vec<F16> = training.iter().flat_map(unit).map(F16::from_f32).collect();
        // As the file gives them back.
        let rounded: Vec<f32> = features.iter().map(|x| x.to_f32()).collect();
        let neighbour = neighbour::default_neighbour(training.len());
        let distance = |output| neighbour::distance(&rounded, &unit(output), neighbour).unwrap_or_default();
        let distances: Vec<f64> = validation.iter().map(distance).collect();
        let threshold = conformal::threshold(&distances, settings.stranger_share);
        let refused = distances.iter().filter(|distance| threshold.is_some_and(|most| **distance > most)).count();
        let refused = refused as f64 / distances.len() as f64;
        Self { features, channels, strangers: Strangers { neighbour, threshold }, refused }
    }
}

fn unit(output: &Output) -> Vec<f32> {
    neighbour::of_unit_length(&output.features)
}
