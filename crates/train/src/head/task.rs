//! What is trained: the classifier alone, on features that never change.

use crate::loss::CrossEntropy;
use crate::score::Score;
use crate::task::{Pass, Task};
use crate::{Copies, Labelled};
use model::mode::{Dropout, Mode};
use model::{Head, Variable};

/// A classifier with its training and validation features.
pub struct HeadTask<'a> {
    /// The classifier.
    pub head: &'a Head,
    /// The training loss.
    pub loss: CrossEntropy,
    /// The training features.
    pub train: &'a Copies<f32>,
    /// The validation features.
    pub validation: &'a Labelled<f32>,
}

impl Task for HeadTask<'_> {
    fn trained(&self) -> Vec<Variable> {
        self.head.trained()
    }

    fn len(&self) -> usize {
        self.train.pictures()
    }

    fn pass(&self, epoch: usize, pictures: &[usize], dropout: Dropout) -> Pass<'_> {
        let (features, labels) = self.train.batch(epoch, pictures);
        let learnt = self.head.learn(&features, dropout);
        let logits = learnt.logits.shallow_clone();
        Pass::classify(&self.loss, &logits, &labels, |loss| learnt.gradients(loss))
    }

    fn validate(&self) -> Score {
        let logits = self.validation.logits(|features| self.head.forward(features, Mode::Evaluate));
        Score::measure(&logits, self.validation.labels())
    }
}
