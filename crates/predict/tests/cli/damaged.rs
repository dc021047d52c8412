//! Collections in which some photos are damaged in every way that we can think of.
//!
//! - `ways`: what happens to them

mod ways;

use crate::classifier::{FILE, alone, command, figure, of_two, rows};
use fixture::{Outcome, Project};
use image::ImageFormat;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::thread;
use std::time::Duration;
use ways::Says;

/// A project with `photos/00000.png`, … in folders of a thousand.
struct Collection {
    project: Project,
    /// What the row of each file says, by path.
    files: BTreeMap<String, Says>,
}

impl Collection {
    /// Of so many files, every `one_in`-th is damaged.
    fn new(photos: usize, one_in: usize) -> Self {
        let project = alone(of_two());
        let figure = |number: usize| ways::encoded(&figure(number % 2, number as u64), ImageFormat::Png);
        let figures: Vec<Vec<u8>> = (0..40).map(figure).collect();
        let mut files = BTreeMap::new();
        for number in 0..photos {
            let folder = format!("photos/{}", number / 1000);
            let path = project.path().join(&folder);
            fs::create_dir_all(&path).unwrap();
            let name = format!("{number:05}");
            if number % one_in == one_in / 2 {
                let (name, says) = ways::make(&path, &name, number / one_in);
                files.insert(format!("{folder}/{name}"), says);
            } else {
                ways::put(&path.join(format!("{name}.png")), &figures[number % figures.len()]);
                files.insert(format!("{folder}/{name}.png"), Says::Ok);
            }
        }
        Self { project, files }
    }

    /// Runs `predict`; its outcome, and the most memory that it held, in KiB.
    fn predict(&self) -> (Outcome, u64) {
        let at = |name: &str| self.project.path().join(name);
        let file = |name: &str| File::options().write(true).create(true).truncate(true).open(at(name)).unwrap();
        let mut command = command(&self.project, &[FILE, "photos", "--probabilities"]);
        let mut child = command.stdout(file("stdout")).stderr(file("stderr")).spawn().unwrap();
        let mut peak = 0;
        let status = loop {
            peak = memory(child.id()).unwrap_or_default().max(peak);
            if let Some(status) = child.try_wait().unwrap() {
                break status.code();
            }
            thread::sleep(Duration::from_millis(20));
        };
        let text = |name: &str| fs::read_to_string(at(name)).unwrap();
        (Outcome { status, stdout: text("stdout"), stderr: text("stderr") }, peak)
    }

    /// Each file has its row, in order, and each row says what is to be said.
    fn check_rows(&self, outcome: &Outcome) {
        let rows = rows(&outcome.stdout);
        let expected: Vec<(&String, &Says)> = self.files.iter().filter(|(_, says)| **says != Says::NoRow).collect();
        assert_eq!(rows.len(), expected.len());
        for (row, (path, says)) in rows.iter().zip(expected) {
            assert_eq!(&row[0], path);
            let is_ok = row[1] == "ok";
            let holds = match says {
                Says::Ok => is_ok,
                Says::Fault(reason) => !is_ok && row[1].starts_with(reason),
                _ => is_ok || row[1].starts_with("unreadable: ") || row[1].starts_with("too large: "),
            };
            assert!(holds, "{row:?}: {says:?}");
            assert_eq!(row[2..].iter().all(String::is_empty), !is_ok, "{row:?}");
        }
        let faults = rows.iter().filter(|row| row[1] != "ok").count();
        assert!(outcome.stderr.ends_with(&format!(" {faults} unreadable\n")), "{}", outcome.stderr);
        assert_eq!(outcome.stderr.lines().count(), 2, "{}", outcome.stderr);
        assert_eq!(outcome.status, Some(1));
    }

    /// Removes every file but those whose row in `csv` says that they are fine.
    fn remove_damaged(&self, csv: &str) {
        let healthy: Vec<String> =
            rows(csv).into_iter().filter(|row| row[1] == "ok").map(|mut row| row.swap_remove(0)).collect();
        for path in self.files.keys().filter(|path| healthy.binary_search(path).is_err()) {
            let path = self.project.path().join(path);
            if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) }.unwrap();
        }
    }
}

/// The most memory that a running process held so far, in KiB.
fn memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Rows that say `ok`, to the byte. Names with line breaks begin their rows as others do.
fn healthy(csv: &str) -> Vec<Vec<String>> {
    rows(csv).into_iter().filter(|row| row[1] == "ok").collect()
}

#[test]
fn of_400_photos_100_damaged_ones_cost_the_others_nothing() {
    let collection = Collection::new(400, 4);
    let (outcome, _) = collection.predict();
    collection.check_rows(&outcome);
    collection.remove_damaged(&outcome.stdout);
    let (alone, _) = collection.predict();
    assert_eq!(alone.status, Some(0), "{}", alone.stderr);
    assert!(healthy(&outcome.stdout).len() > 300);
    assert_eq!(healthy(&alone.stdout), healthy(&outcome.stdout));
}

#[test]
#[ignore = "takes minutes: 10,000 files, of which 1,000 are damaged"]
fn memory_does_not_grow_with_the_number_of_files() {
    let [few, many] = [1000, 10_000].map(|photos| {
        let collection = Collection::new(photos, 10);
        let (outcome, peak) = collection.predict();
        collection.check_rows(&outcome);
        collection.remove_damaged(&outcome.stdout);
        let (alone, _) = collection.predict();
        assert_eq!(healthy(&alone.stdout), healthy(&outcome.stdout));
        eprintln!("{photos} files: {} MB", peak >> 10);
        peak
    });
    assert!(many < few + few / 10, "{few} KiB for 1,000 files, {many} KiB for 10,000");
}
