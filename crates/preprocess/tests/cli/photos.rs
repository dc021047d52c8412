//! What becomes of single photos.

use crate::{photos, rows, run};
use artifact::Split::{Train, Validation};
use artifact::file_names;
use fixture::{Project, picture, root};
use std::fs;
use std::os::unix::fs::symlink;

const SMALL: [(&str, u64); 4] = [("train/a", 2), ("train/b", 1), ("validation/a", 1), ("validation/b", 1)];

#[test]
fn a_picture_of_the_same_size_holds_the_photo_itself() {
    let project = Project::new();
    for folder in ["train/a", "train/b", "validation/a", "validation/b"] {
        project.picture(&format!("photos/{folder}/x.png"), &picture::noise(8, 6, folder.len() as u64));
    }
    run(&project, "").succeeded();
    let images = project.artifact("preprocess").npy::<u8>("train.images.npy").unwrap();
    assert_eq!(images.shape(), [2, 6, 8, 3]);
    assert_eq!(images.row(1), picture::noise(8, 6, 7).as_raw());
}

#[test]
fn names_lie_about_content_and_files_of_other_kinds_are_counted() {
    let project = Project::new();
    photos(&project, &SMALL);
    fs::rename(project.path().join("photos/train/a/1.png"), project.path().join("photos/train/a/1.JPeG")).unwrap();
    let rotated = fs::read(root().join("crates/picture/tests/goldens/orientation/6.jpg")).unwrap();
    project.write("photos/train/a/deep/er/sideways.jpg", &rotated);
    for name in [
        "train/a/x.svg",
        "train/b/.DS_Store",
        "train/b/._0.jpg",
        "train/notes.txt",
        "train/b/Thumbs.db",
        "train/__MACOSX/b.jpg",
        "LICENSE",
    ] {
        project.write(&format!("photos/{name}"), b"something");
    }
    project.write("photos/train/stray.jpg", b"something");
    project.write("photos/train/.ipynb_checkpoints/a.jpg", b"something");
    let said = run(&project, "").succeeded().stderr;
    let line = "8 files ignored, not photos by their extension (.db, .svg, .txt, hidden, none)\n";
    assert!(said.contains(line), "{said}");
    assert!(said.contains("1 photo ignored, in no class folder (first: train/stray.jpg)\n"), "{said}");
    assert_eq!(
        rows(&project, Train)[..3].iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
        ["train/a/0.png", "train/a/1.JPeG", "train/a/deep/er/sideways.jpg"]
    );
    let artifact = project.artifact("preprocess");
    let table = fs::read_to_string(artifact.file(&file_names::files("train")).unwrap()).unwrap();
    assert!(table.starts_with("row,path,blake3,width,height\n0,train/a/0.png,"), "{table}");
    let hash = artifact::hash::file(&project.path().join("photos/train/a/deep/er/sideways.jpg")).unwrap();
    assert!(table.contains(&format!("\n2,train/a/deep/er/sideways.jpg,{hash},16,8\n")), "{table}");
    let provenance = fs::read_to_string(project.stage("preprocess").join(file_names::PROVENANCE)).unwrap();
    assert!(provenance.contains("\nignored: 9\nphotos: 6 photos, blake3 "), "{provenance}");
}

/// Files whose names say nothing of their formats, and the formats that Pillow has no part in.
#[test]
fn heic_jpeg_xl_and_gif_are_photos_too() {
    let project = Project::new();
    photos(&project, &SMALL);
    let goldens = root().join("crates/picture/tests/goldens");
    for (from, to) in [
        ("jxl/turned_6.jxl", "edited.JXL"),
        ("heic/turned_6.heic", "phone.HEIC"),
        ("colour/frames.gif", "x.gif"),
        ("jxl/container.jxl", "yy.png"),
        ("heic/rgb_420.heic", "zz.jpg"),
    ] {
        project.write(&format!("photos/train/a/{to}"), &fs::read(goldens.join(from)).unwrap());
    }
    run(&project, "").succeeded();
    let artifact = project.artifact("preprocess");
    let table = fs::read_to_string(artifact.file(&file_names::files("train")).unwrap()).unwrap();
    let sizes = table.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        format!("{} {} {}", fields[1], fields[3], fields[4])
    });
    let read = ["edited.JXL 16 12", "phone.HEIC 30 40", "x.gif 13 11", "yy.png 16 12", "zz.jpg 40 30"];
    let a = [&["0.png 12 9", "1.png 12 9"][..], &read].concat();
    assert_eq!(sizes.take(7).collect::<Vec<_>>(), a.iter().map(|row| format!("train/a/{row}")).collect::<Vec<_>>());
}

