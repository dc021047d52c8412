//! What others put where our outputs go.

use super::folders::{OLD, WHOLE, are, draw, drawn};
use super::*;
use std::os::unix::fs::symlink;

const NOT_OURS: &str = "no run of this stage put it here, so it is not replaced; move it away";

/// What a run that wants to write the folder `photos` is told before it does anything.
fn refusal(folder: &Path) -> String {
    let outputs = Outputs::start(folder, SystemTime::now(), Fingerprint::default()).unwrap();
    let said = outputs.folder("photos").unwrap_err().to_string();
    outputs.abandon().unwrap();
    said
}

#[test]
fn folders_of_others_are_never_removed() {
    // In the place of an output, before the run and while it runs.
    let folder = tempfile::tempdir().unwrap();
    write::below(folder.path(), "photos/mine", b"").unwrap();
    let outputs = Outputs::start(folder.path(), SystemTime::now(), Fingerprint::default()).unwrap();
    let said = outputs.folder("photos").unwrap_err().to_string();
    assert!(said.ends_with(&format!("photos: {NOT_OURS}")), "{said}");
    outputs.abandon().unwrap();
    are(folder.path(), &[("mine", "")]);

    let folder = tempfile::tempdir().unwrap();
    let outputs = draw(folder.path(), &OLD);
    write::below(folder.path(), "photos/mine", b"").unwrap();
    let remarks = outputs.commit(b"{}\n").unwrap();
    assert!(
        remarks[0].contains("photos/mine: no run of this stage put it here, so its folder was kept as "),
        "{remarks:?}"
    );
    assert!(folder.path().join("photos.changed/mine").exists());
    are(folder.path(), &OLD);

    // Among what a killed run left.
    fs::create_dir(folder.path().join("other")).unwrap();
    drop(draw(folder.path().join("other").as_path(), &OLD));
    write::below(&folder.path().join("other/.partial"), "mine/1", b"").unwrap();
    let said = Outputs::start(&folder.path().join("other"), SystemTime::now(), Fingerprint::default())
        .err()
        .unwrap()
        .to_string();
    assert!(
        said.ends_with("mine: no run of this stage put this folder among its unfinished outputs; move it away"),
        "{said}"
    );
    assert!(folder.path().join("other/.partial/mine/1").exists());
}

#[test]
fn a_folder_stays_ours_when_the_manifest_is_lost_or_damaged() {
    let folder = drawn();
    for text in [None, Some("files: {"), Some("files: {}\n")] {
        let manifest = folder.path().join(file_names::MANIFEST);
        match text {
            None => fs::remove_file(&manifest).unwrap(),
            Some(text) => write::atomic(&manifest, text.as_bytes()).unwrap(),
        }
        draw(folder.path(), &[("c", "three")]).commit(b"{}\n").unwrap();
        are(folder.path(), &[("c", "three")]);
        assert_eq!(held(folder.path()), WHOLE);
    }
    // Also for a run that writes a file of that name.
    fs::remove_file(folder.path().join(file_names::MANIFEST)).unwrap();
    write_all(folder.path(), &["photos"]).commit(b"{}\n").unwrap();
    assert_eq!(held(folder.path()), ["done", "manifest.yaml", "photos", "provenance.yaml"]);
}

#[test]
fn a_folder_that_the_manifest_lists_is_ours_without_a_marker() {
    let folder = drawn();
    let marker = folder.path().join(file_names::ours("photos"));
    fs::remove_file(&marker).unwrap();
    write::below(folder.path(), "photos/mine", b"").unwrap();
    assert!(refusal(folder.path()).ends_with(&format!("/photos: {NOT_OURS}")), "which of the three, nothing says");
    fs::remove_file(folder.path().join("photos/mine")).unwrap();
    draw(folder.path(), &[("c", "three")]).commit(b"{}\n").unwrap();
    are(folder.path(), &[("c", "three")]);
    assert!(marker.exists());
}

#[test]
fn a_file_of_another_in_our_folder_is_named_before_any_work_and_stays() {
    let folder = drawn();
    write::below(folder.path(), "photos/b/mine", b"").unwrap();
    fs::remove_file(folder.path().join("photos/a/1")).unwrap();
    let said = refusal(folder.path());
    assert!(said.ends_with(&format!("photos/b/mine: {NOT_OURS}")), "{said}");
    let outputs = Outputs::start(folder.path(), SystemTime::now(), Fingerprint::default()).unwrap();
    assert!(outputs.file("photos", b"").unwrap_err().to_string().contains("b/mine: "));
    are(folder.path(), &[("b/2", "two"), ("b/mine", "")]);
    fs::remove_file(folder.path().join("photos/b/mine")).unwrap();
    write::atomic(&folder.path().join("photos/b/2"), b"damaged").unwrap();
    draw(folder.path(), &OLD).commit(b"{}\n").unwrap();
    are(folder.path(), &OLD);
}

#[test]
fn a_file_that_another_put_into_our_folder_while_the_stage_ran_is_kept_and_told() {
    for new in [true, false] {
        let folder = drawn();
        let outputs = if new { draw(folder.path(), &[("c", "three")]) } else { write_all(folder.path(), &["a"]) };
        write::below(folder.path(), "photos/b/mine", b"").unwrap();
        let remarks = outputs.commit(b"{}\n").unwrap();
        assert_eq!(remarks.len(), 1);
        assert!(remarks[0].contains("photos/b/mine: no run of this stage put it here, so its folder was kept as "));
        assert!(remarks[0].ends_with("photos.changed"), "{remarks:?}");
        assert_eq!(walk::files(&folder.path().join("photos.changed")).unwrap().len(), 3);
        assert_eq!(folder.path().join("photos").exists(), new);
    }
}

