//! Labels of the training pictures by the nearest centroid, anew in each epoch.

use crate::config::Settings;
use artifact::{Job, NpyWriter, Result};
use model::bytes::{copy_into, to_vec};
use model::{Device, Head, Mode, Tensor};
use std::cell::RefCell;
use std::ops::Range;
use train::{centroids, unlabelled};

/// Labels that no one gave.
pub struct PseudoLabels {
    /// (n, d): the mean of each channel of the last feature map, on disk, as there may be many pictures.
    features: RefCell<NpyWriter<f32>>,
    /// (n,).
    labels: RefCell<Vec<i64>>,
}

impl PseudoLabels {
    /// For n pictures and feature maps of `channels` channels; all 0 until the first [`renew`](Self::renew).
    pub fn new(job: &Job<Settings>, n: usize, channels: usize) -> Result<Self> {
        let features = RefCell::new(job.scratch_npy(&[n, channels])?);
        Ok(Self { features, labels: RefCell::new(vec![0; n]) })
    }

    /// Finds the labels anew. `maps`: some pictures and their last feature maps (b, h, w, c), for all pictures in order.
    pub fn renew(&self, maps: impl Iterator<Item = (Range<usize>, Tensor)>, head: &Head) {
        let mut features = self.features.borrow_mut();
        let n = features.shape()[0];
        let mut probabilities = Vec::new();
        for (rows, map) in maps {
            let means = map.mean_dim([1i64, 2].as_slice(), false, map.kind());
            copy_into(&means, features.rows_mut(rows));
            probabilities.extend(to_vec::<f32>(&unlabelled::probabilities(&head.forward(&map, Mode::Evaluate))));
        }
        let k = probabilities.len() / n;
        self.labels.replace(centroids::labels(features.rows(0..n), &probabilities, k));
    }

    /// The labels of some pictures: i64 (b,), on `device`.
    pub fn of(&self, pictures: &[usize], device: Device) -> Tensor {
        let labels = self.labels.borrow();
        let labels: Vec<i64> = pictures.iter().map(|&picture| labels[picture]).collect();
        Tensor::from_slice(&labels).to_device(device)
    }
}
