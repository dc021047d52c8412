//! The settings that every trainer has.

use crate::device::Taken;
use crate::fit::{Keep, Schedule, Task, Watch};
use crate::history::{Epoch, steps_to_csv};
use crate::loss::ClassWeight;
use crate::machine;
use crate::optimizer::{Method, Rule};
use crate::pace::Decay;
use crate::session::Session;
use anyhow::ensure;
use artifact::check::{Refusal, within};
use artifact::progress::ProgressBar;
use artifact::resume::Resume;
use artifact::{Job, layout};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Instant;

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
    /// Epochs in which the learning rate first rises from nearly 0; a training of one epoch has none.
    pub warmup_epochs: usize,
    /// Share of the last step that sgd and sgdw take again; the other optimizers have no use for it.
    pub momentum: f64,
    /// Share of each weight, times the learning rate, that a step of sgdw or adamw takes away, not of biases and norms;
    /// the other optimizers have no use for it.
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
        // Trainers that usually warm up for one epoch are not to refuse a training of only one.
        within("warmup_epochs", self.warmup_epochs, 0..self.epochs.max(2), "a whole number below epochs")?;
        within("label_smoothing", self.label_smoothing, 0.0..1.0, "a number from 0 to below 1")?;
        within("batch", self.batch, 1..=65_536, "a whole number from 1 to 65536")?;
        within(
            "patience_epochs",
            self.patience_epochs.unwrap_or(1),
            1..=100_000,
            "a whole number from 1 to 100000 or null",
        )
    }

    /// Trains `task` for a stage: progress on the way, `history.csv`, `steps.csv` and the kept epoch among the outputs.
    /// Returns the number of epochs that it took.
    pub fn run<S>(&self, job: &Job<S>, task: &impl Task, labels: &[i64], k: usize) -> anyhow::Result<usize> {
        let schedule = self.schedule(job.seed, labels, k);
        let losses = self.follow(job, task, &schedule, schedule.begin(task), None)?;
        let steps = schedule.steps(task.len());
        job.write(layout::STEPS, steps_to_csv(&losses, steps).as_bytes())?;
        Ok(losses.len() / steps)
    }

    /// The same for a training that takes long: says how it goes, saves each epoch, and goes on after the last one that
    /// a killed run saved, whose steps nobody knows: there is no `steps.csv`. `later`: settings that make no difference to
    /// it, and may be others than that run's. `taken`: what it computes on.
    pub fn run_resumable<S>(
        &self,
        job: &Job<S>,
        task: &impl Task,
        labels: &[i64],
        k: usize,
        later: &[&str],
        taken: &Taken,
    ) -> anyhow::Result<()> {
        let schedule = self.schedule(job.seed, labels, k);
        let mut session = schedule.begin(task);
        let (resume, earlier) = job.resume(later, &machine::circumstances(taken))?;
        if let Some(bytes) = earlier {
            job.say(match session.restore(&bytes) {
                Ok(()) => format!("resuming after epoch {}", session.epochs.len()),
                Err(error) => format!("starting afresh: the state of an earlier run does not fit: {error}"),
            });
        }
        self.follow(job, task, &schedule, session, Some(resume)).map(drop)
    }

    /// Returns the loss of every step of this run.
    fn follow<S>(
        &self,
        job: &Job<S>,
        task: &impl Task,
        schedule: &Schedule,
        session: Session,
        resume: Option<Resume>,
    ) -> anyhow::Result<Vec<f64>> {
        let steps = schedule.steps(task.len());
        let bar = job.progress("training", self.epochs * steps);
        bar.set_position((session.epochs.len() * steps) as u64);
        bar.reset_eta();
        let (before, losses) = (session.epochs.len(), Vec::new());
        let mut follower =
            Follower { job, bar: &bar, losses, schedule, resume, cannot_save: false, before, began: Instant::now() };
        let history = schedule.fit(task, session, &mut follower);
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
        Ok(follower.losses)
    }

    fn schedule(&self, seed: u64, labels: &[i64], k: usize) -> Schedule {
        Schedule {
            rule: self.rule(),
            decay: self.decay,
            warmup_epochs: self.warmup_epochs.min(self.epochs - 1),
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
    /// Those of the steps of this run.
    losses: Vec<f64>,
    schedule: &'a Schedule,
    resume: Option<Resume>,
    /// Whether that failed before.
    cannot_save: bool,
    /// Epochs of the run that this one goes on from.
    before: usize,
    began: Instant,
}

impl<S> Watch for Follower<'_, S> {
    fn step(&mut self) {
        self.bar.inc(1);
    }

    fn losses(&mut self, of_steps: &[f64]) {
        self.losses.extend(of_steps);
    }

    fn epoch(&mut self, epoch: &Epoch, session: &Session) {
        self.bar.set_message(format!(
            "{}: validation accuracy {:.3}, steps",
            self.job.name(),
            epoch.validation.accuracy
        ));
        if self.resume.is_none() {
            return;
        }
        let last = self.schedule.is_over(&session.epochs);
        if last || epoch.number.is_multiple_of(self.schedule.epochs.div_ceil(LINES)) {
            let left = if last { String::new() } else { self.left(epoch.number) };
            self.say(&format!("{}{left}", in_words(epoch)));
        }
        // Last: a run that is killed between the two tells of an epoch twice, not never.
        self.save(epoch, session);
    }
}

impl<S> Follower<'_, S> {
    /// Saves what may be gone on from. A training does not fail because it could not be resumed.
    fn save(&mut self, epoch: &Epoch, session: &Session) {
        let Some(resume) = self.resume.as_ref().filter(|_| epoch.is_finite()) else { return };
        if let Err(error) = resume.save(&session.to_bytes())
            && !self.cannot_save
        {
            self.cannot_save = true;
            self.say(&format!("this training goes on, but cannot be resumed where it now is: {error}"));
        }
    }

    /// How long all other epochs will take, if they take as long as those of this run so far.
    fn left(&self, number: usize) -> String {
        let each = self.began.elapsed().as_secs_f64() / (number - self.before) as f64;
        format!("; {} left", about(each * (self.schedule.epochs - number) as f64))
    }

    fn say(&self, line: &str) {
        self.bar.suspend(|| self.job.say(line));
    }
}

fn in_words(Epoch { number, train, validation, learning_rate }: &Epoch) -> String {
    format!(
        "epoch {number}: training loss {:.3}, accuracy {:.3}; validation loss {:.3}, accuracy {:.3}; learning rate {learning_rate:.6}",
        train.loss, train.accuracy, validation.loss, validation.accuracy
    )
}

fn about(seconds: f64) -> String {
    if seconds < 120.0 { format!("about {seconds:.0} s") } else { format!("about {:.0} min", seconds / 60.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_from_two_of_them_on() {
        assert_eq!([0.4, 119.0, 121.0, 3600.0].map(about), ["about 0 s", "about 119 s", "about 2 min", "about 60 min"]);
    }
}
