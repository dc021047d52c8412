//! What is trained: the layers after the cut and the classifier.

use crate::front::Front;
use model::bytes::{Shared, channels_back, channels_last};
use model::fit::{Pass, Task};
use model::mode::{Dropout, Mode};
use model::{Head, Labelled, Stack, Tensor, Variants};

/// The trained end of a network, with the rows it learns from and those it is judged by.
pub struct Tail<'a, T> {
    /// What makes activations of the cut out of the rows, if these are pictures.
    pub front: Option<&'a Front>,
    /// The layers after the cut.
    pub layers: &'a Stack,
    /// The classifier.
    pub head: &'a Head,
    /// What is learnt from.
    pub train: &'a Variants<T>,
    /// What epochs are chosen by.
    pub validation: &'a Labelled<T>,
}

impl<T> Tail<'_, T> {
    /// `rows`: (n, h, w, c) of the cut, or pictures; result: logits (n, k).
    pub fn forward(&self, rows: &Tensor) -> Tensor {
        self.head.forward(&channels_back(&self.layers.forward(&self.activations(rows))), Mode::Evaluate)
    }

    /// (n, c, h, w) of the cut.
    fn activations(&self, rows: &Tensor) -> Tensor {
        self.front.map_or_else(|| channels_last(rows), |front| front.forward(rows))
    }
}

impl<T: Shared> Task for Tail<'_, T> {
    fn trained(&self) -> Vec<(String, Tensor)> {
        self.layers.trained().into_iter().chain(self.head.trained()).collect()
    }

    fn len(&self) -> usize {
        self.train.pictures()
    }

    fn pass(&self, epoch: usize, pictures: &[usize], dropout: Dropout) -> Pass<'_> {
        let (rows, labels) = self.train.batch(epoch, pictures);
        let learnt = self.layers.learn(&self.activations(&rows));
        let logits = self.head.forward(&channels_back(&learnt.output), Mode::Train(dropout));
        Pass { logits, labels, gradients: Box::new(move |loss| learnt.gradients(loss, &self.trained())) }
    }

    fn validation_logits(&self) -> Vec<f32> {
        self.validation.logits(|rows| self.forward(rows))
    }

    fn validation_labels(&self) -> &[i64] {
        self.validation.labels()
    }
}
