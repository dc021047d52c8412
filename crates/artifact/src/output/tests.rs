//! Runs that end, fail and are killed halfway.

mod faults;
mod folders;
mod power;
mod strangers;

use super::*;
use crate::walk;

fn write_all(folder: &Path, names: &[&str]) -> Outputs {
    let outputs = Outputs::start(folder, SystemTime::now(), Fingerprint::default()).unwrap();
    for name in names {
        outputs.file(name, b"new").unwrap();
    }
    outputs
}

fn held(folder: &Path) -> Vec<String> {
    let paths = walk::entries(folder).unwrap();
    paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

/// A folder with output `a`, into which `a` and `b` move before `c` cannot.
fn stopped_halfway(folder: &Path) -> Outputs {
    write_all(folder, &["a"]).commit(b"{}\n").unwrap();
    write::atomic(&folder.join("notes"), b"put here by hand").unwrap();
    let outputs = write_all(folder, &["a", "b", "c"]);
    fs::create_dir(folder.join("c")).unwrap();
    outputs.commit(b"{}\n").unwrap_err();
    fs::remove_dir(folder.join("c")).unwrap();
    outputs
}

#[test]
fn scratch_arrays_have_no_name_and_do_not_come_out() {
    let folder = tempfile::tempdir().unwrap();
    let outputs = write_all(folder.path(), &["a"]);
    let mut arrays = [2, 3].map(|rows| outputs.scratch::<f32>(&[rows, 2]).unwrap());
    assert_eq!(held(&folder.path().join(file_names::PARTIAL)), ["a"]);
    arrays[0].rows_mut(1..2).copy_from_slice(&[1.0, 2.0]);
    assert_eq!((arrays[0].rows(0..2), arrays[1].rows(0..3)), (&[0.0, 0.0, 1.0, 2.0][..], &[0.0; 6][..]));
    outputs.commit(b"{}\n").unwrap();
    assert_eq!(held(folder.path()), ["a", "done", "manifest.yaml", "provenance.yaml"]);
}

const A_AND_NOTES: [&str; 5] = ["a", "done", "manifest.yaml", "notes", "provenance.yaml"];

#[test]
fn what_moved_in_before_a_run_was_killed_goes_unless_the_next_run_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    drop(stopped_halfway(folder.path()));
    for name in ["manifest.yaml.tmp", "provenance.yaml.tmp", "done.tmp"] {
        write::atomic(&folder.path().join(name), b"hal").unwrap();
    }
    write_all(folder.path(), &["a"]).commit(b"{}\n").unwrap();
    assert_eq!(held(folder.path()), A_AND_NOTES);
}

#[test]
fn what_moved_in_before_a_run_failed_goes() {
    let folder = tempfile::tempdir().unwrap();
    stopped_halfway(folder.path()).abandon().unwrap();
    assert_eq!(held(folder.path()), ["a", "manifest.yaml", "notes", "provenance.yaml"]);
}

#[test]
fn an_output_of_the_last_run_that_this_one_does_not_write_goes() {
    let folder = tempfile::tempdir().unwrap();
    write_all(folder.path(), &["a", "b"]).commit(b"{}\n").unwrap();
    write::atomic(&folder.path().join("notes"), b"put here by hand").unwrap();
    write_all(folder.path(), &["a"]).commit(b"{}\n").unwrap();
    assert_eq!(held(folder.path()), A_AND_NOTES);
}
