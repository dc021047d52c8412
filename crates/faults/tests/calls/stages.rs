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

    fn run(&self, disk: Disk, fault: Option<&Fault>) -> Run {
        Run::new(self.project.command(self.program, self.stage), self.project, disk, fault)
    }

    /// Runs the stage with a call failing, and again.
    fn try_fault(&self, fault: &Fault, tally: &mut Tally) {
        let run = self.run(fault.disk, Some(fault));
        tally.add(&run, self.stage, fault, self.wrong(&run, fault.disk));
    }

    /// What is wrong with the end of a run in which a call failed, or with the run after it.
    fn wrong(&self, run: &Run, disk: Disk) -> Option<String> {
        if run.outcome.status == Some(0) {
            let other = differences(&self.whole, &self.files());
            return (!other.is_empty()).then(|| format!("other files: {other:?}"));
        }
        let folder = self.project.stage(self.stage);
        let is_done = folder.join(file_names::DONE).exists();
        let is_whole = || verify::folder(&folder).is_ok_and(|(_, wrong)| wrong.is_empty());
        let wrong = match run.wrong_end(disk) {
            None if is_done && !is_whole() => Some("is called done and is not whole".to_owned()),
            other => other,
        };
        let again = self.project.rerun(self.program, self.stage);
        let is_well = again.status == Some(0) && self.files() == self.whole;
        wrong.or_else(|| (!is_well).then(|| format!("the next run: {again:?}")))
    }
}

/// Fails `samples` of the calls of each of these stages, in each of four situations.
fn tally(stages: &[[&'static str; 2]], samples: usize) -> Tally {
    let project = project();
    project.make(&["pipeline"]).succeeded();
    let mut tally = Tally::default();
    for (number, [stage, program]) in stages.iter().enumerate() {
        let mut trial = Trial { project: &project, stage, program, whole: Files::new() };
        trial.whole = trial.files();
        for (disk, with_old_files) in
            [(Disk::Broken, true), (Disk::Broken, false), (Disk::Full, true), (Disk::Full, false)]
        {
            trial.prepare(with_old_files);
            let undisturbed = trial.run(disk, None);
            assert!(undisturbed.calls.len() > 40, "{stage}: only {} calls were seen", undisturbed.calls.len());
            // Others for each stage.
            for fault in undisturbed.sample(disk, samples, 5 * number) {
                trial.prepare(with_old_files);
                trial.try_fault(&fault, &mut tally);
            }
        }
    }
    tally
}

#[test]
fn a_call_that_fails_ends_a_stage_with_a_sentence_and_calls_nothing_done_that_is_not() {
    tally(&STAGES, 2).assert_well();
}

/// A test for each stage, so that they share the cores.
mod every_call {
    use super::*;

    macro_rules! of {
        ($($test:ident: $stage:literal,)*) => {$(
            #[test]
            #[ignore = "takes minutes: every call of a stage; make bench ONLY=faults runs it"]
            fn $test() {
                let stage = STAGES.into_iter().find(|[stage, _]| *stage == $stage).unwrap();
                let tally = tally(&[stage], usize::MAX);
                println!("{}: {} calls failed", $stage, tally.faults);
                tally.assert_well();
            }
        )*};
    }

    of! {
        of_preprocess: "preprocess",
        of_augment: "augment",
        of_extract: "extract",
        of_train_head: "train-head-2",
        of_select: "train-head",
        of_finetune: "finetune",
        of_export: "export",
        of_report: "report",
    }
}
