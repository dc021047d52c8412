//! The settings that every trainer has.

use crate::fit::{Keep, Schedule, Task, Watch};
use crate::history::Epoch;
use crate::loss::ClassWeight;
use crate::optimizer::{Method, Rule};
use crate::pace::Decay;
use crate::session::Session;
use anyhow::{Context as _, ensure};
use artifact::check::{Refusal, within};
use artifact::progress::ProgressBar;
use artifact::resume::Resume;
use artifact::{Job, layout};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lines about its epochs that a long training leaves in its log, at most.
const LINES: usize = 40;

/// How to train. Part of every trainer's settings; each trainer has its own defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Training {
    /// How a gradient changes a weight.
    pub optimizer: Method,
    /// The size of a step.
    pub learning_rate: f64,
    /// How the learning rate falls from there: constant (not at all) or cosine (to nearly 0 at the end).
    pub decay: Decay,
    /// Epochs in which the learning rate first rises from nearly 0.
    pub warmup_epochs: usize,
    /// Share of the last step that sgd and sgdw take again.
    pub momentum: f64,
    /// Share of each weight, times the learning rate, that a step of sgdw or adamw takes away; not of biases and norms.
    pub weight_decay: f64,
    /// Times that every training picture is seen.
    pub epochs: usize,
    /// Training pictures in one step.
    pub batch: usize,
    /// Whether pictures of rare classes count more in the loss.
    pub class_weight: ClassWeight,
    /// Share of each label that the training loss spreads evenly over all classes, against overconfidence.
    pub label_smoothing: f64,
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
        within("warmup_epochs", self.warmup_epochs, 0..self.epochs, "a whole number below epochs")?;
        within("label_smoothing", self.label_smoothing, 0.0..1.0, "a number from 0 to below 1")?;
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
        let schedule = self.schedule(job.seed, labels, k);
        self.follow(job, task, &schedule, schedule.begin(task), None)
    }

    /// The same for a training that takes long: says how it goes, saves each epoch, and goes on after the last one that
    /// a killed run saved.
    pub fn run_resumable<S>(&self, job: &Job<S>, task: &impl Task, labels: &[i64], k: usize) -> anyhow::Result<()> {
        let schedule = self.schedule(job.seed, labels, k);
        let mut session = schedule.begin(task);
        let circumstances = [("libtorch", crate::LIBTORCH.to_owned()), ("threads", crate::threads().to_string())];
        let (resume, earlier) = job.resume(&circumstances)?;
        if let Some(bytes) = earlier {
            session.restore(&bytes).context("the state of an earlier run")?;
            job.say(format!("resuming after epoch {}", session.epochs.len()));
        }
        self.follow(job, task, &schedule, session, Some(resume))
    }

    fn follow<S>(
        &self,
        job: &Job<S>,
        task: &impl Task,
        schedule: &Schedule,
        session: Session,
        resume: Option<Resume>,
    ) -> anyhow::Result<()> {
        let steps = schedule.steps(task.len());
        let bar = job.progress("training", self.epochs * steps);
        bar.set_position((session.epochs.len() * steps) as u64);
        bar.reset_eta();
        let mut follower = Follower { job, bar: &bar, resume, every: self.epochs.div_ceil(LINES) };
        let history = schedule.fit(task, session, &mut follower)?;
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
            decay: self.decay,
            warmup_epochs: self.warmup_epochs,
            epochs: self.epochs,
            batch: self.batch,
            patience_epochs: self.patience_epochs,
            keep: self.keep,
            seed,
            class_weights: self.class_weight.weights(labels, k),
            label_smoothing: self.label_smoothing,
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

/// Shows how a training goes, and saves its state if it may be resumed.
struct Follower<'a, S> {
    job: &'a Job<S>,
    bar: &'a ProgressBar,
    resume: Option<Resume>,
    /// Epochs from one line to the next.
    every: usize,
}

impl<S> Watch for Follower<'_, S> {
    fn step(&mut self) {
        self.bar.inc(1);
    }

    fn epoch(&mut self, epoch: &Epoch, session: &Session) -> artifact::Result<()> {
        let Epoch { number, train, validation, learning_rate } = epoch;
        self.bar.set_message(format!("{}: validation accuracy {:.3}, steps", self.job.name(), validation.accuracy));
        let Some(resume) = &self.resume else { return Ok(()) };
        resume.save(&session.to_bytes())?;
        if number.is_multiple_of(self.every) {
            self.bar.suspend(|| {
                self.job.say(format!(
                    "epoch {number}: training loss {:.3}, accuracy {:.3}; validation loss {:.3}, accuracy {:.3}; learning rate {learning_rate:.6}",
                    train.loss, train.accuracy, validation.loss, validation.accuracy
                ));
            });
        }
        Ok(())
    }
}
