//! Every stage, with a call to the system that fails: it ends with status 1 and a sentence, calls nothing done that is
//! not, and comes to the same bytes the next time.

use artifact::{Split, file_names, verify, walk};
use fixture::{Outcome, Project, picture, weights};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The stages, and the programs that run them.
const STAGES: [[&str; 2]; 7] = [
    ["preprocess", "preprocess"],
    ["augment", "augment"],
    ["extract", "extract"],
    ["train-head-2", "train-head"],
    ["train-head", "select"],
    ["finetune", "finetune"],
    ["report", "report"],
];
const PIPELINE: &str = "seed: 7
stages:
  preprocess:
    in: { photos: data/figures }
    settings: { height: 32, width: 40 }
  augment:
    settings: { copies: 2, rotation_degrees: 20, horizontal_flip: true }
  extract:
    in: { weights: data/weights/narrow.safetensors }
    settings: { network: vgg16, width: 0.125, recipe: unit, cut: block5_conv2 }
  train-head:
    settings: { hidden: [4], epochs: [1, 2], batch: 8 }
  finetune:
    settings: { learning_rate: 0.004, epochs: 1, batch: 8 }
  report: {}
";

/// All files of a stage.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// What happens to a disk.
#[derive(Clone, Copy, Debug)]
enum Disk {
    /// One call fails, of any kind.
    Broken,
    /// All calls that take room fail, from one on.
    Full,
}

impl Disk {
    /// The number of the error, and how it is called.
    fn error(self) -> (i32, &'static str) {
        match self {
            Self::Broken => (5, "Input/output error"),
            Self::Full => (28, "No space left on device"),
        }
    }
}

fn project() -> Project {
    let project = Project::with_makefile_and_built(&STAGES.map(|[_, program]| program));
    project.write("data/weights/narrow.safetensors", &weights::vgg16(0.125, 1));
    for (split, n) in Split::ALL.into_iter().zip([4, 3, 3]) {
        for (class, name) in ["disc", "square"].into_iter().enumerate() {
            for number in 0..n {
                let photo = picture::figure(50, 40, class, number + 10 * split as u64);
                project.picture(&format!("data/figures/{split}/{name}/{number}.png"), &photo);
            }
        }
    }
    project.pipeline(PIPELINE);
    project
}

/// The library that fails calls, beside this test.
fn library() -> PathBuf {
    env::current_exe().unwrap().with_file_name("libfaults.so")
}

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
        let mut files = self.project.snapshot();
        files.retain(|path, _| path.starts_with(self.stage));
        files
    }

    /// Lets the stage run again: with its old files there, or with none.
    fn prepare(&self, with_old_files: bool) {
        for path in walk::entries(&self.project.stage(self.stage)).unwrap() {
            let goes =
                if with_old_files { path.ends_with(file_names::DONE) } else { !path.ends_with(file_names::CONFIG) };
            if goes {
                if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
            }
        }
    }

    /// Runs the stage with call `at` failing, or none; the calls that it makes for files of the project, and its end.
    fn run(&self, at: usize, disk: Disk) -> (Vec<String>, Outcome) {
        let list = self.project.path().join("calls");
        drop(fs::remove_file(&list));
        let mut command = self.project.command(self.program, self.stage);
        command.env("LD_PRELOAD", library()).env("FAULTS_BELOW", self.project.path()).env("FAULTS_CALLS", &list);
        command.env("FAULTS_AT", at.to_string()).env("FAULTS_ERROR", disk.error().0.to_string());
        if matches!(disk, Disk::Full) {
            command.env("FAULTS_LASTING", "1");
        }
        // The order of the calls is that of one thread.
        let outcome = command.env("RAYON_NUM_THREADS", "1").output().unwrap().into();
        let calls = fs::read_to_string(list).unwrap_or_default();
        (calls.lines().map(str::to_owned).collect(), outcome)
    }

    /// What is wrong with the end of a run in which call `at` failed.
    fn mistake(&self, at: usize, disk: Disk) -> Option<String> {
        let (calls, outcome) = self.run(at, disk);
        let failed = &calls[(at - 1).min(calls.len())..];
        let failed = if matches!(disk, Disk::Full) { failed } else { &failed[..failed.len().min(1)] };
        let wrong = |what: String| {
            let call = failed.first().map_or("", String::as_str);
            Some(format!("{}, call {at} ({call}), {disk:?}: {what}\n{}", self.stage, outcome.stderr))
        };
        match outcome.status {
            Some(0) if self.files() == self.whole => return None,
            Some(0) => return wrong("other files".to_owned()),
            Some(1) => {}
            other => return wrong(format!("exit status {other:?}")),
        }
        // Of a photo it is enough to say that it cannot be read: it may be left out.
        if ![disk.error().1, ": unreadable when", ": missing when"].iter().any(|words| outcome.stderr.contains(words)) {
            return wrong("does not say what happened".to_owned());
        }
        if !failed.iter().any(|call| outcome.stderr.contains(&*file_of(call))) {
            return wrong("does not name the file".to_owned());
        }
        let folder = self.project.stage(self.stage);
        if folder.join(file_names::DONE).exists() && !verify::folder(&folder).is_ok_and(|(_, wrong)| wrong.is_empty()) {
            return wrong("is called done and is not whole".to_owned());
        }
        let again: Outcome = self.project.rerun(self.program, self.stage);
        if again.status != Some(0) || self.files() != self.whole {
            return wrong(format!("the next run: status {:?}, {}", again.status, again.stderr));
        }
        None
    }
}

/// The name of the file that a call is about, without what is added to it while it is written.
fn file_of(call: &str) -> String {
    let path = call.split_once(' ').map_or("", |(_, path)| path);
    let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
    name.trim_end_matches(".tmp").to_owned()
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
            let n = trial.run(0, disk).0.len();
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
