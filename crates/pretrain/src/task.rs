//! What is trained: all layers and the classifier, from crops of the pictures.

use crate::config::Settings;
use crate::crop::Crop;
use crate::resample::resample;
use model::bytes::{channels_back, tensor};
use model::fit::Task;
use model::head::{Dropout, HeadShape};
use model::stack::Use;
use model::{Head, Labelled, Network, Parameters, Stack, Tensor, weights};
use rayon::prelude::*;

/// A network and its classifier, with the pictures it learns from and those it is judged by.
pub struct Classifier<'a> {
    settings: &'a Settings,
    seed: u64,
    /// With norms after all convolutions.
    network: &'a Network,
    layers: Stack,
    head: Head,
    train: &'a Labelled<u8>,
    validation: &'a Labelled<u8>,
}

impl<'a> Classifier<'a> {
    /// Fresh weights, a function of the seed.
    pub fn fresh(
        settings: &'a Settings,
        seed: u64,
        network: &'a Network,
        shape: &HeadShape,
        train: &'a Labelled<u8>,
        validation: &'a Labelled<u8>,
    ) -> Self {
        let layers = Stack::new(&network.layers, &weights::random(network, seed), Use::Scratch);
        let layers = layers.computing_in(settings.precision);
        Self { settings, seed, network, layers, head: Head::new(shape, &shape.fresh(seed)), train, validation }
    }

    /// The network's weights and statistics.
    pub fn parameters(&self) -> Parameters {
        self.layers.trained().into_iter().chain(self.layers.statistics()).collect()
    }

    /// The classifier.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Crops of some training pictures f32 (b, h, w, 3), 0..=255, and their labels (b,).
    fn crops(&self, epoch: usize, rows: &[usize]) -> (Tensor, Tensor) {
        let [h, w, _] = self.train.shape();
        let size = (self.settings.training_height.unwrap_or(h), self.settings.training_width.unwrap_or(w));
        let length = size.0 * size.1 * 3;
        let mut pixels = vec![0f32; rows.len() * length];
        let Self { settings, seed, train, .. } = *self;
        pixels.par_chunks_exact_mut(length).zip(rows).for_each(|(target, &row)| {
            let crop = Crop::draw(settings, seed, epoch, row, (h, w));
            resample(train.row(row), (h, w), &crop, target, size);
        });
        let labels: Vec<i64> = rows.iter().map(|&row| train.labels()[row]).collect();
        let shape = [rows.len() as i64, size.0 as i64, size.1 as i64, 3];
        (tensor(&pixels, &shape), Tensor::from_slice(&labels))
    }
}

impl Task for Classifier<'_> {
    fn trained(&self) -> Vec<(String, Tensor)> {
        self.layers.trained().into_iter().chain(self.head.trained()).collect()
    }

    fn statistics(&self) -> Vec<(String, Tensor)> {
        self.layers.statistics()
    }

    fn len(&self) -> usize {
        self.train.len()
    }

    fn logits(&self, epoch: usize, pictures: &[usize], dropout: Dropout) -> (Tensor, Tensor) {
        let (crops, labels) = self.crops(epoch, pictures);
        let map = self.layers.forward(&self.settings.recipe.apply(&crops));
        (self.head.forward(&channels_back(&map), Some(dropout)), labels)
    }

    fn validation_logits(&self) -> Vec<f32> {
        let layers = Stack::new(&self.network.layers, &self.parameters(), Use::Frozen);
        let layers = layers.computing_in(self.settings.precision);
        self.validation.logits(|pictures| forward(self.settings, &layers, &self.head, pictures))
    }

    fn validation_labels(&self) -> &[i64] {
        self.validation.labels()
    }
}

/// `pictures`: (n, h, w, 3), 0..=255; result: logits (n, k).
pub fn forward(settings: &Settings, layers: &Stack, head: &Head, pictures: &Tensor) -> Tensor {
    head.forward(&channels_back(&layers.forward(&settings.recipe.apply(pictures))), None)
}
