//! The training loop that every trainer shares.

use crate::head::Dropout;
use crate::history::{Epoch, History, Score, best};
use crate::loss::{per_picture, right, smoothed};
use crate::optimizer::Rule;
use crate::pace::{Decay, Pace};
use crate::session::Session;
use crate::{Tensor, bytes};
use artifact::random;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Kind;

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
    /// Logits (b, k) and labels (b,) of some training pictures, counted from 0, as epoch `epoch` (from 0) shows them.
    fn logits(&self, epoch: usize, pictures: &[usize], dropout: Dropout) -> (Tensor, Tensor);
    /// Logits (n, k) of the validation pictures.
    fn validation_logits(&self) -> Vec<f32>;
    /// Labels (n,) of the validation pictures.
    fn validation_labels(&self) -> &[i64];
}

/// Who follows a training. Every method does nothing unless it is given.
pub trait Watch {
    /// A step was taken.
    fn step(&mut self) {}
    /// An epoch is over. `session`: all that is needed to go on from here.
    fn epoch(&mut self, _epoch: &Epoch, _session: &Session) -> artifact::Result<()> {
        Ok(())
    }
}

/// Nobody.
impl Watch for () {}

impl Schedule {
    /// Steps in one epoch of `pictures` pictures.
    pub fn steps(&self, pictures: usize) -> usize {
        portions(&vec![0; pictures], self.batch).len()
    }

    /// The state before the first epoch of `task`.
    pub fn begin(&self, task: &impl Task) -> Session {
        Session::new(self.rule, &task.trained(), task.statistics(), self.keep)
    }

    /// Trains `task` from where `session` is, telling `watch` of every step and epoch. Stops at the first loss that is
    /// no number.
    pub fn fit(&self, task: &impl Task, mut session: Session, watch: &mut impl Watch) -> artifact::Result<History> {
        let weights = Tensor::from_slice(&self.class_weights);
        while !self.is_over(&session.epochs) {
            let number = session.epochs.len() + 1;
            let (train, learning_rate) = self.train_epoch(task, &weights, &mut session, number - 1, watch);
            let validation = score(&task.validation_logits(), task.validation_labels());
            session.push(Epoch { number, train, validation, learning_rate });
            watch.epoch(&session.epochs[number - 1], &session)?;
        }
        Ok(History { kept: session.finish(), epochs: session.epochs })
    }

    fn is_over(&self, epochs: &[Epoch]) -> bool {
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
        let order = random::permutation(self.seed, "headstart epoch", epoch as u64, task.len());
        let portions = portions(&order, self.batch);
        let steps = |epochs| epochs * portions.len();
        let pace = Pace { decay: self.decay, warmup: steps(self.warmup_epochs), steps: steps(self.epochs) };
        let (mut sum, mut share) = (Score::default(), 1.0);
        for (number, pictures) in portions.iter().enumerate() {
            let step = steps(epoch) + number;
            let (logits, labels) = task.logits(epoch, pictures, Dropout { seed: self.seed, step: step as u64 });
            let losses = smoothed(&logits, &labels, self.label_smoothing) * weights.index_select(0, &labels);
            let loss = losses.mean(Kind::Float);
            share = pace.share(step);
            session.optimizer.step(&loss, share);
            sum.loss += loss.double_value(&[]) * pictures.len() as f64;
            sum.accuracy += right(&logits, &labels).sum(Kind::Float).double_value(&[]);
            watch.step();
        }
        let n = order.len() as f64;
        (Score { loss: sum.loss / n, accuracy: sum.accuracy / n }, self.rule.learning_rate * share)
    }
}

