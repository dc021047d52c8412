//! Runs that go on from the state of an earlier one, and those that start afresh.

use super::*;
use crate::config::{Config, Source};
use crate::fingerprint::Fingerprint;
use crate::job::Claim;
use crate::resume::finish;
use crate::{Error, file_names, write, yaml};
use std::fs;
use std::path::Path;

/// A stage `train` that reads photos from outside, and the stage `other` with its provenance.
fn project() -> tempfile::TempDir {
    let project = tempfile::tempdir().unwrap();
    write::below(project.path(), "photos/a/1.jpg", b"one").unwrap();
    for name in [file_names::MANIFEST, file_names::PROVENANCE] {
        write::below(project.path(), &format!("other/{name}"), b"files: {}\n").unwrap();
    }
    fs::create_dir(project.path().join("train")).unwrap();
    project
}

/// A run of it.
fn job(project: &Path) -> Job<()> {
    let inputs = [
        ("photos".to_owned(), Source::Folder(project.join("photos"))),
        ("others".to_owned(), Source::Stages(vec!["other".to_owned()])),
    ];
    let config =
        Config { run: "train".to_owned(), seed: Some(7), inputs: inputs.into(), settings: yaml::Mapping::new() };
    let folder = project.join("train");
    Job::start(Claim::take(&folder).unwrap(), &folder, &config, (), Fingerprint::default()).unwrap()
}

/// Saves a state, makes a change, and tells whether the state still serves.
fn serves_after(change: impl FnOnce(&Path)) -> bool {
    let project = project();
    job(project.path()).resume(&[], &[]).unwrap().0.save(b"state").unwrap();
    change(project.path());
    job(project.path()).resume(&[], &[]).unwrap().1.is_some()
}

#[test]
fn a_state_serves_until_a_photo_or_the_way_another_stage_was_set_changes() {
    assert!(serves_after(|_| {}));
    assert!(!serves_after(|project| write::atomic(&project.join("photos/a/1.jpg"), b"two").unwrap()));
    assert!(!serves_after(|project| write::atomic(&project.join("other/provenance.yaml"), b"seed: 8\n").unwrap()));
    assert!(!serves_after(|project| write::atomic(&project.join("other/manifest.yaml"), b"facts: {}\n").unwrap()));
}

#[test]
fn a_program_that_nobody_can_read_starts_afresh() {
    let project = project();
    let unknown = || Err(Error::unusable(Path::new("program"), "gone"));
    for _ in 0..2 {
        let (resume, earlier) = job(project.path()).resume_as(unknown(), &[], &[]).unwrap();
        assert_eq!(earlier, None);
        resume.save(b"state").unwrap();
    }
    let log = fs::read_to_string(project.path().join("train/log.txt")).unwrap();
    assert!(log.contains("starting afresh: the state of an earlier run may be that of another program: program: gone"));
    assert_eq!(job(project.path()).resume(&[], &[]).unwrap().1, None, "nor does its state serve others");
}

#[test]
#[should_panic(expected = "seed counts anyway, and must not be replaced")]
fn what_counts_anyway_is_not_replaced() {
    let _ = job(project().path()).resume(&[], &[("seed", "8".to_owned())]);
}

#[test]
fn the_state_of_a_stamped_run_serves_no_other_and_that_of_one_not_yet_stamped_does() {
    for (stamped, serves) in [(true, false), (false, true)] {
        let project = project();
        let folder = project.path().join("train");
        job(project.path()).resume(&[], &[]).unwrap().0.save(b"state").unwrap();
        finish(&folder).unwrap();
        if stamped {
            write::atomic(&folder.join(file_names::DONE), b"").unwrap();
        }
        assert_eq!(job(project.path()).resume(&[], &[]).unwrap().1.is_some(), serves);
        assert!(!folder.join(file_names::RESUME_OVER).exists());
    }
}

#[test]
fn the_state_of_a_run_killed_while_an_older_one_is_stamped_serves() {
    assert!(serves_after(|project| write::atomic(&project.join("train/done"), b"").unwrap()));
}

#[test]
fn a_run_that_is_done_leaves_no_state() {
    let project = project();
    let job = job(project.path());
    job.resume(&[], &[]).unwrap().0.save(b"state").unwrap();
    job.finish(Ok(())).unwrap();
    for name in [file_names::RESUME, file_names::RESUME_OVER] {
        assert!(!project.path().join("train").join(name).exists(), "{name}");
    }
}
