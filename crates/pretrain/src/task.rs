//! What is trained: all layers and the classifier, on crops of the pictures.

use crate::config::Settings;
use crate::crop::Crop;
use crate::resample::resample;
use model::bytes::tensor;
use model::head::HeadShape;
use model::mode::Dropout;
use model::stack::Regime;
use model::{Device, Gradient, Head, Network, Parameters, Stack, Tensor, Variable, device, pixels, weights};
use rayon::prelude::*;
use train::loss::CrossEntropy;
use train::score::Score;
use train::task::{Pass, Task};
use train::{Labelled, forward};

/// A network and its classifier, with its training and validation pictures.
pub struct NetworkTask<'a> {
    /// The stage's settings.
    pub settings: &'a Settings,
    /// The stage's seed.
    pub seed: u64,
    /// The network, with batch norms after all convolutions.
    pub network: &'a Network,
    /// Its layers, all of them trained.
    pub layers: Stack,
    /// The classifier.
    pub head: Head,
    /// The training loss.
    pub loss: CrossEntropy,
    /// The training pictures.
    pub train: &'a Labelled<u8>,
    /// The validation pictures.
    pub validation: &'a Labelled<u8>,
}

/// The layers and the classifier with fresh weights on `device`: a function of the seed.
pub fn fresh(settings: &Settings, seed: u64, device: Device, network: &Network, shape: &HeadShape) -> (Stack, Head) {
    let weights = device::moved(weights::random(network, seed), device);
    let layers = Stack::differentiable(&network.layers, &weights, Regime::FROM_SCRATCH, settings.precision);
    (layers, Head::new(shape, &device::moved(shape.fresh(seed), device)))
}

impl NetworkTask<'_> {
    /// The network's weights and statistics as they are now, detached from the training.
    pub fn parameters(&self) -> Parameters {
        let trained = self.layers.trained().into_iter().map(Into::into);
        let tensors = trained.chain(self.layers.statistics());
        tensors.map(|(name, tensor)| (name, tensor.detach())).collect()
    }

    /// Crops of some training pictures, f32 (b, h, w, 3), 0..=255, and their labels, i64 (b,).
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

    /// The logits (n, k) of whole validation pictures, by the running statistics of batch norms.
    fn validation_logits(&self) -> Vec<f32> {
        let layers = Stack::frozen(&self.network.layers, &self.parameters(), self.settings.precision);
        let recipe = self.settings.recipe;
        self.validation.logits(|pictures| forward::logits(&layers, &self.head, &pixels::apply(recipe, pictures)))
    }
}

impl Task for NetworkTask<'_> {
    fn trained(&self) -> Vec<Variable> {
        self.layers.trained().into_iter().chain(self.head.trained()).collect()
    }

    fn statistics(&self) -> Vec<(String, Tensor)> {
        self.layers.statistics()
    }

    fn len(&self) -> usize {
        self.train.len()
    }

    fn pass(&self, epoch: usize, pictures: &[usize], dropout: Dropout) -> Pass<'_> {
        let (crops, labels) = self.crops(epoch, pictures);
        // `forward` and not `learn`, whose own gradients of convolutions round differently: a seed would give other
        // weights than in earlier versions.
        let map = self.layers.forward(&pixels::apply(self.settings.recipe, &crops));
        let logits = forward::training_logits(&self.head, &map, dropout);
        Pass::classify(&self.loss, &logits, &labels, |loss| Gradient::of(loss, &self.trained()))
    }

    fn validate(&self) -> Score {
        Score::measure(&self.validation_logits(), self.validation.labels())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::{Split, file_names};
    use fixture::{Project, artifacts, picture};
    use model::Precision;
    use model::head::HeadPool;
    use model::{bytes, no_grad};

    /// Six training pictures of 48 rows and 64 columns.
    fn pictures() -> (Project, Labelled<u8>) {
        let project = Project::new();
        let folder = project.stage("preprocess");
        let pixels: Vec<u8> = (0..6).flat_map(|row| picture::figure(64, 48, row % 2, row as u64).into_raw()).collect();
        artifacts::npy(&folder, &file_names::images(Split::Train), &[6, 48, 64, 3], &pixels);
        artifacts::npy::<i64>(&folder, &file_names::labels(Split::Train), &[6], &[0, 1, 0, 1, 0, 1]);
        artifacts::classes(&folder, &["disc", "square"]);
        artifacts::seal(&folder);
        let opened =
            Labelled::open(&project.artifact("preprocess"), &file_names::images(Split::Train), Split::Train).unwrap();
        (project, opened)
    }

    /// The losses of a step, the logits of the validation, and the size of the crops of rows 4 and 1.
    fn answers(settings: &Settings) -> (Vec<f32>, Vec<f32>, Vec<i64>) {
        let (_project, train) = pictures();
        let network = settings.network.network(0.125).with_norms();
        let shape =
            HeadShape { features: [1, 2, 64], pool: HeadPool::Average, hidden: vec![], dropout: 0.0, outputs: 1 };
        let (layers, head) = fresh(settings, 7, Device::Cpu, &network, &shape);
        let loss = settings.training.loss(train.labels(), 2, Device::Cpu);
        let (network, validation) = (&network, &train);
        let task = NetworkTask { settings, seed: 7, network, layers, head, loss, train: &train, validation };
        let (crops, labels) = task.crops(0, &[4, 1]);
        assert_eq!(bytes::to_vec::<i64>(&labels), [0, 1]);
        let Pass { loss_of_each, .. } = no_grad(|| task.pass(0, &[0, 1, 2, 3], Dropout { seed: 7, step: 0 }));
        (bytes::to_vec(&loss_of_each), task.validation_logits(), crops.size())
    }

    #[test]
    fn crops_have_the_size_that_was_asked_for() {
        let small = Settings { training_height: Some(32), training_width: Some(40), ..Settings::default() };
        assert_eq!(answers(&Settings::default()).2, [2, 48, 64, 3]);
        assert_eq!(answers(&small).2, [2, 32, 40, 3]);
        assert_eq!(answers(&Settings { training_width: None, ..small }).2, [2, 32, 64, 3]);
    }

    #[test]
    fn steps_and_validation_compute_in_the_precision_that_was_asked_for() {
        let single = answers(&Settings::default());
        let half = answers(&Settings { precision: Precision::Bf16, ..Settings::default() });
        for (single, half) in [(single.0, half.0), (single.1, half.1)] {
            let largest = single.iter().fold(0f32, |largest, x| largest.max(x.abs()));
            let difference = single.iter().zip(&half).fold(0f32, |largest, (x, y)| largest.max((x - y).abs()));
            assert!(difference > 0.0 && difference < 0.1 * largest, "{difference} of {largest}");
        }
    }
}
