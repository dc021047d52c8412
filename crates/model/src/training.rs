//! The settings that every trainer has.

use crate::fit::{Keep, Schedule, Task, fit};
use crate::loss::ClassWeight;
use crate::optimizer::{Method, Rule};
use anyhow::ensure;
use artifact::check::{Refusal, within};
use artifact::{Job, layout};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How to train. Part of every trainer's settings; each trainer has its own defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Training {
    /// How a gradient changes a weight.
    pub optimizer: Method,
    /// The size of a step.
    pub learning_rate: f64,
    /// Share of the last step that sgd takes again.
    pub momentum: f64,
    /// Share of each weight that a step of adamw takes away, times the learning rate.
    pub weight_decay: f64,
    /// Times that every training picture is seen.
    pub epochs: usize,
    /// Training pictures in one step.
    pub batch: usize,
    /// Whether pictures of rare classes count more in the loss.
    pub class_weight: ClassWeight,
    /// Stop after so many epochs without a smaller validation loss; null trains all epochs.
    pub patience_epochs: Option<usize>,
    /// The epoch whose weights are the result: best (smallest validation loss) or last.
    pub keep: Keep,
}

impl Training {
    /// Refuses numbers that cannot train.
    pub fn check(&self) -> Result<(), Refusal> {
        self.rule().check()?;
        within("epochs", self.epochs, 1..=100_000, "a whole number from 1 to 100000")?;
        within("batch", self.batch, 1..=65_536, "a whole number from 1 to 65536")?;
        within(
            "patience_epochs",
            self.patience_epochs.unwrap_or(1),
            1..=100_000,
            "a whole number from 1 to 100000 or null",
        )
    }

    /// Trains `task` for a stage: progress on the way, `history.csv` and the kept epoch among the outputs.
    pub fn run<S>(&self, job: &Job<S>, task: &impl Task, labels: &[i64], k: usize) -> anyhow::Result<()> {
        let bar = job.progress("epochs", self.epochs);
        let history = fit(task, &self.schedule(job.seed, labels, k), |epoch| {
            bar.inc(1);
            bar.set_message(format!("{}: validation accuracy {:.3}, epochs", job.name(), epoch.validation.accuracy));
        });
        bar.finish_and_clear();
        let last = history.epochs[history.epochs.len() - 1];
        ensure!(
            last.is_finite(),
            "epoch {}: expected finite losses, got {} in training and {} in validation; try a smaller learning_rate",
            last.number,
            last.train.loss,
            last.validation.loss
        );
        job.write(layout::HISTORY, history.to_csv().as_bytes())?;
        job.fact("kept_epoch", history.kept);
        let kept = history.kept();
        job.say(format!(
            "kept epoch {} of {}: validation accuracy {:.3}, loss {:.3}",
            history.kept, last.number, kept.validation.accuracy, kept.validation.loss
        ));
        Ok(())
    }

    fn schedule(&self, seed: u64, labels: &[i64], k: usize) -> Schedule {
        Schedule {
            rule: self.rule(),
            epochs: self.epochs,
            batch: self.batch,
            patience_epochs: self.patience_epochs,
            keep: self.keep,
            seed,
            class_weights: self.class_weight.weights(labels, k),
        }
    }

    fn rule(&self) -> Rule {
        Rule {
            method: self.optimizer,
            learning_rate: self.learning_rate,
            momentum: self.momentum,
            weight_decay: self.weight_decay,
        }
    }
}
