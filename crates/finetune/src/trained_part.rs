//! What is trained: the layers after the cut and the classifier.

use crate::frozen_part::FrozenPart;
use model::bytes::{Shared, channels_last};
use model::mode::Dropout;
use model::{Head, Stack, Tensor, Variable};
use train::loss::CrossEntropy;
use train::score::Score;
use train::task::{Pass, Task};
use train::{Copies, Labelled, forward};

/// The trained part of a network, with its training and validation rows.
pub struct TrainedPart<'a, T> {
    /// Computes activations of the cut from the rows, if these are pictures.
    pub frozen: Option<&'a FrozenPart>,
    /// The layers after the cut.
    pub layers: &'a Stack,
    /// The classifier.
    pub head: &'a Head,
    /// The training loss.
    pub loss: CrossEntropy,
    /// The training rows.
    pub train: &'a Copies<T>,
    /// The validation rows.
    pub validation: &'a Labelled<T>,
}

impl<T> TrainedPart<'_, T> {
    /// `rows`: activations (n, h, w, c) of the cut, or pictures (n, h, w, 3); result: logits (n, k), without a graph.
    pub fn logits(&self, rows: &Tensor) -> Tensor {
        forward::logits(self.layers, self.head, &self.activations(rows))
    }

    /// (n, c, h, w) of the cut.
    fn activations(&self, rows: &Tensor) -> Tensor {
        self.frozen.map_or_else(|| channels_last(rows), |frozen| frozen.forward(rows))
    }
}

impl<T: Shared> Task for TrainedPart<'_, T> {
    fn trained(&self) -> Vec<Variable> {
        self.layers.trained().into_iter().chain(self.head.trained()).collect()
    }

    fn len(&self) -> usize {
        self.train.pictures()
    }

    fn pass(&self, epoch: usize, pictures: &[usize], dropout: Dropout) -> Pass<'_> {
        let (rows, labels) = self.train.batch(epoch, pictures);
        let learnt = self.layers.learn(&self.activations(&rows));
        let logits = forward::training_logits(self.head, &learnt.output, dropout);
        Pass::classify(&self.loss, &logits, &labels, move |loss| learnt.gradients(loss, &self.trained()))
    }

    fn validate(&self) -> Score {
        Score::measure(&self.validation.logits(|rows| self.logits(rows)), self.validation.labels())
    }
}