#[test]
fn files_that_the_setting_ignore_matches_are_left_out() {
    let project = Project::new();
    photos(&project, &SMALL);
    run(&project, "").succeeded();
    let before = rows(&project, Train);
    project.write("photos/train/a/imageNotFound.gif", b"a placeholder");
    project.write("photos/train/b/thumbs/0.png", b"a small one");
    let said = run(&project, "ignore: '\\.gif$|/thumbs/'").succeeded().stderr;
    let line = "2 photos ignored, by the setting ignore (first: train/a/imageNotFound.gif)\n";
    assert!(said.contains(line), "{said}");
    assert_eq!(rows(&project, Train), before);
}

#[test]
fn quarantine_keeps_the_rest_as_if_the_broken_were_not_there() {
    let (clean, broken) = (Project::new(), Project::new());
    photos(&clean, &SMALL);
    photos(&broken, &SMALL);
    broken.write("photos/train/a/0000, first.jpg", b"");
    broken.write("photos/train/a/00.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF");
    broken.write("photos/validation/b/zz.png", b"<html>");
    run(&clean, "on_unreadable: quarantine").succeeded();
    let said = run(&broken, "on_unreadable: quarantine").succeeded().stderr;
    assert!(said.contains("preprocess: 3 of 8 photos quarantined, see quarantine.csv\n"), "{said}");
    let (clean, broken) = (clean.artifact("preprocess"), broken.artifact("preprocess"));
    for name in clean.manifest().files.keys().filter(|name| *name != file_names::QUARANTINE) {
        assert_eq!(clean.manifest().files[name], broken.manifest().files[name], "{name}");
    }
    let list = fs::read_to_string(broken.file(file_names::QUARANTINE).unwrap()).unwrap();
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines[0], "path,reason");
    assert_eq!(lines[1], "train/a/00.jpg,\"expected a whole JPEG, got a truncated one\"");
    let photo = "expected a JPEG, PNG, BMP, WebP, TIFF, GIF, HEIC or JPEG XL photo";
    assert_eq!(lines[2], format!("\"train/a/0000, first.jpg\",\"{photo}, got an empty file\""));
    assert_eq!(lines[3], format!("validation/b/zz.png,\"{photo}, got something else\""));
    let count = |artifact: &artifact::Folder| artifact.manifest().facts["quarantined"].as_u64();
    assert_eq!((count(&clean), count(&broken)), (Some(0), Some(3)));
    assert_eq!(fs::read_to_string(clean.file(file_names::QUARANTINE).unwrap()).unwrap(), "path,reason\n");
}

#[test]
fn pictures_of_a_tall_and_a_wide_photo() {
    let project = Project::new();
    for folder in ["train/a", "train/b", "validation/a", "validation/b"] {
        let bright = image::Rgb([200; 3]);
        project.picture(&format!("photos/{folder}/tall.bmp"), &image::RgbImage::from_pixel(3, 60, bright));
        project.picture(&format!("photos/{folder}/wide.png"), &image::RgbImage::from_pixel(80, 10, bright));
    }
    run(&project, "resize: pad, background: [1, 2, 3]").succeeded();
    let images = project.artifact("preprocess").npy::<u8>(&file_names::images(Validation)).unwrap();
    // 6 x 8: the tall one is 0.3 wide and so one pixel; the wide one is one pixel high.
    let bright = |row| images.row(row).as_chunks::<3>().0.iter().map(|p: &[u8; 3]| *p == [200; 3]).collect::<Vec<_>>();
    let column: Vec<bool> = (0..48).map(|i| i % 8 == 4).collect();
    let line: Vec<bool> = (0..48).map(|i| i / 8 == 2).collect();
    assert_eq!((bright(0), bright(1)), (column, line));
    assert_eq!(images.row(0)[..3], [1, 2, 3]);
}

/// Linux gives other bytes each time this file is read.
const EVER_NEW: &str = "/proc/sys/kernel/random/uuid";

#[test]
fn a_photo_that_changes_between_its_hash_and_its_picture_ends_the_run() {
    let project = Project::new();
    photos(&project, &SMALL);
    symlink(EVER_NEW, project.path().join("photos/train/b/new.jpg")).unwrap();
    for on_unreadable in ["fail", "quarantine"] {
        let said = run(&project, &format!("on_unreadable: {on_unreadable}")).failed();
        let expected = "preprocess: photos/train/b/new.jpg: changed while it was read; run this again when nothing writes \
                        to the photos\n";
        assert_eq!(said, expected);
        assert!(!project.stage("preprocess").join(file_names::MANIFEST).exists());
    }
}
