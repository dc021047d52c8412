//! Progress bar, log and saved state of a running training.

use crate::callback::Callback;
use crate::fit::Trainer;
use crate::history::Epoch;
use crate::session::Session;
use artifact::Job;
use artifact::progress::ProgressBar;
use artifact::resume::Resume;
use std::time::{Duration, Instant};

/// A resumable training logs at most about this many epochs.
const LINES: usize = 40;
/// Where no progress bar is shown, a shorter training logs an epoch when this long has passed since the last one.
const SILENCE: Duration = Duration::from_mins(1);

/// Shows the progress of a training, and saves its state if it can be resumed.
pub(crate) struct Follower<'a, S> {
    job: &'a Job<S>,
    trainer: &'a Trainer,
    bar: ProgressBar,
    /// The loss of every step of this run.
    losses: Vec<f64>,
    /// Where to save each epoch, if the training can be resumed.
    resume: Option<Resume>,
    /// Whether saving failed before.
    cannot_save: bool,
    /// Epochs of the killed run that this one resumes.
    before: usize,
    began: Instant,
    /// When an epoch was last logged.
    told: Instant,
}

impl<'a, S> Follower<'a, S> {
    /// Follows a training of `steps` steps an epoch that resumes after `before` epochs.
    pub fn new(job: &'a Job<S>, trainer: &'a Trainer, steps: usize, before: usize, resume: Option<Resume>) -> Self {
        let bar = job.progress("training", trainer.epochs * steps);
        bar.set_position((before * steps) as u64);
        bar.reset_eta();
        let now = Instant::now();
        Self { job, trainer, bar, losses: Vec::new(), resume, cannot_save: false, before, began: now, told: now }
    }

    /// Removes the progress bar. Returns the loss of every step of this run.
    pub fn finish(self) -> Vec<f64> {
        self.bar.finish_and_clear();
        self.losses
    }

    /// Saves the state after `epoch`. If that fails, the training continues: it only could not be resumed.
    fn save(&mut self, epoch: &Epoch, session: &Session) {
        let Some(resume) = self.resume.as_ref().filter(|_| epoch.is_finite()) else { return };
        if let Err(error) = resume.save(&session.to_bytes())
            && !self.cannot_save
        {
            self.cannot_save = true;
            self.say(&format!("this training continues, but could not be resumed from here: {error}"));
        }
    }

    /// How long the epochs after `number` will take, at the mean time of this run's epochs so far.
    fn left(&self, number: usize) -> String {
        let each = self.began.elapsed().as_secs_f64() / (number - self.before) as f64;
        format!("; {} left", about(each * (self.trainer.epochs - number) as f64))
    }

    fn say(&self, line: &str) {
        self.bar.suspend(|| self.job.say(line));
    }
}

impl<S> Callback for Follower<'_, S> {
    fn on_step_end(&mut self) {
        self.bar.inc(1);
    }

    fn on_losses(&mut self, losses: &[f64]) {
        self.losses.extend(losses);
    }

    fn on_epoch_end(&mut self, epoch: &Epoch, session: &Session) {
        self.bar.set_message(format!(
            "{}: validation accuracy {:.3}, steps",
            self.job.name(),
            epoch.validation.accuracy
        ));
        let last = self.trainer.is_over(&session.epochs);
        let is_told = if self.resume.is_some() {
            last || epoch.number.is_multiple_of(self.trainer.epochs.div_ceil(LINES))
        } else {
            self.bar.is_hidden() && self.told.elapsed() >= SILENCE
        };
        if is_told {
            self.told = Instant::now();
            let left = if last { String::new() } else { self.left(epoch.number) };
            self.say(&format!("{}{left}", in_words(epoch)));
        }
        // Last: if the run is killed between logging and saving, the resumed run logs this epoch twice instead of
        // never.
        self.save(epoch, session);
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
