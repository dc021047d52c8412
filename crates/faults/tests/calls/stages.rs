//! Every stage.

use super::*;
use crate::project::{STAGES, project};
use artifact::{verify, walk};

/// One stage of a finished project.
struct Trial<'a> {
    project: &'a Project,
    stage: &'a str,
    program: &'a str,
    /// What an undisturbed run wrote.
    whole: Files,
}

impl Trial<'_> {
    fn files(&self) -> Files {
        files(self.project, self.stage)
    }

    /// Lets the stage run again: with its old files there, or with none.
    fn prepare(&self, with_old_files: bool) {
        for path in walk::entries(&self.project.stage(self.stage)).unwrap() {
            let goes =
                if with_old_files { path.ends_with(file_names::DONE) } else { !path.ends_with(file_names::CONFIG) };
            if goes {
                remove(&path);
            }
        }
    }

    fn run(&self, at: usize, disk: Disk) -> Faulted {
        Faulted::run(self.project.command(self.program, self.stage), self.project, at, disk)
    }

    /// What is wrong with the end of a run in which call `at` failed.
    fn mistake(&self, at: usize, disk: Disk) -> Option<String> {
        let run = self.run(at, disk);
        if run.outcome.status == Some(0) {
            return (self.files() != self.whole).then(|| run.told(self.stage, "other files"));
        }
        let folder = self.project.stage(self.stage);
        let is_done = folder.join(file_names::DONE).exists();
        let is_whole = || verify::folder(&folder).is_ok_and(|(_, wrong)| wrong.is_empty());
        let wrong = match run.wrong_end() {
            None if is_done && !is_whole() => Some("is called done and is not whole".to_owned()),
            other => other,
        };
        let again = self.project.rerun(self.program, self.stage);
        let is_well = again.status == Some(0) && self.files() == self.whole;
        let wrong = wrong.or_else(|| (!is_well).then(|| format!("the next run: {again:?}")));
        wrong.map(|wrong| run.told(self.stage, &wrong))
    }
}

/// Fails `samples` of the calls of each stage, in each of four situations. Returns what is wrong.
fn mistakes(samples: usize) -> Vec<String> {
    let project = project();
    project.make(&["pipeline"]).succeeded();
    let mut mistakes = Vec::new();
    for (number, [stage, program]) in STAGES.into_iter().enumerate() {
        let mut trial = Trial { project: &project, stage, program, whole: Files::new() };
        trial.whole = trial.files();
        for (disk, with_old_files) in
            [(Disk::Broken, true), (Disk::Broken, false), (Disk::Full, true), (Disk::Full, false)]
        {
            trial.prepare(with_old_files);
            let n = trial.run(0, disk).calls.len();
            assert!(n > 40, "{stage}: only {n} calls were seen");
            // Others for each stage.
            let step = n.div_ceil(samples);
            for at in (1 + number % step..=n).step_by(step) {
                trial.prepare(with_old_files);
                mistakes.extend(trial.mistake(at, disk));
            }
        }
    }
    mistakes
}

#[test]
fn a_call_that_fails_ends_a_stage_with_a_sentence_and_calls_nothing_done_that_is_not() {
    let mistakes = mistakes(2);
    assert!(mistakes.is_empty(), "{} mistakes\n{}", mistakes.len(), mistakes.join("\n"));
}

#[test]
#[ignore = "takes half an hour: every call of every stage, and not two of each"]
fn every_call() {
    let mistakes = mistakes(usize::MAX);
    assert!(mistakes.is_empty(), "{} mistakes\n{}", mistakes.len(), mistakes.join("\n"));
}
