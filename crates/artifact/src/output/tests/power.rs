//! What is on disk at each step, for power that fails in between.

use super::*;
use crate::output::step::Action;
use crate::output::step::simulated::{set_waits, watched};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// One step, and all that the stage's folder held before it.
struct Step {
    action: Action,
    paths: Vec<PathBuf>,
    held: Vec<PathBuf>,
}

/// The steps of `work` in `folder`.
fn steps(folder: &Path, work: impl FnOnce()) -> Vec<Step> {
    let steps = Rc::new(RefCell::new(Vec::new()));
    let (noted, folder) = (Rc::clone(&steps), folder.to_owned());
    let note = move |action, paths| noted.borrow_mut().push(Step { action, paths, held: below(&folder) });
    watched(note, work);
    Rc::into_inner(steps).unwrap().into_inner()
}

/// Every file and folder in `folder`, and `folder` itself.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    for path in walk::entries(folder).unwrap() {
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found
}

/// What a power cut would leave as it is: files by their bytes, folders by the names in them.
#[derive(Default)]
struct Disk(BTreeSet<PathBuf>);

impl Disk {
    fn holds(&self, path: &Path) -> bool {
        self.0.contains(path)
    }

    fn forget_folder_of(&mut self, path: &Path) {
        self.0.remove(path.parent().unwrap());
    }

    fn take(&mut self, step: &Step) {
        let path = &step.paths[0];
        match step.action {
            Action::Sync => drop(self.0.insert(path.clone())),
            Action::Write | Action::Remove => {
                self.0.remove(path);
                self.forget_folder_of(path);
            }
            Action::Rename => {
                let to = &step.paths[1];
                let (moved, rest): (Vec<_>, Vec<_>) = self.0.iter().cloned().partition(|held| held.starts_with(path));
                let moved = moved.iter().map(|held| match held.strip_prefix(path) {
                    Ok(below) if below.as_os_str().is_empty() => to.clone(),
                    below => to.join(below.unwrap()),
                });
                self.0 = rest.into_iter().chain(moved).collect();
                self.forget_folder_of(path);
                self.forget_folder_of(to);
            }
        }
    }
}

/// A run that writes an array through a memory map, a file, a folder of files in folders, and says something new.
fn run(folder: &Path, text: &str, old: bool) -> Outputs {
    let outputs = faults::fill(folder, text, old);
    let mut array = outputs.npy::<u8>("array.npy", &[2, 3]).unwrap();
    array.data_mut().fill(text.len() as u8);
    array.finish().unwrap();
    outputs.fact("text", text.into());
    outputs
}

#[test]
fn nothing_has_its_name_before_it_is_on_disk_and_done_comes_last() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let (partial, done) = (root.join(file_names::PARTIAL), root.join(file_names::DONE));
    let mut disk = Disk::default();
    for (text, old) in [("first", true), ("second", false), ("second", false)] {
        let outputs = run(root, text, old);
        let steps = steps(root, || drop(outputs.commit(text.as_bytes()).unwrap()));
        let at = |action, path: &Path| {
            steps.iter().rposition(|step| step.action == action && step.paths.last().unwrap() == path).unwrap()
        };
        let removed = at(Action::Remove, &done);
        for (number, step) in steps.iter().enumerate() {
            if step.action == Action::Rename {
                let from = &step.paths[0];
                for path in step.held.iter().filter(|path| path.starts_with(from)) {
                    assert!(disk.holds(path), "step {number}: {} is named before it is on disk", path.display());
                }
            }
            if number == removed {
                let unfinished: Vec<_> = step.held.iter().filter(|path| path.starts_with(&partial)).collect();
                assert!(unfinished.contains(&&partial.join("array.npy")) && unfinished.len() > 9, "{unfinished:?}");
                for path in unfinished {
                    assert!(disk.holds(path), "{} is not on disk before `done` goes", path.display());
                }
            }
            disk.take(step);
        }
        let first_move = steps.iter().skip(removed).position(|step| step.action == Action::Rename).unwrap() + removed;
        assert!(
            steps[removed..first_move].iter().any(|step| step.action == Action::Sync && step.paths[0] == root),
            "`done` could come back beside files that have moved"
        );
        // All names are on disk before the stamp has one, and the stamp's own name after that.
        let names = [file_names::PROVENANCE, file_names::MANIFEST, "a", "array.npy"].map(|name| root.join(name));
        let is_named = |step: &Step| step.action == Action::Rename && names.contains(&step.paths[1]);
        let named = steps.iter().rposition(is_named).unwrap();
        let is_synced = |step: &Step| step.action == Action::Sync && step.paths[0] == root;
        let stamped = at(Action::Write, &done.with_added_extension("tmp"));
        assert!(removed < named && steps[named..stamped].iter().any(is_synced), "{removed} {named} {stamped}");
        let [.., last, end] = &steps[stamped..] else { panic!("the stamp is not written") };
        assert!(last.action == Action::Rename && last.paths[1] == done && is_synced(end));
    }
}

/// Kilobytes of the file `path` that are in memory, mapped into this process, and not on disk.
fn dirty(path: &Path) -> usize {
    let maps = fs::read_to_string("/proc/self/smaps").unwrap();
    let of_file = maps.lines().skip_while(|line| !line.ends_with(path.to_str().unwrap())).skip(1);
    let of_file = of_file.take_while(|line| !line.contains(" r"));
    let dirty =
        of_file.filter_map(|line| line.split_once("_Dirty:")?.1.trim().strip_suffix(" kB")?.parse::<usize>().ok());
    dirty.sum()
}

#[test]
#[cfg(target_os = "linux")]
fn an_array_written_through_a_memory_map_is_on_disk_after_a_sync() {
    const TMPFS: u64 = 0x0102_1994;
    set_waits(true);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("array.npy");
    let mut array = crate::NpyWriter::<u8>::create(&path, &[50, 1000]).unwrap();
    array.data_mut().fill(7);
    array.finish().unwrap();
    let array = crate::Npy::<u8>::open(&path).unwrap();
    assert_eq!(array.data().iter().map(|&byte| usize::from(byte)).sum::<usize>(), 7 * 50_000);
    // A file system in memory has no disk, and the system may have been quicker.
    if rustix::fs::statfs(folder.path()).unwrap().f_type as u64 == TMPFS || dirty(&path) == 0 {
        return;
    }
    super::disk::sync(&path).unwrap();
    assert_eq!(dirty(&path), 0);
}
