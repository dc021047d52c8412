//! Every refusal names what is wrong and leaves nothing behind.

use crate::{bytes, draft, photos, run};
use fixture::{Project, picture, program};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::UnixListener;
use std::process::Command;

/// The message of a run that has to fail, without the stage's name.
#[track_caller]
fn refused(folders: &[(&str, u64)], settings: &str) -> String {
    let project = Project::new();
    photos(&project, folders);
    message(&project, settings)
}

#[track_caller]
fn message(project: &Project, settings: &str) -> String {
    let said = run(project, settings).failed();
    let left = bytes(project);
    assert_eq!(left.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["config.yaml"]);
    said.split_once("preprocess: photos").map(|(_, rest)| format!("photos{rest}")).expect("the folder is named")
}

const BOTH: [(&str, u64); 4] = [("train/a", 1), ("train/b", 1), ("validation/a", 1), ("validation/b", 1)];

#[test]
fn missing_folders() {
    assert_eq!(
        refused(&[("train/a", 1), ("train/b", 1), ("val/a", 1)], ""),
        "photos: expected a folder 'validation' beside 'train' (the names are set in splits), or a validation_fraction \
         above 0, got train, val\n"
    );
    assert_eq!(
        refused(&BOTH, "splits: {test: holdout}"),
        "photos: expected a folder 'holdout' beside 'train' (the names are set in splits), or a test_fraction above 0, \
         got train, validation\n"
    );
    assert_eq!(
        refused(&BOTH, "splits: {train: training}"),
        "photos: expected a folder 'training' (the names are set in splits) beside 'validation', got train, validation\n"
    );
    assert_eq!(
        refused(&[("a", 1), ("b", 1)], ""),
        "photos: expected a folder 'train' (the names are set in splits) or, to split one folder per class, the \
         line `settings: { validation_fraction: 0.2, test_fraction: 0.2 }`, got a, b\n"
    );
    let project = Project::new();
    let said = run(&project, "").failed();
    assert!(said.ends_with("photos: no such file or folder, needed as in.photos; put it there or mend the path\n"));
}

#[test]
fn what_may_have_been_meant_is_said_where_there_are_no_classes() {
    let deeper = [("mine/a", 1), ("mine/b", 1)];
    let meant = "if the classes or splits are a, b, write `in: { photos: photos/mine }`";
    let says = refused(&deeper, "");
    assert!(says.ends_with(&format!("got mine; {meant}\n")), "{says}");
    let expected = "photos: expected a folder for each of two classes or more, got";
    assert_eq!(refused(&deeper, "validation_fraction: 0.2"), format!("{expected} mine; {meant}\n"));
    assert_eq!(refused(&[("a", 3)], "validation_fraction: 0.2"), format!("{expected} a\n"));
    let meant = "put those of each class into a folder of its own, or list them in a table: \
                 `in: { photos: photos, labels: photos/labels.csv }`";
    assert_eq!(refused(&[(".", 3)], "validation_fraction: 0.2"), format!("{expected} none but 3 photos; {meant}\n"));
}

#[test]
fn photos_of_which_most_cannot_be_read() {
    let project = Project::new();
    photos(&project, &BOTH);
    for n in 0..5 {
        let ending = if n == 0 { "CR2" } else { "avif" };
        project.write(&format!("photos/train/a/{n}.{ending}"), b"something");
    }
    let convert = "convert them to JPEG, on a Mac with `sips -s format jpeg FILES --out FOLDER`, elsewhere with \
                   ImageMagick's `magick mogrify -format jpg FILES`";
    let says = message(&project, "");
    assert_eq!(says, format!("photos: 5 of 9 photos are .avif, .cr2, which cannot be read: {convert}\n"));
    fs::remove_file(project.path().join("photos/train/a/0.CR2")).unwrap();
    let said = run(&project, "").succeeded().stderr;
    assert!(said.contains(&format!("4 photos ignored, which cannot be read (.avif): {convert}\n")), "{said}");
}

#[test]
fn fractions_and_split_folders_together() {
    assert_eq!(
        refused(&BOTH, "validation_fraction: 0.2"),
        "photos: expected validation_fraction 0, as the folder 'validation' is there already, got 0.2\n"
    );
}

#[test]
fn classes_that_differ() {
    assert_eq!(
        refused(&[("train/a", 1), ("train/b", 1), ("validation/a", 1), ("validation/c", 1)], ""),
        "photos/validation: expected the same classes as photos/train, got no 'b', 'c' as well\n"
    );
    assert_eq!(
        refused(&[&BOTH[..], &[("test/a", 1)]].concat(), ""),
        "photos/test: expected the same classes as photos/train, got no 'b'\n"
    );
    assert_eq!(
        refused(&BOTH, "classes: [a, wasps]"),
        "photos/train: expected a folder for each of the classes that are set, got no 'wasps', 'b' as well\n"
    );
    assert_eq!(
        refused(&[("train/a", 1), ("validation/a", 1)], ""),
        "photos/train: expected a folder for each of two classes or more, got a\n"
    );
}

