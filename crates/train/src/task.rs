//! What is trained, and by which loss.

use crate::loss::CrossEntropy;
use crate::score::{self, Score};
use model::device::staged;
use model::mode::Dropout;
use model::{Gradient, Tensor, Variable};

/// What is trained, with the pictures that it learns from and is validated by.
pub trait Task {
    /// The parameters that training changes.
    fn trained(&self) -> Vec<Variable>;
    /// What else a training step changes: the running statistics of batch norms, by name.
    fn statistics(&self) -> Vec<(String, Tensor)> {
        Vec::new()
    }
    /// Training pictures in an epoch.
    fn len(&self) -> usize;
    /// Whether there is nothing to train on.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Prepares the steps of epoch `epoch` (from 0), with the parameters as they are.
    fn begin_epoch(&self, _epoch: usize) {}
    /// A forward pass of some training pictures, counted from 0, as epoch `epoch` (from 0) shows them.
    fn pass(&self, epoch: usize, pictures: &[usize], dropout: Dropout) -> Pass<'_>;
    /// The score of the validation pictures, with the parameters as they are.
    fn validate(&self) -> Score;
}

/// The forward pass of one step.
pub struct Pass<'a> {
    /// The loss of each picture, f32 (b,), with its graph. The step minimises the mean.
    pub loss_of_each: Tensor,
    /// 1 for each picture that is predicted right, else 0: f32 (b,).
    pub right: Tensor,
    /// Computes the gradients of the mean loss by the [`trained`](Task::trained) parameters, in their order.
    pub gradients: Backward<'a>,
}

/// Computes the gradients of a loss.
pub type Backward<'a> = Box<dyn FnOnce(&Tensor) -> Vec<Gradient> + 'a>;

impl<'a> Pass<'a> {
    /// The pass of a classifier. `logits`: (b, k), with their graph; `labels`: i64 (b,), on any device.
    pub fn classify(
        loss: &CrossEntropy,
        logits: &Tensor,
        labels: &Tensor,
        gradients: impl FnOnce(&Tensor) -> Vec<Gradient> + 'a,
    ) -> Self {
        let labels = staged(labels, logits.device());
        Self::of(loss.of_each(logits, &labels), logits, &labels, gradients)
    }

    /// A pass with any loss, (b,). The labels serve to count right predictions.
    pub fn of(
        loss_of_each: Tensor,
        logits: &Tensor,
        labels: &Tensor,
        gradients: impl FnOnce(&Tensor) -> Vec<Gradient> + 'a,
    ) -> Self {
        let right = score::right(logits, &staged(labels, logits.device()));
        Self { loss_of_each, right, gradients: Box::new(gradients) }
    }
}
