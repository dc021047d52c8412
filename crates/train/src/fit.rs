//! The training loop of all trainers.

use crate::batches;
use crate::callback::Callback;
use crate::history::{Epoch, History, best};
use crate::kept_epoch::KeptEpoch;
use crate::optimizer::rule::Rule;
use crate::schedule::{Decay, Schedule};
use crate::score::Score;
use crate::session::Session;
use crate::task::{Pass, Task};
use artifact::random::{self, Purpose};
use model::mode::Dropout;
use model::{Device, Tensor, bytes};
use tch::Kind;

/// How to train, how long, and in what batches.
#[derive(Clone, Debug)]
pub struct Trainer {
    /// The optimizer.
    pub rule: Rule,
    /// How the learning rate falls.
    pub decay: Decay,
    /// Epochs in which the learning rate rises to its full size.
    pub warmup_epochs: usize,
    /// Passes over the training pictures.
    pub epochs: usize,
    /// Pictures in one step.
    pub batch: usize,
    /// Stop after this many epochs without a smaller validation loss.
    pub patience_epochs: Option<usize>,
    /// Which epoch's weights are the result.
    pub keep: KeptEpoch,
    /// The stage's seed, for the order of the pictures and dropout.
    pub seed: u64,
}

impl Trainer {
    /// Steps in one epoch of `pictures` pictures.
    pub fn steps(&self, pictures: usize) -> usize {
        batches::count(pictures, self.batch)
    }

    /// The state before the first epoch of `task`.
    pub fn begin(&self, task: &impl Task) -> Session {
        Session::new(self.rule, &task.trained(), task.statistics(), self.keep)
    }

    /// Trains `task` from where `session` is. Stops after the first epoch whose loss is infinite or NaN.
    pub fn fit(&self, task: &impl Task, mut session: Session, callback: &mut impl Callback) -> History {
        while !self.is_over(&session.epochs) {
            let number = session.epochs.len() + 1;
            let (train, learning_rate) = self.train_epoch(task, &mut session, number - 1, callback);
            let validation = task.validate();
            session.push(Epoch { number, train, validation, learning_rate });
            callback.on_epoch_end(&session.epochs[number - 1], &session);
        }
        History { kept: session.finish(), epochs: session.epochs }
    }

    /// Whether no epoch follows these.
    pub(crate) fn is_over(&self, epochs: &[Epoch]) -> bool {
        let tired = self.patience_epochs.is_some_and(|patience| epochs.len() - best(epochs) >= patience);
        epochs.len() >= self.epochs || epochs.last().is_some_and(|last| tired || !last.is_finite())
    }

    /// The score of epoch `epoch` (from 0), and the learning rate of its last step.
    fn train_epoch(
        &self,
        task: &impl Task,
        session: &mut Session,
        epoch: usize,
        callback: &mut impl Callback,
    ) -> (Score, f64) {
        let order = random::permutation(self.seed, Purpose::EpochOrder, epoch as u64, task.len());
        let (first, schedule) = (epoch * self.steps(order.len()), self.schedule(order.len()));
        let tally = Tally::new(task, self.steps(order.len()));
        task.begin_epoch(epoch);
        for (number, pictures) in batches::split(&order, self.batch).enumerate() {
            let step = first + number;
            let Pass { loss_of_each, right, gradients } =
                task.pass(epoch, pictures, Dropout { seed: self.seed, step: step as u64 });
            let loss = loss_of_each.mean(Kind::Float);
            session.optimizer.step(gradients(&loss), schedule.factor(step));
            tally.note(number, &loss, &right);
            callback.on_step_end();
        }
        let (losses, hits) = tally.read();
        callback.on_losses(&losses);
        let n = order.len() as f64;
        let sum: f64 =
            losses.iter().zip(batches::split(&order, self.batch)).map(|(loss, part)| loss * part.len() as f64).sum();
        let factor = schedule.factor(first + losses.len() - 1);
        (Score { loss: sum / n, accuracy: hits / n }, self.rule.learning_rate * factor)
    }

    /// The learning-rate schedule of a training on `pictures` pictures.
    fn schedule(&self, pictures: usize) -> Schedule {
        let steps = |epochs| epochs * self.steps(pictures);
        Schedule { decay: self.decay, warmup_steps: steps(self.warmup_epochs), steps: steps(self.epochs) }
    }
}

/// The loss and the number of right predictions of each step of an epoch, on the device.
///
/// They go into two tensors that are allocated before the first step. One-element tensors that outlive their step would
/// lie between the activations of later steps, and this fragmentation would cost more memory with every step.
struct Tally {
    losses: Tensor,
    hits: Tensor,
}

impl Tally {
    fn new(task: &impl Task, steps: usize) -> Self {
        let device = task.trained().first().map_or(Device::Cpu, |variable| variable.tensor.device());
        let zeros = || Tensor::zeros([steps as i64], (Kind::Float, device));
        Self { losses: zeros(), hits: zeros() }
    }

    fn note(&self, step: usize, loss: &Tensor, right: &Tensor) {
        self.losses.get(step as i64).copy_(&loss.detach());
        self.hits.get(step as i64).copy_(&right.sum(Kind::Float));
    }

    /// The loss of each step, and the number of right predictions of the epoch. Reading waits for the GPU, so it is
    /// done once per epoch.
    fn read(&self) -> (Vec<f64>, f64) {
        let read = |noted: &Tensor| bytes::to_vec::<f32>(noted).into_iter().map(f64::from).collect::<Vec<f64>>();
        (read(&self.losses), read(&self.hits).iter().sum())
    }
}

#[cfg(test)]
mod tests;