#[test]
fn classes_without_photos() {
    let project = Project::new();
    photos(&project, &BOTH[..3]);
    project.write("photos/validation/b/notes.txt", b"none yet");
    assert_eq!(
        message(&project, ""),
        "photos/validation/b: expected at least one photo (.jpg, .jpeg, .png, .bmp, .webp, .tif, .tiff, .gif, .heic, .heif, .hif, .jxl), got none\n"
    );
    assert_eq!(
        refused(&[("a", 3), ("b", 3)], "validation_fraction: 0.000001, split: independent"),
        "photos: expected a photo of every class in every split, got none of 'a' (of 3) in validation, 'b' (of 3) in \
         validation; `split: stratified` gives every split its share of each class\n"
    );
    // A copy is no photo more.
    let project = Project::new();
    photos(&project, &[("a", 2), ("b", 3), ("c", 1)]);
    project.picture("photos/a/again.png", &picture::noise(12, 9, 1));
    assert_eq!(
        message(&project, "validation_fraction: 0.2, test_fraction: 0.2"),
        "photos: expected a photo of every class in every split, got none of 'a' (of 3) in train, 'c' (of 1) in train and \
         validation; each class needs as many photos, or groups of photos, as there are splits, not counting equal \
         files\n"
    );
    let project = Project::new();
    photos(&project, &BOTH[..3]);
    project.write("photos/validation/b/x.jpg", b"");
    assert_eq!(
        message(&project, "on_unreadable: quarantine"),
        "photos: expected a photo that can be read of every class in every split, got none of 'b' (of 1) in \
         validation\n"
    );
}

#[test]
fn a_class_of_nothing_but_a_broken_link() {
    for split in ["train", "validation"] {
        let project = Project::new();
        photos(&project, &BOTH.map(|(folder, _)| (folder, u64::from(!folder.starts_with(split)))));
        for class in ["a", "b"] {
            fs::create_dir_all(project.path().join(format!("photos/{split}/{class}"))).unwrap();
            let link = project.path().join(format!("photos/{split}/{class}/link.png"));
            std::os::unix::fs::symlink("nowhere", link).unwrap();
        }
        let reason = "expected a file that can be read, got: No such file or directory (os error 2)";
        assert_eq!(
            message(&project, ""),
            format!(
                "photos: 2 of 4 photos cannot be read (`settings: {{ on_unreadable: quarantine }}` leaves them out):\n\
                 photos/{split}/a/link.png: {reason}\nphotos/{split}/b/link.png: {reason}\n"
            )
        );
    }
}

#[test]
fn all_unreadable_photos_are_named_at_once() {
    let project = Project::new();
    photos(&project, &BOTH);
    project.picture("photos/train/a/large.png", &picture::noise(50, 40, 1));
    project.write("photos/train/a/empty.jpg", b"");
    project.write("photos/validation/b/page.jpg", b"<html>");
    std::os::unix::fs::symlink("nowhere", project.path().join("photos/train/b/link.png")).unwrap();
    assert_eq!(
        message(&project, "max_megapixels: 0.0015"),
        "photos: 4 of 8 photos cannot be read (`settings: { on_unreadable: quarantine }` leaves them out):\n\
         photos/train/a/empty.jpg: expected a JPEG, PNG, BMP, WebP, TIFF, GIF, HEIC or JPEG XL photo, got an empty file\n\
         photos/train/a/large.png: expected at most 0.0015 megapixels (max_megapixels), got 0.002: 50 × 40\n\
         photos/train/b/link.png: expected a file that can be read, got: No such file or directory (os error 2)\n\
         photos/validation/b/page.jpg: expected a JPEG, PNG, BMP, WebP, TIFF, GIF, HEIC or JPEG XL photo, got something else\n"
    );
}

/// A pipe would block whoever opens it for ever.
#[test]
fn a_pipe_a_socket_and_a_device_are_named_and_not_opened() {
    let project = Project::new();
    photos(&project, &BOTH);
    let folder = project.path().join("photos/train/a");
    assert!(Command::new("mkfifo").arg(folder.join("f.jpg")).status().unwrap().success());
    let _socket = UnixListener::bind(folder.join("s.jpg")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.join("z.png")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("no photo")).status().unwrap().success());
    assert_eq!(
        message(&project, ""),
        "photos: 3 of 7 photos cannot be read (`settings: { on_unreadable: quarantine }` leaves them out):\n\
         photos/train/a/f.jpg: expected a file, got a pipe\n\
         photos/train/a/s.jpg: expected a file, got a socket\n\
         photos/train/a/z.png: expected a file, got a device\n"
    );
    let said = run(&project, "on_unreadable: quarantine").succeeded().stderr;
    assert!(said.contains("1 file ignored, not a photo by its extension (none)\n"), "{said}");
    assert!(said.contains("3 of 7 photos quarantined, see quarantine.csv\n"), "{said}");
}

