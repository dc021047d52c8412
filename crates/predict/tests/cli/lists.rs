//! Which photos get a row, and in which order.

use crate::classifier::{alone, column, figure, of_two, predict, predict_list};
use artifact::write;
use fixture::Project;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

/// A project with the same small photo under these names.
fn project(photos: &[&str]) -> Project {
    let project = alone(of_two());
    for name in photos {
        let path = project.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // PNG, whatever the name says.
        figure(0, 1).save_with_format(path, image::ImageFormat::Png).unwrap();
    }
    project
}

#[test]
fn rows_are_sorted_folder_by_folder_and_bytewise() {
    let sorted = ["d/B.jpg", "d/a/1.jpg", "d/a/10.jpg", "d/a/2.jpg", "d/a-b.jpg", "d/a.jpg", "d/b.jpg"];
    let project = project(&sorted);
    let said = predict(&project, &["d"]).succeeded().stdout;
    assert_eq!(column(&said, 0), sorted);
    // As a shell passes them on, in another order.
    let said = predict(&project, &["d/b.jpg", "d/a.jpg", "d/a-b.jpg", "d/a", "d/B.jpg"]).succeeded().stdout;
    assert_eq!(column(&said, 0), sorted);
}

#[test]
fn what_is_named_twice_has_one_row_and_a_photo_beside_its_folder_two() {
    let project = project(&["d/1.jpg", "d/2.jpg"]);
    let said = predict(&project, &["d", "d/", "d", "./d//1.jpg"]).succeeded().stdout;
    assert_eq!(column(&said, 0), ["./d//1.jpg", "d/1.jpg", "d/2.jpg"]);
    let said = predict(&project, &["d/1.jpg", "d/1.jpg", "d//1.jpg"]).succeeded().stdout;
    assert_eq!(column(&said, 0).len(), 1);
}

#[test]
fn a_list_keeps_its_order() {
    let project = project(&["d/2.jpg", "d/1.jpg", "b.jpg", "-.jpg", "-"]);
    let outcome = predict_list(&project, b"d\n\nb.jpg\r\nnothing.jpg\n-\nd/2.jpg\n-.jpg", &[]);
    let paths = ["d/1.jpg", "d/2.jpg", "b.jpg", "nothing.jpg", "./-", "d/2.jpg", "./-.jpg"];
    assert_eq!(column(&outcome.stdout, 0), paths);
    let missing = "unreadable: No such file or directory (os error 2)";
    assert_eq!(column(&outcome.stdout, 1), ["ok", "ok", "ok", missing, "ok", "ok", "ok"]);
    assert!(outcome.failed().ends_with("7 photos: 6 answered, 0 unsure, 0 strangers, 1 unreadable\n"));
    let outcome = predict_list(&project, b"", &[]).succeeded();
    assert_eq!(column(&outcome.stdout, 0), [""; 0]);
}

#[test]
fn where_there_are_no_photos_says_so() {
    let project = project(&[]);
    fs::create_dir(project.path().join("d")).unwrap();
    write::atomic(&project.path().join("d/a.txt"), b"text").unwrap();
    let outcome = predict(&project, &["d"]);
    assert_eq!(column(&outcome.stdout, 0), [""; 0]);
    let said = outcome.failed();
    assert!(said.contains("1 file (.txt) left out") && said.contains("no photos were found there"), "{said}");
    let said = predict_list(&project, b"a.jpg\0b.jpg\0", &[]).failed();
    assert!(said.ends_with("standard input: expected one path a line, got zero bytes; say --null for such a list\n"));
}

/// As `find -print0` writes it.
#[test]
fn a_list_with_zero_bytes_takes_any_name() {
    let project = project(&["a\nb.jpg", "c\r.jpg"]);
    for list in [&b"a\nb.jpg\0c\r.jpg\0"[..], b"a\nb.jpg\0\0c\r.jpg"] {
        let said = predict_list(&project, list, &["--null"]).succeeded().stdout;
        assert_eq!(column(&said, 0), ["a\nb.jpg", "c\r.jpg"]);
        assert_eq!(column(&said, 1), ["ok", "ok"]);
    }
}

#[test]
fn names_are_bytes() {
    let project = project(&["d/1.jpg"]);
    let odd = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"caf\xe9.jpg");
    fs::rename(project.path().join("d/1.jpg"), project.path().join("d").join(odd)).unwrap();
    let said = predict(&project, &["d"]).succeeded().stdout;
    assert_eq!(column(&said, 0), ["d/caf\u{fffd}.jpg"]);
    let said = predict_list(&project, b"d/caf\xe9.jpg\n", &[]).succeeded().stdout;
    assert_eq!(column(&said, 1), ["ok"]);
}