#[test]
fn whatever_is_in_the_place_of_a_folder_is_refused_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("photos");
    write::atomic(&place, b"mine").unwrap();
    assert!(refusal(folder.path()).ends_with(&format!("/photos: {NOT_OURS}")));
    fs::remove_file(&place).unwrap();
    symlink("nowhere", &place).unwrap();
    assert!(refusal(folder.path()).ends_with(&format!("/photos: {NOT_OURS}")));
    assert!(place.is_symlink());

    // A file in the place where our folder was.
    let folder = drawn();
    let place = folder.path().join("photos");
    fs::remove_dir_all(&place).unwrap();
    write::atomic(&place, b"mine").unwrap();
    assert!(refusal(folder.path()).ends_with(&format!("/photos: {NOT_OURS}")));
    write_all(folder.path(), &["photos"]).commit(b"{}\n").unwrap();
    assert!(!folder.path().join(file_names::ours("photos")).exists());
}

#[test]
fn a_folder_in_the_place_of_a_file_is_refused_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    write::below(folder.path(), "a/mine", b"").unwrap();
    let outputs = Outputs::start(folder.path(), SystemTime::now(), Fingerprint::default()).unwrap();
    assert!(outputs.file("a", b"").unwrap_err().to_string().ends_with(&format!("/a: {NOT_OURS}")));
    assert!(outputs.npy::<u8>("a", &[1]).err().unwrap().to_string().ends_with(&format!("/a: {NOT_OURS}")));
}

#[test]
fn links_to_nowhere_among_unfinished_outputs_go() {
    let folder = drawn();
    drop(draw(folder.path(), &OLD));
    symlink("nowhere", folder.path().join(".partial/link")).unwrap();
    draw(folder.path(), &OLD).commit(b"{}\n").unwrap();
    assert_eq!(held(folder.path()), WHOLE);
}

#[test]
fn a_manifest_that_names_a_file_elsewhere_stops_the_run_and_the_file_stays() {
    // Of a finished run, and of one that was killed while its outputs moved.
    for inside in ["", file_names::PARTIAL] {
        let project = tempfile::tempdir().unwrap();
        let (thesis, folder) = (project.path().join("thesis.tex"), project.path().join("augment"));
        write::atomic(&thesis, b"precious").unwrap();
        fs::create_dir(&folder).unwrap();
        write_all(&folder, &["a"]).commit(b"{}\n").unwrap();
        let manifest = folder.join(inside).join(file_names::MANIFEST);
        fs::create_dir_all(manifest.parent().unwrap()).unwrap();
        let name = if inside.is_empty() { "../thesis.tex" } else { thesis.to_str().unwrap() };
        let entry = "{bytes: 8, blake3: '00'}";
        write::atomic(&manifest, format!("files:\n  {name}: {entry}\n").as_bytes()).unwrap();

        let said = Outputs::start(&folder, SystemTime::now(), Fingerprint::default())
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        let expected = format!("{}: expected only names of files in this folder, got '{name}'", manifest.display());
        assert!(said.starts_with(&expected), "{said}");
        assert_eq!(fs::read(&thesis).unwrap(), b"precious");
        assert!(folder.join("a").exists());

        // While a run was going on.
        fs::remove_file(&manifest).unwrap();
        let outputs = write_all(&folder, &["b"]);
        if inside.is_empty() {
            write::atomic(&manifest, format!("files:\n  {name}: {entry}\n").as_bytes()).unwrap();
            outputs.commit(b"{}\n").unwrap_err();
            assert_eq!(fs::read(&thesis).unwrap(), b"precious");
        }
    }
}

#[test]
fn a_partial_that_is_no_folder_is_refused_and_what_it_leads_to_stays() {
    let project = tempfile::tempdir().unwrap();
    let (originals, folder) = (project.path().join("originals"), project.path().join("augment"));
    write::below(&originals, "some.jpg", b"precious").unwrap();
    fs::create_dir(&folder).unwrap();
    write_all(&folder, &["a"]).commit(b"{}\n").unwrap();
    let partial = folder.join(file_names::PARTIAL);
    let refusal = |found: &str| {
        let said =
            Outputs::start(&folder, SystemTime::now(), Fingerprint::default()).err().map(|error| error.to_string());
        let expected = format!("expected a folder of unfinished outputs, got {found}; remove it");
        assert_eq!(said, Some(format!("{}: {expected}", partial.display())));
        fs::remove_file(&partial).unwrap();
    };
    symlink("../originals", &partial).unwrap();
    refusal("a link");
    assert_eq!(fs::read(originals.join("some.jpg")).unwrap(), b"precious");
    symlink("nowhere", &partial).unwrap();
    refusal("a link");
    write::atomic(&partial, b"").unwrap();
    refusal("a file");

    // Put there while a run was going on.
    let outputs = write_all(&folder, &["b"]);
    fs::rename(&partial, project.path().join("partial")).unwrap();
    symlink("../originals", &partial).unwrap();
    outputs.abandon().unwrap_err();
    assert_eq!(fs::read(originals.join("some.jpg")).unwrap(), b"precious");
}
