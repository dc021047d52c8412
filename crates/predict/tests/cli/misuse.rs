//! Wrong usage: exit status 2, nothing on stdout, nothing written.

use crate::classifier::{FILE, alone, of_two, run, with_photos};
use std::fs;

#[track_caller]
fn misused(arguments: &[&str], says: &str) {
    let project = with_photos(of_two(), 1);
    let outcome = run(&project, arguments);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", outcome.stderr);
    assert!(outcome.stderr.contains(says), "{arguments:?}: {}", outcome.stderr);
    let names: Vec<_> = artifact::walk::entries(project.path()).unwrap();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn what_does_not_go_together_is_refused() {
    for (arguments, says) in [
        (&[][..], "Usage: predict"),
        (&[FILE], "expected photos, folders of photos or - after the classifier, got none"),
        (&["photos"], "photos: expected classifier.safetensors before the photos, got a folder"),
        (&[FILE, "photos", "--output", "no/a.csv"], "--output no/a.csv: expected a file in a folder that is there"),
        (&[FILE, "photos", "--sort-into", FILE], "--sort-into classifier.safetensors: expected a folder, got"),
        (&[FILE, "photos", "--self-test"], "cannot be used with"),
        (&[FILE, "--self-test", "--no-check"], "cannot be used with"),
        (&[FILE, "photos", "--threshold", "0.5", "--max-error", "0.1"], "cannot be used with"),
        (&[FILE, "photos", "--threshold", "0.5", "--no-unknown"], "cannot be used with"),
        (&[FILE, "photos", "--max-error", "0.5", "--no-unknown"], "cannot be used with"),
        (&[FILE, "--undo", "undo.csv"], "cannot be used with"),
        (&["--undo", "undo.csv", "--sort-into", "x"], "cannot be used with"),
        (&[FILE, "photos", "--format", "parquet"], "--format parquet: expected --output FILE"),
        (&["photos", FILE], "photos: expected classifier.safetensors before the photos, got a folder"),
        (&["photos/a.JPG", FILE], "photos/a.JPG: expected classifier.safetensors before the photos, got a photo"),
        (&["a.dng", "--self-test"], "a.dng: expected classifier.safetensors before the photos, got a photo"),
        (&[FILE, "photos", "--tops", "3"], "unexpected argument '--tops'"),
    ] {
        misused(arguments, says);
    }
}

#[test]
fn values_are_checked_before_anything_is_read() {
    for (option, value, says) in [
        ("--top", "0", "0 is not in 1.."),
        ("--threshold", "1.5", "expected a number from 0 to 1, got 1.5"),
        ("--threshold", "NaN", "expected a number from 0 to 1, got NaN"),
        ("--max-error", "0", "expected a number above 0 and below 1, got 0"),
        ("--max-error", "1", "expected a number above 0 and below 1, got 1"),
        ("--max-megapixels", "0", "expected a number from 0.001 to 4000, got 0"),
        ("--max-megapixels", "inf", "expected a number from 0.001 to 4000, got inf"),
        ("--batch", "0", "0 is not in 1..=4096"),
        ("--batch", "4097", "4097 is not in 1..=4096"),
        ("--device", "gpu", "expected auto, cpu or cuda"),
        ("--precision", "f16", "expected auto, f32 or bf16"),
        ("--format", "xml", "invalid value 'xml' for '--format <FORMAT>'"),
    ] {
        misused(&["no such file", "photos", option, value], says);
    }
}

#[test]
fn links_are_not_made_where_photos_are_looked_for() {
    for (photos, folder) in
        [("photos", "photos"), ("photos", "photos/sorted"), (".", "sorted"), ("photos", "./photos/a/b")]
    {
        misused(&[FILE, photos, "--sort-into", folder], "where the links would be taken for photos");
    }
    // Where a class goes, there may be photos.
    misused(&[FILE, "photos/disc", "--sort-into", "photos"], "expected a folder apart from photos/disc");
    let project = with_photos(of_two(), 1);
    std::os::unix::fs::symlink("photos", project.path().join("link")).unwrap();
    let outcome = run(&project, &[FILE, "photos", "--sort-into", "link/sorted"]);
    assert_eq!(outcome.status, Some(2), "{}", outcome.stderr);
}

#[test]
fn help_and_version_need_no_classifier() {
    let project = alone(of_two());
    fs::remove_file(project.path().join(FILE)).unwrap();
    let help = run(&project, &["--help"]).succeeded().stdout;
    for words in ["one row for each photo", "--sort-into", "predict --undo sorted/undo.csv", "gets two"] {
        assert!(help.contains(words), "{words}\n{help}");
    }
    assert!(run(&project, &["--version"]).succeeded().stdout.starts_with("predict "));
}