#[test]
fn what_is_no_photo_by_its_name_is_counted() {
    let project = project(&["d/1.jpg", "d/.hidden.jpg", "d/.git/2.jpg", "d/__MACOSX/1.jpg", "d/x.jpg/3.jpg"]);
    for name in ["a.txt", "b.TXT", "c", "d.avif"] {
        write::atomic(&project.path().join("d").join(name), b"text").unwrap();
    }
    let outcome = predict(&project, &["d"]).succeeded();
    assert_eq!(column(&outcome.stdout, 0), ["d/1.jpg", "d/x.jpg/3.jpg"]);
    let said: Vec<&str> = outcome.stderr.lines().skip(1).collect();
    assert_eq!(said[0], "2 photos: 2 answered, 0 unsure, 0 strangers, 0 unreadable");
    assert!(said[1].starts_with("1 file (.avif) left out: convert them to JPEG"), "{}", said[1]);
    let rest = ["2 files (.txt)", "1 file (hidden)", "1 file (none)"]
        .map(|which| format!("{which} left out: not photos by their names"));
    assert_eq!(said[2..5], rest);
    assert_eq!(said[5..], ["2 hidden folders left out"]);
    // What was asked for by name is a photo, whatever it is called.
    let said = predict(&project, &["d/.git", "d/.hidden.jpg"]).succeeded().stdout;
    assert_eq!(column(&said, 0), ["d/.git/2.jpg", "d/.hidden.jpg"]);
    let outcome = predict(&project, &["d/a.txt"]);
    let says = "unreadable: expected a JPEG, PNG, BMP, WebP, TIFF, GIF, HEIC or JPEG XL photo, got something else";
    assert_eq!((column(&outcome.stdout, 1), outcome.status), (vec![says.to_owned()], Some(1)));
}

#[test]
fn many_kinds_of_files_take_a_few_lines() {
    let project = project(&["d/1.jpg"]);
    for number in 0..100 {
        write::atomic(&project.path().join(format!("d/log.{number}")), b"text").unwrap();
    }
    let said = predict(&project, &["d"]).succeeded().stderr;
    assert!(said.contains("\n80 files (of other kinds) left out: "), "{said}");
    assert_eq!(said.lines().count(), 2 + 20 + 1, "{said}");
}

#[test]
fn an_empty_folder_has_no_rows() {
    let project = project(&[]);
    fs::create_dir(project.path().join("d")).unwrap();
    let outcome = predict(&project, &["d"]);
    assert_eq!(outcome.stdout.lines().count(), 1);
    assert!(outcome.failed().contains("\n0 photos: 0 answered, 0 unsure, 0 strangers, 0 unreadable\nno photos were"));
}

#[test]
fn links_are_followed_but_not_in_circles() {
    let project = project(&["d/1.jpg", "d/e/2.jpg", "elsewhere/3.jpg"]);
    let link = |target: &str, name: &str| symlink(target, project.path().join(name)).unwrap();
    link("../elsewhere", "d/far");
    link("..", "d/e/up");
    link("../..", "d/e/top");
    link(".", "d/e/here");
    link("itself.jpg", "d/itself.jpg");
    link("nowhere", "d/nowhere.jpg");
    link("1.jpg", "d/other.jpg");
    let outcome = predict(&project, &["d"]);
    let paths = ["d/1.jpg", "d/e/2.jpg", "d/far/3.jpg", "d/itself.jpg", "d/nowhere.jpg", "d/other.jpg"];
    assert_eq!(column(&outcome.stdout, 0), paths);
    let status = column(&outcome.stdout, 1);
    assert_eq!(status[3], "unreadable: Too many levels of symbolic links (os error 40)");
    assert_eq!(status[4], "unreadable: No such file or directory (os error 2)");
    assert_eq!(status.iter().filter(|status| *status == "ok").count(), 4);
    let said = outcome.failed();
    for name in ["d/e/here", "d/e/top", "d/e/up"] {
        let says =
            format!("\n{name}: expected a folder that does not hold itself, got a link to one of the folders above");
        assert!(said.contains(&says), "{said}");
    }
    assert!(said.contains("6 photos: 4 answered, 0 unsure, 0 strangers, 2 unreadable\n"), "{said}");
}

#[test]
fn a_folder_that_cannot_be_listed_costs_only_its_own_photos() {
    let project = project(&["d/1.jpg", "d/locked/2.jpg", "d/z.jpg"]);
    let locked = project.path().join("d/locked");
    let mode = |mode| fs::set_permissions(&locked, fs::Permissions::from_mode(mode)).unwrap();
    mode(0);
    if artifact::walk::entries(&locked).is_ok() {
        eprintln!("not tested: permissions do not keep this user (root) from listing a folder");
        mode(0o755);
        return;
    }
    let outcome = predict(&project, &["d"]);
    mode(0o755);
    assert_eq!(column(&outcome.stdout, 0), ["d/1.jpg", "d/z.jpg"]);
    assert!(outcome.failed().contains("d/locked: failed to list: Permission denied"));
}

#[test]
fn only_files_are_opened() {
    let project = project(&["d/1.jpg"]);
    let pipe = project.path().join("d/pipe.jpg");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let outcome = predict(&project, &["d", "/dev/zero"]);
    let says = "unreadable: expected a file, got something else";
    assert_eq!(column(&outcome.stdout, 1), [says, "ok", says]);
    assert_eq!(outcome.status, Some(1));
}
