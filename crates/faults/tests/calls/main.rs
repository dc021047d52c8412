//! Programs with a call to the system that fails: each ends with status 1 and a sentence, calls nothing done that is not,
//! and comes to the same bytes the next time.

#![cfg(target_os = "linux")]

mod plan;
mod project;
mod stages;

use artifact::file_names;
use fixture::{Outcome, Project};
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Files by path below the pipeline's folder.
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

/// The library that fails calls, beside this test.
fn library() -> PathBuf {
    env::current_exe().unwrap().with_file_name("libfaults.so")
}

/// A call that fails, and how.
#[derive(Clone, Debug)]
struct Fault {
    /// Its name and the path below the project.
    call: String,
    /// Which time that it is made.
    time: usize,
    disk: Disk,
}

/// The end of a run in which a call may have failed.
struct Run {
    /// All calls for files of the project.
    calls: Vec<String>,
    /// Those that failed.
    struck: Vec<String>,
    outcome: Outcome,
}

impl Run {
    /// Runs a program with a call failing, or none.
    fn new(mut command: Command, project: &Project, disk: Disk, fault: Option<&Fault>) -> Self {
        let list = project.path().join("calls");
        drop(fs::remove_file(&list));
        command.env("LD_PRELOAD", library()).env("FAULTS_BELOW", project.path().canonicalize().unwrap());
        command.env("FAULTS_CALLS", &list).env("FAULTS_ERROR", disk.error().0.to_string());
        if let Some(fault) = fault {
            command.env("FAULTS_CALL", &fault.call).env("FAULTS_TIME", fault.time.to_string());
        }
        if matches!(disk, Disk::Full) {
            command.env("FAULTS_LASTING", "1");
        }
        let outcome = command.env("RAYON_NUM_THREADS", "1").output().unwrap().into();
        let text = fs::read_to_string(list).unwrap_or_default();
        let (struck, calls): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("! "));
        let owned = |lines: Vec<&str>| lines.iter().map(|line| line.trim_start_matches("! ").to_owned()).collect();
        Self { calls: owned(calls), struck: owned(struck), outcome }
    }

    /// Faults for some of the calls, `samples` at most: what is sampled depends on the calls, and not on their order,
    /// which differs where there are threads. Files whose names hold the number of a process are left out.
    fn sample(&self, disk: Disk, samples: usize, offset: usize) -> Vec<Fault> {
        let mut times: BTreeMap<&String, usize> = BTreeMap::new();
        for call in self.calls.iter().filter(|call| !(call.contains("/.cache/") && call.contains(".partial"))) {
            *times.entry(call).or_default() += 1;
        }
        // Of equal calls in a row the first, a middle one and the last: the others end like these.
        let some = |n: usize| BTreeSet::from([1, n.div_ceil(2), n]);
        let all = times.into_iter().flat_map(|(call, n)| some(n).into_iter().map(move |time| (call, time)));
        let all: Vec<Fault> = all.map(|(call, time)| Fault { call: call.clone(), time, disk }).collect();
        let step = all.len().div_ceil(samples);
        all.into_iter().skip(offset % step).step_by(step).collect()
    }

    /// What is wrong with a run that failed: it must say what happened, and to which file.
    fn wrong_end(&self, disk: Disk) -> Option<String> {
        let said = &self.outcome.stderr;
        if self.outcome.status != Some(1) {
            return Some(format!("exit status {:?}", self.outcome.status));
        }
        // Of a photo it is enough to say that it cannot be read: it may be left out.
        let is_photo = self.struck.iter().any(|call| call.contains(" data/"));
        let is_left_out = is_photo && said.contains("unreadable when");
        if !is_left_out && !said.contains(disk.error().1) {
            return Some("does not say what happened".to_owned());
        }
        let is_named = self.struck.iter().any(|call| said.contains(file_of(call)));
        (!is_named).then(|| "does not name the file".to_owned())
    }
}

/// What came of some faults.
#[derive(Default)]
struct Tally {
    faults: usize,
    /// Faults whose call was made: with threads, another run may make others.
    struck: usize,
    mistakes: Vec<String>,
}

impl Tally {
    fn add(&mut self, run: &Run, name: &str, fault: &Fault, wrong: Option<String>) {
        self.faults += 1;
        self.struck += usize::from(!run.struck.is_empty());
        self.mistakes.extend(wrong.map(|wrong| format!("{name}, {fault:?}: {wrong}\n{}", run.outcome.stderr)));
    }

    #[track_caller]
    fn assert_well(&self) {
        assert!(self.mistakes.is_empty(), "{} mistakes\n{}", self.mistakes.len(), self.mistakes.join("\n"));
        assert!(4 * self.struck > 3 * self.faults, "only {} of {} calls were made", self.struck, self.faults);
    }
}

/// The path of the file that a call is about, without what is added to it while it is written.
fn file_of(call: &str) -> &str {
    let path = call.split_once(' ').map_or("", |(_, path)| path);
    path.trim_end_matches(".tmp")
}

/// The files of the pipeline whose path begins with this.
fn files(project: &Project, below: &str) -> Files {
    let mut files = project.snapshot();
    files.retain(|path, _| path.starts_with(below));
    files
}

/// The files that only one of two has, or that differ.
fn differences(a: &Files, b: &Files) -> Vec<PathBuf> {
    let mut paths: Vec<&PathBuf> = a.keys().chain(b.keys()).filter(|path| a.get(*path) != b.get(*path)).collect();
    paths.sort();
    paths.dedup();
    paths.into_iter().cloned().collect()
}

/// Removes a file, or a folder with all that it holds.
fn remove(path: &Path) {
    if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
}