#[test]
fn a_link_to_a_folder_above_itself() {
    for class in ["a", "wasps"] {
        let project = Project::new();
        photos(&project, &BOTH);
        fs::create_dir_all(project.path().join("photos").join(class)).unwrap();
        // In a class folder, and in one that is ignored.
        let folder = if class == "a" { "photos/train/a" } else { "photos/wasps" };
        for link in ["loop", "loop too"] {
            std::os::unix::fs::symlink(".", project.path().join(folder).join(link)).unwrap();
        }
        assert_eq!(
            message(&project, ""),
            format!(
                "{folder}/loop: expected a folder that does not hold itself, got a link to one of the folders above \
                 it; remove the link\n"
            )
        );
    }
}

#[test]
fn names_that_are_not_utf_8() {
    let odd = OsStr::from_bytes(b"d\xc3\xa9j\xe0.png");
    let project = Project::new();
    photos(&project, &BOTH);
    fs::copy(project.path().join("photos/train/a/0.png"), project.path().join("photos/train/b").join(odd)).unwrap();
    let reason = "expected a name in UTF-8, got bytes that are none; rename it";
    let remedy = "(`settings: { on_unreadable: quarantine }` leaves them out)";
    let n = BOTH.iter().map(|(_, n)| n).sum::<u64>() + 1;
    let expected = format!("photos: 1 of {n} photos cannot be read {remedy}:\nphotos/train/b/déj\\xe0.png: {reason}\n");
    assert_eq!(message(&project, ""), expected);
    let said = run(&project, "on_unreadable: quarantine").succeeded().stderr;
    assert!(said.contains(&format!("1 of {n} photos quarantined, see quarantine.csv\n")), "{said}");
    let table = fs::read_to_string(project.artifact("preprocess").file("quarantine.csv").unwrap()).unwrap();
    assert_eq!(table, format!("path,reason\ntrain/b/déj\\xe0.png,\"{reason}\"\n"));

    let project = Project::new();
    photos(&project, &BOTH);
    for split in ["train", "validation"] {
        let folder = project.path().join("photos").join(split);
        fs::rename(folder.join("b"), folder.join(odd)).unwrap();
    }
    assert_eq!(message(&project, ""), format!("photos/train/déj\\xe0.png: {reason}\n"));

    // What is no photo may be called anything.
    let project = Project::new();
    photos(&project, &BOTH);
    let notes = project.path().join("photos/train/b").join(OsStr::from_bytes(b"\xe0.txt"));
    fs::copy(project.path().join("photos/train/a/0.png"), notes).unwrap();
    let said = run(&project, "").succeeded().stderr;
    assert!(said.contains("1 file ignored, not a photo by its extension (.txt)\n"), "{said}");
}

#[test]
fn a_failed_run_leaves_the_last_good_one() {
    let project = Project::new();
    photos(&project, &BOTH);
    run(&project, "").succeeded();
    let before = bytes(&project);
    project.write("photos/train/a/empty.jpg", b"");
    run(&project, "").failed();
    assert_eq!(bytes(&project), before);
}

#[test]
fn settings_are_checked_before_any_work() {
    let project = Project::new();
    for (settings, says) in [
        ("height: 0", "settings.height: expected pixels from 1 to 8192, got 0"),
        ("background: [0, 0, 256]", "settings.background[2]: expected a whole number from 0 to 255, got 256"),
        ("background: [0, 0]", "settings.background: expected a list of 3, got 2"),
        ("splits: val", "settings.splits: expected keys with values, got \"val\""),
        ("max_megapixels: 0", "settings.max_megapixels: expected a number from 0.001 to 4000, got 0"),
        ("validation_fraction: 1", "settings.validation_fraction: expected a number from 0 to below 1, got 1"),
        (
            "validation_fraction: 0.5, test_fraction: 0.5",
            "settings.test_fraction: expected less than 1 together with validation_fraction, got 1",
        ),
        ("splits: {train: a/b}", "settings.splits.train: expected the name of a folder, got 'a/b'"),
        ("splits: {test: train}", "settings.splits.test: expected a folder of its own, got 'train' again"),
        ("ignore: '('", "settings.ignore: expected a regular expression, got '(': error: unclosed group"),
        ("classes: [a]", "settings.classes: expected at least two, got 1"),
        ("classes: [a, b, a]", "settings.classes: expected every class once, got 'a' twice"),
        ("resize: stretch", "settings.resize: expected one of squash, crop, pad, got stretch"),
        ("filters: nearest", "settings.filters: unknown key, did you mean 'filter'?"),
    ] {
        let draft = format!("in: {{photos: photos}}\nsettings: {{{settings}}}");
        assert_eq!(project.resolve("preprocess", "preprocess", &draft).failed().trim_end(), says);
    }
    assert!(project.resolve("preprocess", "preprocess", &draft("")).succeeded().stdout.contains("filter: bilinear"));
}

#[test]
fn every_choice_is_explained() {
    let help = Command::new(program("preprocess")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for word in ["squash", "crop", "pad", "nearest", "bilinear", "bicubic", "lanczos3", "fail", "quarantine"] {
        assert!(help.contains(&format!("  {word}: ")), "{word}: {help}");
    }
}
