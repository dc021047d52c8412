//! The training loop that every trainer shares.

use crate::device::staged;
use crate::history::{Epoch, History, Score, best};
use crate::loss::{per_picture, right, smoothed};
use crate::mode::Dropout;
use crate::optimizer::{Gradient, Rule};
use crate::pace::{Decay, Pace};
use crate::session::Session;
use crate::{Tensor, bytes};
use artifact::random;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::{Device, Kind};

/// Which epoch's weights are the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// Those with the smallest validation loss.
    Best,
    /// Those of the last epoch.
    Last,
}

/// How long and in what portions to train.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The optimizer.
    pub rule: Rule,
    /// How the learning rate falls.
    pub decay: Decay,
    /// Epochs in which the learning rate rises to its full size.
    pub warmup_epochs: usize,
    /// Times that every training picture is seen.
    pub epochs: usize,
    /// Pictures in one step.
    pub batch: usize,
    /// Stop after so many epochs without a smaller validation loss.
    pub patience_epochs: Option<usize>,
    /// Which epoch's weights are the result.
    pub keep: Keep,
    /// The stage's seed: order of the pictures, dropout.
    pub seed: u64,
    /// The weight of each class in the training loss.
    pub class_weights: Vec<f32>,
    /// Share of each label that is spread over all classes in the training loss.
    pub label_smoothing: f64,
}

/// What is trained.
pub trait Task {
    /// The parameters that training changes, by name.
    fn trained(&self) -> Vec<(String, Tensor)>;
    /// What else a training step changes: the running statistics of norms, by name.
    fn statistics(&self) -> Vec<(String, Tensor)> {
        Vec::new()
    }
    /// Training pictures in an epoch.
    fn len(&self) -> usize;
    /// Whether there is nothing to train on.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Some training pictures, counted from 0, as epoch `epoch` (from 0) shows them, and what comes out.
    fn pass(&self, epoch: usize, pictures: &[usize], dropout: Dropout) -> Pass<'_>;
    /// Logits (n, k) of the validation pictures.
    fn validation_logits(&self) -> Vec<f32>;
    /// Labels (n,) of the validation pictures.
    fn validation_labels(&self) -> &[i64];
}

/// What a network makes of the pictures of one step.
pub struct Pass<'a> {
    /// (b, k).
    pub logits: Tensor,
    /// (b,).
    pub labels: Tensor,
    /// Takes a loss that was computed from these logits, and gives its gradients by what is [`trained`](Task::trained).
    pub gradients: Backward<'a>,
}

/// From a loss to its gradients.
pub type Backward<'a> = Box<dyn FnOnce(&Tensor) -> Vec<Gradient> + 'a>;

impl Pass<'static> {
    /// One whose gradients libtorch knows.
    pub fn new(logits: Tensor, labels: Tensor, trained: Vec<(String, Tensor)>) -> Self {
        Self { logits, labels, gradients: Box::new(move |loss| Gradient::of(loss, &trained)) }
    }
}

/// Who follows a training. Every method does nothing unless it is given.
pub trait Watch {
    /// A step was taken.
    fn step(&mut self) {}
    /// All steps of an epoch were taken; the loss of each is the mean over its pictures.
    fn losses(&mut self, _of_steps: &[f64]) {}
    /// An epoch is over. `session`: all that is needed to go on from here.
    fn epoch(&mut self, _epoch: &Epoch, _session: &Session) {}
}

/// Nobody.
impl Watch for () {}

impl Schedule {
    /// Steps in one epoch of `pictures` pictures.
    pub fn steps(&self, pictures: usize) -> usize {
        count(pictures, self.batch)
    }

    /// The state before the first epoch of `task`.
    pub fn begin(&self, task: &impl Task) -> Session {
        Session::new(self.rule, &task.trained(), task.statistics(), self.keep)
    }

