//! The same for outputs that are folders of many files.

use super::*;
use crate::Folder;

/// A run that has filled `photos` with these files.
pub fn draw(folder: &Path, files: &[(&str, &str)]) -> Outputs {
    let outputs = Outputs::start(folder, SystemTime::now(), Fingerprint::default()).unwrap();
    let photos = outputs.folder("photos").unwrap();
    for (name, text) in files {
        write::below(&photos, name, text.as_bytes()).unwrap();
    }
    outputs
}

/// A folder whose last run wrote `photos/a/1` and `photos/b/2`.
pub fn drawn() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    draw(folder.path(), &[("a/1", "one"), ("b/2", "two")]).commit(b"{}\n").unwrap();
    folder
}

/// Path and content of all files in `photos`.
pub fn photos(folder: &Path) -> Vec<(String, String)> {
    let photos = folder.join("photos");
    let files = walk::files(&photos).unwrap().into_iter();
    let name = |path: &Path| path.strip_prefix(&photos).unwrap().to_string_lossy().into_owned();
    files.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}

pub fn are(folder: &Path, expected: &[(&str, &str)]) {
    let found = photos(folder);
    assert_eq!(found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>(), expected);
}

pub const OLD: [(&str, &str); 2] = [("a/1", "one"), ("b/2", "two")];
pub const WHOLE: [&str; 5] = [".photos.ours", "done", "manifest.yaml", "photos", "provenance.yaml"];

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
fn a_folder_where_a_file_was_and_a_file_where_a_folder_was_are_damage_with_a_remedy() {
    let folder = drawn();
    draw(folder.path(), &OLD).commit(b"{}\n").unwrap();
    fs::remove_dir_all(folder.path().join("photos")).unwrap();
    write::atomic(&folder.path().join("photos"), b"file").unwrap();
    let said = Folder::open(folder.path()).unwrap_err().to_string();
    let expected = "photos: expected a folder of 2 files, as manifest.yaml says, got a file; `make rerun STAGE=";
    assert!(said.contains(expected), "{said}");

    let folder = tempfile::tempdir().unwrap();
    write_all(folder.path(), &["a"]).commit(b"{}\n").unwrap();
    fs::remove_file(folder.path().join("a")).unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    let said = Folder::open(folder.path()).unwrap_err().to_string();
    let expected = "a: expected a file of 3 bytes, as manifest.yaml says, got a folder; `make rerun STAGE=";
    assert!(said.contains(expected), "{said}");
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
fn what_moved_in_before_a_run_was_killed_goes_and_what_it_put_aside_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    drop(stopped_halfway(folder.path()));
    assert!(folder.path().join("photos/b/2").exists());
    write_all(folder.path(), &["a"]).commit(b"{}\n").unwrap();
    assert_eq!(held(folder.path()), ["a", "done", "manifest.yaml", "provenance.yaml"]);

    let folder = drawn();
    drop(stopped_halfway(folder.path()));
    assert!(folder.path().join(".partial/photos.old/a/1").exists());
    Outputs::start(folder.path(), SystemTime::now(), Fingerprint::default()).unwrap().abandon().unwrap();
    are(folder.path(), &OLD);
    draw(folder.path(), &OLD).commit(b"{}\n").unwrap();
    are(folder.path(), &OLD);
    assert_eq!(held(folder.path()), WHOLE);
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
