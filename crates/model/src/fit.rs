//! The training loop that every trainer shares.

use crate::head::Dropout;
use crate::loss::{per_picture, right};
use crate::optimizer::{Optimizer, Rule};
use crate::{Tensor, bytes};
use artifact::random;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use tch::{Kind, no_grad};

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
}

/// What is trained.
pub trait Task {
    /// The parameters that training changes, by name.
    fn trained(&self) -> Vec<(String, Tensor)>;
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

/// Mean loss and share of right answers.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Score {
    /// Mean loss, every picture counting the same.
    pub loss: f64,
    /// Share of right answers.
    pub accuracy: f64,
}

/// One epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// From 1.
    pub number: usize,
    /// Over the epoch's training steps, with dropout and while the weights change; with class weights, if any.
    pub train: Score,
    /// After the epoch.
    pub validation: Score,
    /// The optimizer's.
    pub learning_rate: f64,
}

impl Epoch {
    /// Whether training has not run away: both losses are numbers.
    pub fn is_finite(&self) -> bool {
        self.train.loss.is_finite() && self.validation.loss.is_finite()
    }
}

/// A finished training: the task's parameters are those of the kept epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// Every epoch.
    pub epochs: Vec<Epoch>,
    /// The number of the epoch whose weights are the result.
    pub kept: usize,
}

impl History {
    /// `history.csv`.
    pub fn to_csv(&self) -> String {
        let mut csv =
            String::from("epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_rate\n");
        for Epoch { number, train, validation, learning_rate } in &self.epochs {
            let _ = writeln!(
                csv,
                "{number},{:.6},{:.6},{:.6},{:.6},{learning_rate}",
                train.loss, train.accuracy, validation.loss, validation.accuracy
            );
        }
        csv
    }

    /// The kept epoch.
    pub fn kept(&self) -> &Epoch {
        &self.epochs[self.kept - 1]
    }
}

/// Trains `task`, telling `watch` of every epoch. Stops at the first loss that is no number.
pub fn fit(task: &impl Task, schedule: &Schedule, mut watch: impl FnMut(&Epoch)) -> History {
    let trained = task.trained();
    let mut optimizer = Optimizer::new(schedule.rule, &trained);
    let mut history = History { epochs: Vec::new(), kept: 0 };
    let (mut best, mut best_loss, mut best_number) = (Vec::new(), f64::INFINITY, 0);
    for epoch in 0..schedule.epochs {
        let train = train_epoch(task, schedule, &mut optimizer, epoch);
        let validation = score(&task.validation_logits(), task.validation_labels());
        let learning_rate = schedule.rule.learning_rate;
        history.epochs.push(Epoch { number: epoch + 1, train, validation, learning_rate });
        watch(&history.epochs[epoch]);
        // The first epoch counts as best, so that there is one even if its loss is no number.
        if validation.loss < best_loss || best_number == 0 {
            (best_loss, best_number) = (validation.loss, epoch + 1);
            if schedule.keep == Keep::Best {
                best = trained.iter().map(|(_, tensor)| tensor.detach().copy()).collect();
            }
        }
        let tired = schedule.patience_epochs.is_some_and(|patience| epoch + 1 - best_number >= patience);
        if tired || !history.epochs[epoch].is_finite() {
            break;
        }
    }
    history.kept = match schedule.keep {
        Keep::Last => history.epochs.len(),
        Keep::Best => {
            restore(&trained, &best);
            best_number
        }
    };
    history
}

fn train_epoch(task: &impl Task, schedule: &Schedule, optimizer: &mut Optimizer, epoch: usize) -> Score {
    let order = random::permutation(schedule.seed, "headstart epoch", epoch as u64, task.len());
    let weights = Tensor::from_slice(&schedule.class_weights);
    let mut sum = Score::default();
    for (number, pictures) in order.chunks(schedule.batch).enumerate() {
        let step = (epoch * order.len().div_ceil(schedule.batch) + number) as u64;
        let (logits, labels) = task.logits(epoch, pictures, Dropout { seed: schedule.seed, step });
        let loss = (per_picture(&logits, &labels) * weights.index_select(0, &labels)).mean(Kind::Float);
        optimizer.step(&loss);
        sum.loss += loss.double_value(&[]) * pictures.len() as f64;
        sum.accuracy += right(&logits, &labels).sum(Kind::Float).double_value(&[]);
    }
    let n = order.len() as f64;
    Score { loss: sum.loss / n, accuracy: sum.accuracy / n }
}

fn restore(trained: &[(String, Tensor)], best: &[Tensor]) {
    no_grad(|| {
        for ((_, tensor), kept) in trained.iter().zip(best) {
            tensor.shallow_clone().copy_(kept);
        }
    });
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

    fn run(validation_label: i64, keep: Keep, patience_epochs: Option<usize>, learning_rate: f64) -> (History, f32) {
        let w = Tensor::from_slice(&[0f32]).set_requires_grad(true);
        let task = Rising { w: w.shallow_clone(), validation_labels: vec![validation_label; 3] };
        let rule = Rule { method: Method::Sgd, learning_rate, momentum: 0.0, weight_decay: 0.0 };
        let schedule =
            Schedule { rule, epochs: 5, batch: 3, patience_epochs, keep, seed: 1, class_weights: vec![1.0, 1.0] };
        let history = fit(&task, &schedule, |_| ());
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
}