    /// Trains `task` from where `session` is, telling `watch` of every step and epoch. Stops at the first loss that is
    /// no number.
    pub fn fit(&self, task: &impl Task, mut session: Session, watch: &mut impl Watch) -> History {
        let device = task.trained().first().map_or(Device::Cpu, |(_, tensor)| tensor.device());
        let weights = Tensor::from_slice(&self.class_weights).to_device(device);
        while !self.is_over(&session.epochs) {
            let number = session.epochs.len() + 1;
            let (train, learning_rate) = self.train_epoch(task, &weights, &mut session, number - 1, watch);
            let validation = score(&task.validation_logits(), task.validation_labels());
            session.push(Epoch { number, train, validation, learning_rate });
            watch.epoch(&session.epochs[number - 1], &session);
        }
        History { kept: session.finish(), epochs: session.epochs }
    }

    /// Whether no epoch follows these.
    pub(crate) fn is_over(&self, epochs: &[Epoch]) -> bool {
        let tired = self.patience_epochs.is_some_and(|patience| epochs.len() - best(epochs) >= patience);
        epochs.len() >= self.epochs || epochs.last().is_some_and(|last| tired || !last.is_finite())
    }

    fn train_epoch(
        &self,
        task: &impl Task,
        weights: &Tensor,
        session: &mut Session,
        epoch: usize,
        watch: &mut impl Watch,
    ) -> (Score, f64) {
        let order = random::permutation(self.seed, random::Purpose::EpochOrder, epoch as u64, task.len());
        let steps = |epochs| epochs * self.steps(order.len());
        let pace = Pace { decay: self.decay, warmup: steps(self.warmup_epochs), steps: steps(self.epochs) };
        let mut share = 1.0;
        // Losses and hits go into tensors made before the first step. Tensors of one number each, which outlive their step,
        // would lie in the way of the next step's activations, and memory would grow with every step.
        let noted = || Tensor::zeros([self.steps(order.len()) as i64], (Kind::Float, weights.device()));
        let (losses, hits) = (noted(), noted());
        for (number, pictures) in portions(&order, self.batch).enumerate() {
            let step = steps(epoch) + number;
            let dropout = Dropout { seed: self.seed, step: step as u64 };
            let Pass { logits, labels, gradients } = task.pass(epoch, pictures, dropout);
            let labels = staged(&labels, weights.device());
            let each = smoothed(&logits, &labels, self.label_smoothing) * weights.index_select(0, &labels);
            let loss = each.mean(Kind::Float);
            share = pace.share(step);
            session.optimizer.step(gradients(&loss), share);
            losses.get(number as i64).copy_(&loss.detach());
            hits.get(number as i64).copy_(&right(&logits, &labels).sum(Kind::Float));
            watch.step();
        }
        // Read once, here: after every step, a GPU would have to be waited for.
        let [losses, hits]: [Vec<f64>; 2] =
            [losses, hits].map(|noted| bytes::to_vec::<f32>(&noted).into_iter().map(f64::from).collect());
        watch.losses(&losses);
        let n = order.len() as f64;
        let sum: f64 = losses.iter().zip(portions(&order, self.batch)).map(|(loss, p)| loss * p.len() as f64).sum();
        (Score { loss: sum / n, accuracy: hits.iter().sum::<f64>() / n }, self.rule.learning_rate * share)
    }
}

/// Steps in an epoch. One picture that is left over joins the step before: norms cannot go by a batch of one.
fn count(pictures: usize, batch: usize) -> usize {
    let joins = pictures > batch && batch > 1 && pictures % batch == 1;
    pictures.div_ceil(batch) - usize::from(joins)
}

/// The pictures of each step.
fn portions(order: &[usize], batch: usize) -> impl Iterator<Item = &[usize]> {
    let count = count(order.len(), batch);
    let end = move |number| if number + 1 == count { order.len() } else { (number + 1) * batch };
    (0..count).map(move |number| &order[number * batch..end(number)])
}

/// Mean loss and accuracy of logits (n, k) with labels (n,).
pub fn score(logits: &[f32], labels: &[i64]) -> Score {
    let n = labels.len() as i64;
    let logits = bytes::tensor(logits, &[n, logits.len() as i64 / n]);
    let labels = bytes::tensor(labels, &[n]);
    let mean = |tensor: Tensor| tensor.mean(Kind::Double).double_value(&[]);
    Score { loss: mean(per_picture(&logits, &labels)), accuracy: mean(right(&logits, &labels)) }
}

#[cfg(test)]
mod tests;
