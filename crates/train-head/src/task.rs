//! What is trained: the classifier alone, on features that never change.

use model::fit::{Pass, Task};
use model::mode::{Dropout, Mode};
use model::{Head, Labelled, Tensor, Variants};

/// A classifier with the features it learns from and those it is judged by.
pub struct HeadTask<'a> {
    /// The classifier.
    pub head: &'a Head,
    /// What is learnt from.
    pub train: &'a Variants<f32>,
    /// What epochs are chosen by.
    pub validation: &'a Labelled<f32>,
}

impl Task for HeadTask<'_> {
    fn trained(&self) -> Vec<(String, Tensor)> {
        self.head.trained()
    }

    fn len(&self) -> usize {
        self.train.pictures()
    }

    fn pass(&self, epoch: usize, pictures: &[usize], dropout: Dropout) -> Pass<'_> {
        let (features, labels) = self.train.batch(epoch, pictures);
        let learnt = self.head.learn(&features, dropout);
        let logits = learnt.logits.shallow_clone();
        Pass { logits, labels, gradients: Box::new(|loss| learnt.gradients(loss)) }
    }

    fn validation_logits(&self) -> Vec<f32> {
        self.validation.logits(|features| self.head.forward(features, Mode::Evaluate))
    }

    fn validation_labels(&self) -> &[i64] {
        self.validation.labels()
    }
}