/// The pictures of each step. One picture that is left over joins the step before: norms cannot go by a batch of one.
fn portions(order: &[usize], batch: usize) -> Vec<&[usize]> {
    let mut portions: Vec<&[usize]> = order.chunks(batch).collect();
    if order.len() > batch && batch > 1 && order.len() % batch == 1 {
        portions.pop();
        let last = portions.len() - 1;
        portions[last] = &order[last * batch..];
    }
    portions
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
mod tests {
    use super::*;
    use crate::optimizer::Method;
    use tch::no_grad;

    /// One weight w; every picture has logit w · 1 and label 1, so that a larger w is always better.
    struct Rising {
        w: Tensor,
        validation_labels: Vec<i64>,
    }

    impl Task for Rising {
        fn trained(&self) -> Vec<(String, Tensor)> {
            vec![("w".to_owned(), self.w.shallow_clone())]
        }

        fn len(&self) -> usize {
            4
        }

        fn logits(&self, _: usize, pictures: &[usize], _: Dropout) -> (Tensor, Tensor) {
            let b = pictures.len() as i64;
            (self.w.expand([b, 1], false) * 1.0, Tensor::ones([b], (Kind::Int64, tch::Device::Cpu)))
        }

        fn validation_logits(&self) -> Vec<f32> {
            no_grad(|| vec![bytes::to_vec::<f32>(&self.w)[0]; self.validation_labels.len()])
        }

        fn validation_labels(&self) -> &[i64] {
            &self.validation_labels
        }
    }

    fn five_epochs() -> Schedule {
        Schedule {
            rule: Rule { method: Method::Sgd, learning_rate: 0.5, momentum: 0.0, weight_decay: 0.0 },
            decay: Decay::Constant,
            warmup_epochs: 0,
            epochs: 5,
            batch: 3,
            patience_epochs: None,
            keep: Keep::Last,
            seed: 1,
            class_weights: vec![1.0, 1.0],
            label_smoothing: 0.0,
        }
    }

    fn run(validation_label: i64, keep: Keep, patience_epochs: Option<usize>, learning_rate: f64) -> (History, f32) {
        let w = Tensor::from_slice(&[0f32]).set_requires_grad(true);
        let task = Rising { w: w.shallow_clone(), validation_labels: vec![validation_label; 3] };
        let rule = Rule { method: Method::Sgd, learning_rate, momentum: 0.0, weight_decay: 0.0 };
        let schedule = Schedule { rule, patience_epochs, keep, ..five_epochs() };
        let history = schedule.fit(&task, schedule.begin(&task), &mut ()).unwrap();
        (history, bytes::to_vec::<f32>(&w.detach())[0])
    }

    #[test]
    fn the_kept_epoch_is_the_one_whose_weights_remain() {
        // Validation wants the opposite of training: the first epoch is the best.
        let (history, best) = run(0, Keep::Best, None, 0.5);
        assert_eq!((history.epochs.len(), history.kept), (5, 1));
        let (last_history, last) = run(0, Keep::Last, None, 0.5);
        assert_eq!(last_history.kept, 5);
        assert!(best < last);
        let loss = |w: f32| f64::from(w.exp().ln_1p());
        assert!((history.kept().validation.loss - loss(best)).abs() < 1e-6);
        assert!((last_history.kept().validation.loss - loss(last)).abs() < 1e-6);
        assert_eq!(run(1, Keep::Best, None, 0.5).0.kept, 5);
    }

    #[test]
    fn patience_ends_a_training_that_gets_worse() {
        assert_eq!(run(0, Keep::Last, Some(2), 0.5).0.epochs.len(), 3);
        assert_eq!(run(1, Keep::Last, Some(2), 0.5).0.epochs.len(), 5);
    }

    #[test]
    fn the_table_has_a_line_for_each_epoch() {
        let (history, _) = run(1, Keep::Last, None, 0.5);
        let csv = history.to_csv();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines.len(), 6);
        assert_eq!(lines[0].split(',').count(), lines[1].split(',').count());
        assert!(lines[5].starts_with("5,") && lines[5].ends_with(",0.5"));
    }

    /// Keeps the state after each epoch.
    struct Saves(Vec<Vec<u8>>);

    impl Watch for Saves {
        fn epoch(&mut self, _: &Epoch, session: &Session) -> artifact::Result<()> {
            self.0.push(session.to_bytes());
            Ok(())
        }
    }

    #[test]
    fn a_resumed_training_ends_as_one_that_was_never_stopped() {
        for (method, keep) in [(Method::Sgd, Keep::Best), (Method::Adamw, Keep::Last), (Method::Rmsprop, Keep::Best)] {
            let rule = Rule { method, learning_rate: 0.3, momentum: 0.9, weight_decay: 0.1 };
            let schedule = Schedule { rule, keep, decay: Decay::Cosine, warmup_epochs: 1, ..five_epochs() };
            // Returns the history, the weight, and the states on the way.
            let run = |state: Option<&Vec<u8>>| {
                let w = Tensor::from_slice(&[0f32]).set_requires_grad(true);
                let task = Rising { w: w.shallow_clone(), validation_labels: vec![1, 1, 0] };
                let mut session = schedule.begin(&task);
                if let Some(state) = state {
                    session.restore(state).unwrap();
                }
                let mut saves = Saves(Vec::new());
                let history = schedule.fit(&task, session, &mut saves).unwrap();
                (history, bytes::to_vec::<f32>(&w.detach()), saves.0)
            };
            let (history, w, states) = run(None);
            assert_eq!(states.len(), 5);
            for (epoch, state) in (1..).zip(&states) {
                let (again, same, others) = run(Some(state));
                assert_eq!((again, same), (history.clone(), w.clone()), "{method:?} after epoch {epoch}");
                assert_eq!(others, states[epoch..]);
            }
        }
    }

    #[test]
    fn a_picture_that_is_left_over_joins_the_last_step() {
        let sizes = |n: usize, batch| portions(&vec![0; n], batch).iter().map(|step| step.len()).collect::<Vec<_>>();
        assert_eq!(sizes(7, 3), [3, 4]);
        assert_eq!(sizes(8, 3), [3, 3, 2]);
        assert_eq!((sizes(1, 3), sizes(3, 1)), (vec![1], vec![1, 1, 1]));
    }
}
