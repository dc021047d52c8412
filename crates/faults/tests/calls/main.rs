//! Programs with a call to the system that fails: each ends with status 1 and a sentence, calls nothing done that is not,
//! and comes to the same bytes the next time.

mod plan;
mod project;
mod stages;

use artifact::file_names;
use fixture::{Outcome, Project};
use std::collections::BTreeMap;
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

/// A run in which a call failed.
struct Faulted {
    /// All calls for files of the project, each with its path.
    calls: Vec<String>,
    /// How it ended.
    outcome: Outcome,
    disk: Disk,
    at: usize,
}

impl Faulted {
    /// Runs a program with call `at` failing, from 1; 0: none.
    fn run(mut command: Command, project: &Project, at: usize, disk: Disk) -> Self {
        let list = project.path().join("calls");
        drop(fs::remove_file(&list));
        command.env("LD_PRELOAD", library()).env("FAULTS_BELOW", project.path()).env("FAULTS_CALLS", &list);
        command.env("FAULTS_AT", at.to_string()).env("FAULTS_ERROR", disk.error().0.to_string());
        if matches!(disk, Disk::Full) {
            command.env("FAULTS_LASTING", "1");
        }
        // The order of the calls is that of one thread.
        let outcome = command.env("RAYON_NUM_THREADS", "1").output().unwrap().into();
        let calls = fs::read_to_string(list).unwrap_or_default().lines().map(str::to_owned).collect();
        Self { calls, outcome, disk, at }
    }

    /// The calls that failed.
    fn failed(&self) -> &[String] {
        let from = (self.at - 1).min(self.calls.len());
        let all = &self.calls[from..];
        if matches!(self.disk, Disk::Full) { all } else { &all[..all.len().min(1)] }
    }

    /// What is wrong with a run that failed: it must say what happened, and to which file.
    fn wrong_end(&self) -> Option<String> {
        let said = &self.outcome.stderr;
        if self.outcome.status != Some(1) {
            return Some(format!("exit status {:?}", self.outcome.status));
        }
        // Of a photo it is enough to say that it cannot be read: it may be left out.
        if ![self.disk.error().1, ": unreadable when", ": missing when"].iter().any(|words| said.contains(words)) {
            return Some("does not say what happened".to_owned());
        }
        let is_named = self.failed().iter().any(|call| said.contains(&*file_of(call)));
        (!is_named).then(|| "does not name the file".to_owned())
    }

    /// The same with what was run and said.
    fn told(&self, name: &str, what: &str) -> String {
        let call = self.failed().first().map_or("", String::as_str);
        format!("{name}, call {} ({call}), {:?}: {what}\n{}", self.at, self.disk, self.outcome.stderr)
    }
}

/// The name of the file that a call is about, without what is added to it while it is written.
fn file_of(call: &str) -> String {
    let path = call.split_once(' ').map_or("", |(_, path)| path);
    let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
    name.trim_end_matches(".tmp").to_owned()
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
