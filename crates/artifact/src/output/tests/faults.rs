//! A run that is killed before any of its steps, and the clearing up after it, killed before any of its own.

use super::*;
use crate::Folder;
use crate::output::step::simulated::{killed_before, set_waits};

/// Whether `work` comes to its end in `steps` steps.
fn within(steps: usize, work: impl FnOnce() -> Result<()>) -> bool {
    let outcome = killed_before(steps, work);
    assert!(outcome.as_ref().err().is_none_or(|error| error.to_string().ends_with(": killed")), "{outcome:?}");
    outcome.is_ok()
}

/// Every kind of change: a folder that changes, one that goes, one that becomes a file, and a file that becomes one.
pub fn fill(folder: &Path, text: &str, old: bool) -> Outputs {
    let outputs = Outputs::start(folder, SystemTime::now(), Fingerprint::default()).unwrap();
    let (folders, file) = if old { (["photos", "goes", "was"], "is") } else { (["photos", "is", "new"], "was") };
    for name in folders {
        let path = outputs.folder(name).unwrap();
        write::below(&path, &format!("a/{text}"), text.as_bytes()).unwrap();
    }
    outputs.file(file, text.as_bytes()).unwrap();
    outputs.file("a", text.as_bytes()).unwrap();
    outputs
}

/// All folders that the manifest promises are whole, and no others are there.
#[track_caller]
fn is_whole(path: &Path, when: &str) {
    let manifest = Manifest::read(path).unwrap();
    for (name, _) in manifest.files.iter().filter(|(_, entry)| entry.is_folder()) {
        let found = Entry::of(&path.join(name));
        assert_eq!(found.as_ref().ok(), Some(&manifest.files[name]), "{name}, {when}");
    }
    for name in ["photos", "goes", "was", "is", "new"] {
        let promised = manifest.files.get(name).is_some_and(Entry::is_folder);
        assert_eq!(path.join(name).is_dir(), promised, "{name}, {when}");
    }
}

fn ends_well(path: &Path, text: &str) {
    fill(path, text, false).commit(b"{}\n").unwrap();
    Folder::open(path).unwrap();
    is_whole(path, "at last");
    let expected = [
        ".is.ours",
        ".new.ours",
        ".photos.ours",
        "a",
        "done",
        "is",
        "manifest.yaml",
        "new",
        "photos",
        "provenance.yaml",
        "was",
    ];
    assert_eq!(held(path), expected);
}

/// A folder after a run that was killed before step `steps` of its commit; none if it came to its end.
fn killed(steps: usize, text: &str) -> Option<(tempfile::TempDir, Outputs)> {
    set_waits(false);
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), "old", true).commit(b"{}\n").unwrap();
    let outputs = fill(folder.path(), text, false);
    let ended = within(steps, || outputs.commit(b"other\n").map(drop));
    (!ended).then_some((folder, outputs))
}

#[test]
fn folders_are_whole_after_a_run_that_failed_or_was_killed_at_any_step() {
    // A run that writes the very same folder as well.
    for text in ["new", "old"] {
        let mut steps = 0;
        while let Some((folder, outputs)) = killed(steps, text) {
            outputs.abandon().unwrap();
            is_whole(folder.path(), &format!("failed at step {steps}"));
            ends_well(folder.path(), text);
            steps += 1;
        }
        assert!(steps > 15, "{steps}");
    }
}

#[test]
fn folders_are_whole_after_clearing_up_was_killed_too() {
    let mut steps = 0;
    while killed(steps, "new").is_some() {
        for further in 0.. {
            let (folder, outputs) = killed(steps, "new").unwrap();
            let ended = within(further, || outputs.abandon());
            Outputs::start(folder.path(), SystemTime::now(), Fingerprint::default()).unwrap().abandon().unwrap();
            is_whole(folder.path(), &format!("killed at step {steps}, then at {further}"));
            if ended {
                break;
            }
        }
        steps += 1;
    }
}

#[test]
fn the_next_run_ends_well_if_the_manifest_is_lost_too() {
    let mut steps = 0;
    while let Some((folder, _)) = killed(steps, "new") {
        fs::remove_file(folder.path().join(file_names::MANIFEST)).unwrap();
        for name in ["photos", "is", "new"] {
            let path = folder.path().join(name);
            // Where nothing says that this stage wrote it, a file in the place of a folder may be anybody's.
            if path.is_file() {
                fs::remove_file(path).unwrap();
            }
        }
        fill(folder.path(), "new", false).commit(b"{}\n").unwrap();
        Folder::open(folder.path()).unwrap();
        assert!(!folder.path().join(file_names::PARTIAL).exists());
        steps += 1;
    }
}
