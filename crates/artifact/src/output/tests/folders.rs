//! The same for outputs that are folders of many files.

use super::*;
use crate::Folder;

/// A run that has filled `photos` with these files.
fn draw(folder: &Path, files: &[(&str, &str)]) -> Outputs {
    let outputs = Outputs::start(folder, SystemTime::now()).unwrap();
    let photos = outputs.folder("photos").unwrap();
    for (name, text) in files {
        write::below(&photos, name, text.as_bytes()).unwrap();
    }
    outputs
}

/// A folder whose last run wrote `photos/a/1` and `photos/b/2`.
fn drawn() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    draw(folder.path(), &[("a/1", "one"), ("b/2", "two")]).commit(b"{}\n").unwrap();
    folder
}

/// Path and content of all files in `photos`.
fn photos(folder: &Path) -> Vec<(String, String)> {
    let photos = folder.join("photos");
    let files = walk::files(&photos).unwrap().into_iter();
    let name = |path: &Path| path.strip_prefix(&photos).unwrap().to_string_lossy().into_owned();
    files.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}

fn are(folder: &Path, expected: &[(&str, &str)]) {
    let found = photos(folder);
    assert_eq!(found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>(), expected);
}

const OLD: [(&str, &str); 2] = [("a/1", "one"), ("b/2", "two")];
const WHOLE: [&str; 4] = ["done", "manifest.yaml", "photos", "provenance.yaml"];

#[test]
fn a_folder_is_one_entry_of_the_manifest_and_is_verified_when_it_is_read() {
    let folder = drawn();
    assert_eq!(held(folder.path()), WHOLE);
    let artifact = Folder::open(folder.path()).unwrap();
    let entry = &artifact.manifest().files["photos"];
    assert_eq!((entry.files, entry.bytes), (Some(2), 6));
    assert_eq!(artifact.folder("photos").unwrap(), folder.path().join("photos"));
    let said = artifact.file("photos").unwrap_err().to_string();
    assert!(said.ends_with("photos: expected a file, got a folder of 2 files"), "{said}");

    fs::rename(folder.path().join("photos/a/1"), folder.path().join("photos/a/3")).unwrap();
    let said = Folder::open(folder.path()).unwrap().folder("photos").unwrap_err().to_string();
    assert!(said.contains("photos: expected blake3 "), "{said}");
    fs::remove_file(folder.path().join("photos/a/3")).unwrap();
    let said = Folder::open(folder.path()).unwrap_err().to_string();
    assert!(
        said.contains("photos: expected 2 files of 6 bytes together, as manifest.yaml says, got 1 of 3;"),
        "{said}"
    );
}

#[test]
fn a_file_is_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    write_all(folder.path(), &["a"]).commit(b"{}\n").unwrap();
    let said = Folder::open(folder.path()).unwrap().folder("a").unwrap_err().to_string();
    assert!(said.ends_with("a: expected a folder, got a file"), "{said}");
}

#[test]
fn a_new_folder_replaces_the_old_one_whole() {
    let folder = drawn();
    draw(folder.path(), &[("b/2", "new"), ("c", "three")]).commit(b"{}\n").unwrap();
    are(folder.path(), &[("b/2", "new"), ("c", "three")]);
    assert_eq!(held(folder.path()), WHOLE);
}

#[test]
fn a_run_that_was_killed_or_failed_before_its_end_leaves_the_old_folder() {
    let folder = drawn();
    drop(draw(folder.path(), &[("b/2", "new")]));
    are(folder.path(), &OLD);
    draw(folder.path(), &[("c", "three")]).abandon().unwrap();
    are(folder.path(), &OLD);
    assert_eq!(held(folder.path()), WHOLE);
}

#[test]
fn a_folder_that_the_next_run_does_not_write_goes() {
    let folder = drawn();
    write_all(folder.path(), &["a"]).commit(b"{}\n").unwrap();
    assert_eq!(held(folder.path()), ["a", "done", "manifest.yaml", "provenance.yaml"]);
}

#[test]
fn a_folder_may_become_a_file_and_a_file_a_folder() {
    let folder = drawn();
    write_all(folder.path(), &["photos"]).commit(b"{}\n").unwrap();
    assert_eq!(fs::read(folder.path().join("photos")).unwrap(), b"new");
    draw(folder.path(), &OLD).commit(b"{}\n").unwrap();
    are(folder.path(), &OLD);
    assert_eq!(held(folder.path()), WHOLE);
}

/// A run whose `photos` moved into `folder` before its `zebra` could not.
fn stopped_halfway(folder: &Path) -> Outputs {
    let outputs = draw(folder, &[("b/2", "new")]);
    outputs.file("zebra", b"new").unwrap();
    fs::create_dir(folder.join("zebra")).unwrap();
    outputs.commit(b"{}\n").unwrap_err();
    fs::remove_dir(folder.join("zebra")).unwrap();
    outputs
}

#[test]
fn what_moved_in_before_a_run_was_killed_goes_with_all_that_it_put_aside() {
    let folder = tempfile::tempdir().unwrap();
    drop(stopped_halfway(folder.path()));
    assert!(folder.path().join("photos/b/2").exists());
    write_all(folder.path(), &["a"]).commit(b"{}\n").unwrap();
    assert_eq!(held(folder.path()), ["a", "done", "manifest.yaml", "provenance.yaml"]);

    let folder = drawn();
    drop(stopped_halfway(folder.path()));
    assert!(folder.path().join(".partial/photos.old/a/1").exists());
    draw(folder.path(), &OLD).commit(b"{}\n").unwrap();
    are(folder.path(), &OLD);
    assert_eq!(held(folder.path()), WHOLE);
}

#[test]
fn folders_of_others_are_never_removed() {
    // In the place of an output, before the run and while it runs.
    let folder = tempfile::tempdir().unwrap();
    write::below(folder.path(), "photos/mine", b"").unwrap();
    let outputs = Outputs::start(folder.path(), SystemTime::now()).unwrap();
    let said = outputs.folder("photos").unwrap_err().to_string();
    assert!(
        said.ends_with("photos: manifest.yaml does not list this folder, so it is not ours to replace; move it away")
    );
    outputs.abandon().unwrap();
    are(folder.path(), &[("mine", "")]);

    let folder = tempfile::tempdir().unwrap();
    let outputs = draw(folder.path(), &OLD);
    write::below(folder.path(), "photos/mine", b"").unwrap();
    outputs.commit(b"{}\n").unwrap_err();
    outputs.abandon().unwrap();
    are(folder.path(), &[("mine", "")]);

    // Among what a killed run left.
    drop(draw(folder.path().join("other").as_path(), &OLD));
    write::below(&folder.path().join("other/.partial"), "mine/1", b"").unwrap();
    let said = Outputs::start(&folder.path().join("other"), SystemTime::now()).err().unwrap().to_string();
    assert!(said.ends_with("mine: a folder among unfinished outputs is not ours; move it away"), "{said}");
    assert!(folder.path().join("other/.partial/mine/1").exists());
}

#[test]
fn links_are_removed_and_what_they_lead_to_stays() {
    let folder = drawn();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::rename(folder.path().join("photos"), elsewhere.path().join("photos")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("photos"), folder.path().join("photos")).unwrap();
    draw(folder.path(), &[("c", "three")]).commit(b"{}\n").unwrap();
    are(folder.path(), &[("c", "three")]);
    are(elsewhere.path(), &OLD);
}
