//! A whole training for a stage: progress on the way, tables and facts among the outputs.

use crate::fit::Trainer;
use crate::follower::Follower;
use crate::history::{Epoch, History};
use crate::kept_epoch::KeptEpoch;
use crate::session::Session;
use crate::settings::Training;
use crate::task::Task;
use artifact::resume::Resume;
use artifact::tables::steps;
use artifact::{Job, facts, file_names};
use model::device::Chosen;
use model::provenance;

/// Why a training failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An output could not be written.
    #[error(transparent)]
    Artifact(#[from] artifact::Error),
    /// The loss became infinite or NaN.
    #[error(
        "epoch {epoch}: expected finite losses, got {train} in training and {validation} in validation; \
         try a smaller learning_rate"
    )]
    Diverged {
        /// The last epoch.
        epoch: usize,
        /// Its training loss.
        train: f64,
        /// Its validation loss.
        validation: f64,
    },
}

/// The result of a training.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Training {
    /// Trains `task` and writes `history.csv` and `steps.csv`; `task` ends with the weights of the kept epoch. Returns the
    /// number of epochs.
    pub fn run<S>(&self, job: &Job<S>, task: &impl Task) -> Result<usize> {
        let trainer = self.trainer(job.seed);
        let losses = follow(job, task, &trainer, trainer.begin(task), None)?;
        let steps = trainer.steps(task.len());
        job.write(file_names::STEPS, steps::to_csv(&losses, steps).as_bytes())?;
        Ok(losses.len() / steps)
    }

    /// Like [`run`](Self::run), for a long training: it logs its progress, saves each epoch, and resumes after the last
    /// epoch that a killed run saved. It writes no `steps.csv`, as the losses of the killed run's steps are lost.
    /// `later`: settings that do not affect the training, and so may differ from the killed run's. `taken`: the device
    /// to compute on.
    pub fn run_resumable<S>(&self, job: &Job<S>, task: &impl Task, later: &[&str], taken: &Chosen) -> Result<()> {
        let trainer = self.trainer(job.seed);
        let mut session = trainer.begin(task);
        let (resume, earlier) = job.resume(later, &provenance::circumstances(taken))?;
        if let Some(bytes) = earlier {
            job.say(match session.restore(&bytes) {
                Ok(()) => format!("resuming after epoch {}", session.epochs.len()),
                Err(error) => format!("starting afresh: the state of an earlier run does not fit: {error}"),
            });
        }
        follow(job, task, &trainer, session, Some(resume)).map(drop)
    }
}

/// Trains on from `session`. Returns the loss of every step of this run.
fn follow<S>(
    job: &Job<S>,
    task: &impl Task,
    trainer: &Trainer,
    session: Session,
    resume: Option<Resume>,
) -> Result<Vec<f64>> {
    let mut follower = Follower::new(job, trainer, trainer.steps(task.len()), session.epochs.len(), resume);
    let history = trainer.fit(task, session, &mut follower);
    let losses = follower.finish();
    report(job, trainer, &history)?;
    Ok(losses)
}

/// Writes `history.csv` and logs which epoch is kept.
fn report<S>(job: &Job<S>, trainer: &Trainer, history: &History) -> Result<()> {
    let last = history.epochs[history.epochs.len() - 1];
    if !last.is_finite() {
        let Epoch { number: epoch, train, validation, .. } = last;
        return Err(Error::Diverged { epoch, train: train.loss, validation: validation.loss });
    }
    job.write(file_names::HISTORY, history.to_csv().as_bytes())?;
    job.fact(facts::KEPT_EPOCH, history.kept);
    let kept = history.kept();
    job.say(format!(
        "kept epoch {} of {}: validation accuracy {:.3}, loss {:.3}{}",
        history.kept,
        last.number,
        kept.validation.accuracy,
        kept.validation.loss,
        advice(trainer.keep, history.kept, last.number, kept.validation.accuracy)
    ));
    Ok(())
}

/// What the number of the kept epoch suggests about the settings; begins with a semicolon. Empty where every validation
/// picture is predicted right, as nothing could improve.
fn advice(keep: KeptEpoch, kept: usize, epochs: usize, accuracy: f64) -> &'static str {
    match (keep, kept) {
        _ if accuracy >= 1.0 => "",
        (KeptEpoch::Best, 1) if epochs >= 5 => "; it overfits after that: a smaller learning_rate may do better",
        (KeptEpoch::Best, _) if epochs >= 5 && kept == epochs => {
            "; the validation loss was still falling: more epochs may help"
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_given_at_both_ends() {
        for (keep, kept, epochs, expected) in [
            (KeptEpoch::Best, 1, 30, "smaller learning_rate"),
            (KeptEpoch::Best, 30, 30, "more epochs"),
            (KeptEpoch::Best, 7, 30, ""),
            (KeptEpoch::Best, 1, 4, ""),
            (KeptEpoch::Last, 30, 30, ""),
        ] {
            let said = advice(keep, kept, epochs, 0.9);
            assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{kept} of {epochs}: {said}");
            assert_eq!(advice(keep, kept, epochs, 1.0), "");
        }
    }
}
