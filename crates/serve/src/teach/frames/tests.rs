//! Frames in a temporary folder.

use super::*;

fn frames() -> (tempfile::TempDir, Frames) {
    let folder = tempfile::tempdir().unwrap();
    let frames = Frames::open(&folder.path().join("taught")).unwrap();
    (folder, frames)
}

fn paths(frames: &Frames, role: Role) -> Vec<String> {
    frames.all().iter().filter(|frame| frame.role() == role).map(Frame::path).collect()
}

#[test]
fn takes_are_learnt_from_or_check_and_are_never_shared() {
    assert_eq!(
        [1, 2, 3, 4, 5, 6, 8].map(Role::of).map(|role| role == Role::Validation),
        [false, true, false, false, true, false, true]
    );
    let (_folder, mut frames) = frames();
    frames.add_class("left").unwrap();
    for take in [1, 2, 10, 1] {
        frames.add("left", take, "png", b"a").unwrap();
    }
    assert_eq!(paths(&frames, Role::Train), ["left/1-0001.png", "left/1-0002.png", "left/10-0001.png"]);
    assert_eq!(paths(&frames, Role::Validation), ["left/2-0001.png"]);
}

#[test]
fn what_is_on_the_disk_is_found_again() {
    let (_folder, mut frames) = frames();
    for class in ["right", "left"] {
        frames.add_class(class).unwrap();
    }
    frames.add("left", 1, "png", b"one").unwrap();
    frames.add("left", 1, "jpg", b"two").unwrap();
    for other in ["left/notes.txt", "left/holiday.png", "left/20240131-120000.jpg", "left/1-1.png", "labels.csv"] {
        write(&frames.folder().join(other), b"mine").unwrap();
    }
    let again = Frames::open(frames.folder()).unwrap();
    assert_eq!(again.all(), frames.all());
    assert_eq!(again.takes().iter().map(|(class, _)| *class).collect::<Vec<_>>(), ["left", "right"]);
    assert_eq!(fs::read(again.file(&again.all()[0])).unwrap(), b"one");
    assert_eq!(again.all()[1].name, "1-0002.jpg");
}

#[test]
fn a_file_that_somebody_put_there_is_not_replaced() {
    let (_folder, mut frames) = frames();
    frames.add_class("left").unwrap();
    write(&frames.folder().join("left/1-0001.png"), b"theirs").unwrap();
    assert_eq!(frames.add("left", 1, "png", b"ours").unwrap().name, "1-0002.png");
    let mode = fs::metadata(frames.folder().join("left/1-0002.png")).unwrap().permissions().mode();
    assert_eq!(mode & 0o400, 0o400);
    assert_eq!(frames.add("left", 1000, "png", b"ours").unwrap_err().status, 400);
}

#[test]
fn a_removed_frame_leaves_its_number_to_nobody_before_it() {
    let (_folder, mut frames) = frames();
    frames.add_class("left").unwrap();
    for _ in 0..3 {
        frames.add("left", 1, "png", b"a").unwrap();
    }
    frames.remove("left", "1-0002.png").unwrap();
    assert_eq!(frames.add("left", 1, "png", b"b").unwrap().name, "1-0004.png");
    assert_eq!(frames.remove("left", "1-0002.png").unwrap_err().status, 404);
    assert_eq!(frames.remove("left", "../left/1-0001.png").unwrap_err().status, 404);
    frames.remove_take("left", 1).unwrap();
    assert!(walk::entries(&frames.folder().join("left")).unwrap().is_empty());
}

#[test]
fn classes_are_renamed_with_their_frames() {
    let (_folder, mut frames) = frames();
    frames.add_class("lft").unwrap();
    frames.add_class("right").unwrap();
    frames.add("lft", 1, "png", b"a").unwrap();
    assert_eq!(frames.rename_class("lft", "right").unwrap_err().status, 409);
    assert_eq!(frames.add_class("Right").unwrap_err().sentence, "there is a class 'right' already");
    frames.rename_class("lft", "Lft").unwrap();
    frames.rename_class("Lft", "lft").unwrap();
    frames.rename_class("lft", "left").unwrap();
    assert_eq!(paths(&frames, Role::Train), ["left/1-0001.png"]);
    assert_eq!(frames.rename_class("lft", "x").unwrap_err().status, 404);
    write(&frames.folder().join("left/notes.txt"), b"mine").unwrap();
    assert_eq!(frames.remove_class("left").unwrap_err().status, 500, "a file of somebody else is in there");
    fs::remove_file(frames.folder().join("left/notes.txt")).unwrap();
    frames.remove_class("left").unwrap();
    assert!(frames.all().is_empty() && !frames.folder().join("left").exists());
}

#[test]
fn what_is_missing_is_said() {
    let (_folder, mut frames) = frames();
    let needs = |frames: &Frames| frames.needs().iter().map(Need::to_string).collect::<Vec<_>>();
    assert_eq!(needs(&frames), ["two classes"]);
    frames.add_class("left").unwrap();
    frames.add_class("right").unwrap();
    frames.add("left", 1, "png", b"a").unwrap();
    let second = "a second take of left: somewhere else, in other light";
    assert_eq!(needs(&frames), [second, "a first take of right"]);
    for (class, take) in [("left", 2), ("right", 1), ("right", 2)] {
        frames.add(class, take, "png", b"a").unwrap();
    }
    assert!(frames.needs().is_empty());
}
