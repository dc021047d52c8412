//! The program, run in a fresh folder.

use artifact::config::Config;
use artifact::{Npy, file_names};
use fixture::{Project, artifacts};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

const H: usize = 9;
const W: usize = 14;
const EVERYTHING: &str = "rotation_degrees: 40, width_shift: 0.2, height_shift: 0.2, shear_degrees: 10, zoom: 0.2, \
    horizontal_flip: true, vertical_flip: true, brightness: 0.3, contrast: 0.3";

fn settings(copies: usize) -> String {
    format!("settings: {{copies: {copies}, {EVERYTHING}}}")
}

/// The photos with these numbers, as `preprocess` leaves them; photo number i is of class i mod 2.
fn preprocess(project: &Project, photos: &[u64]) {
    let folder = project.stage("preprocess");
    let pixels: Vec<u8> =
        photos.iter().flat_map(|i| fixture::picture::noise(W as u32, H as u32, *i).into_raw()).collect();
    artifacts::npy(&folder, "train.images.npy", &[photos.len(), H, W, 3], &pixels);
    let labels: Vec<i64> = photos.iter().map(|i| (i % 2) as i64).collect();
    artifacts::npy(&folder, "train.labels.npy", &[photos.len()], &labels);
    files(project, photos);
    artifacts::classes(&folder, &["ants", "bees"]);
    artifacts::seal(&folder);
}

fn files(project: &Project, photos: &[u64]) {
    let mut table = String::from("row,path,blake3,width,height\n");
    for (row, i) in photos.iter().enumerate() {
        writeln!(table, "{row},train/{i}.jpg,{},640,480", format!("{i:02x}").repeat(32)).unwrap();
    }
    project.write("artifacts/test/preprocess/train.files.csv", table.as_bytes());
}

fn bytes(project: &Project, file: &str) -> Vec<u8> {
    fs::read(project.stage("augment").join(file)).unwrap()
}

fn images(project: &Project) -> Npy<u8> {
    project.artifact("augment").npy("train.images.npy").unwrap()
}

#[test]
fn copies_follow_each_other_with_their_labels_and_sources() {
    let project = Project::new();
    preprocess(&project, &[1, 2, 3]);
    let outcome = project.run("augment", &settings(2)).succeeded();
    assert!(outcome.stderr.contains("3 training pictures of 14 × 9 pixels, 2 copies of each"), "{}", outcome.stderr);
    let folder = project.artifact("augment");
    assert_eq!(images(&project).shape(), [6, H, W, 3]);
    assert_eq!(folder.labels("train").unwrap().data(), [1, 0, 1, 1, 0, 1]);
    assert_eq!(folder.npy::<i64>("train.source.npy").unwrap().data(), [0, 1, 2, 0, 1, 2]);
    assert_eq!(folder.classes().unwrap().names(), ["ants", "bees"]);
    let written: Vec<&str> = folder.manifest().files.keys().map(String::as_str).collect();
    assert_eq!(
        written,
        ["classes.yaml", "train.draws.csv", "train.images.npy", "train.labels.npy", "train.source.npy"]
    );
    assert_eq!(folder.manifest().facts["copies"], 2);
    let pictures = artifact::hash::file(&project.stage("preprocess").join("train.images.npy")).unwrap();
    assert_eq!(folder.manifest().facts[artifact::facts::MADE_FROM], pictures.as_str());
    assert_eq!(String::from_utf8(bytes(&project, "train.draws.csv")).unwrap().lines().count(), 7);
    let all = images(&project);
    for row in 0..6 {
        assert!((0..row).all(|other| all.row(row) != all.row(other)), "row {row} repeats another");
    }
}

#[test]
fn one_photo_and_one_copy_are_counted_as_one() {
    let project = Project::new();
    preprocess(&project, &[1]);
    let outcome = project.run("augment", &settings(1)).succeeded();
    assert!(outcome.stderr.contains("1 training picture of 14 × 9 pixels, 1 copy of each"), "{}", outcome.stderr);
}

#[test]
fn nothing_set_copies_the_photos_and_says_so() {
    let project = Project::new();
    preprocess(&project, &[1, 2]);
    let outcome = project.run("augment", "").succeeded();
    assert!(outcome.stderr.contains("every copy equals its picture"), "{}", outcome.stderr);
    let photos = project.artifact("preprocess").npy::<u8>("train.images.npy").unwrap();
    assert_eq!(images(&project).data(), photos.data().repeat(4));
}

#[test]
fn more_copies_and_more_photos_leave_the_old_copies_as_they_were() {
    let project = Project::new();
    preprocess(&project, &[1, 2]);
    project.run("augment", &settings(2)).succeeded();
    let few = images(&project).data().to_vec();
    project.run("augment", &settings(5)).succeeded();
    assert_eq!(images(&project).data()[..few.len()], few);

    preprocess(&project, &[0, 1, 7, 2]);
    project.run("augment", &settings(2)).succeeded();
    let many = images(&project);
    let old: Vec<u8> = [1, 3, 5, 7].iter().flat_map(|row| many.row(*row)).copied().collect();
    assert_eq!(old, few);
}

#[test]
fn another_seed_gives_other_copies() {
    let project = Project::new();
    preprocess(&project, &[1, 2]);
    project.run("augment", &settings(2)).succeeded();
    let seven = images(&project).data().to_vec();
    project.run("augment", &format!("seed: 8\n{}", settings(2))).succeeded();
    assert_ne!(images(&project).data(), seven);
}

#[test]
fn copies_that_change_nothing_have_no_seed() {
    let project = Project::new();
    preprocess(&project, &[1, 2]);
    for (settings, seeded) in [("{copies: 2}", false), ("{zoom: 0.1}", true), ("{vertical_flip: true}", true)] {
        project.run("augment", &format!("settings: {settings}")).succeeded();
        assert_eq!(Config::read(&project.stage("augment")).unwrap().seed.is_some(), seeded, "{settings}");
    }
}

#[test]
fn photos_of_equal_bytes_have_equal_copies() {
    let project = Project::new();
    preprocess(&project, &[4, 4]);
    project.run("augment", &settings(3)).succeeded();
    let all = images(&project);
    for copy in 0..3 {
        assert_eq!(all.row(2 * copy), all.row(2 * copy + 1));
    }
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let project = Project::new();
    preprocess(&project, &(0..20).collect::<Vec<_>>());
    project.run("augment", &settings(3)).succeeded();
    let outputs = |threads: &str| {
        let mut command = Command::new(fixture::program("augment"));
        command.arg("artifacts/test/augment").env("RAYON_NUM_THREADS", threads).current_dir(project.path());
        assert!(command.output().unwrap().status.success());
        [file_names::MANIFEST, file_names::PROVENANCE, "train.images.npy", "train.draws.csv"]
            .map(|file| bytes(&project, file))
    };
    let one = outputs("1");
    assert!(one.iter().all(|file| !file.is_empty()));
    assert_eq!(one, outputs("4"));
}

#[test]
fn provenance_tells_inputs_settings_and_seed() {
    let project = Project::new();
    preprocess(&project, &[1]);
    project.run("augment", &settings(1)).succeeded();
    let text = String::from_utf8(bytes(&project, file_names::PROVENANCE)).unwrap();
    let manifest = artifact::hash::file(&project.stage("preprocess").join(file_names::MANIFEST)).unwrap();
    for part in ["program: augment", "seed: 7", "rotation_degrees: 40.0", "fill: nearest", &manifest] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}

#[test]
fn constant_fill_has_its_colour() {
    let project = Project::new();
    preprocess(&project, &(0..8).collect::<Vec<_>>());
    let settings = "settings: {copies: 1, width_shift: 0.5, fill: constant, fill_colour: [3, 200, 5]}";
    project.run("augment", settings).succeeded();
    let all = images(&project);
    let filled = |row| all.row(row).chunks(3).filter(|pixel| *pixel == [3, 200, 5]).count();
    // A shift sideways fills whole columns.
    assert!((0..8).all(|row| filled(row).is_multiple_of(H)));
    assert!((0..8).any(|row| filled(row) > 0));
}

#[test]
fn settings_out_of_range_are_refused_by_name() {
    let project = Project::new();
    preprocess(&project, &[1]);
    for (setting, says) in [
        ("copies: 0", "settings.copies: expected a whole number from 1 to 1000, got 0"),
        ("rotation_degrees: 181", "settings.rotation_degrees: expected degrees from 0 to 180, got 181"),
        ("width_shift: 1", "settings.width_shift: expected a share of the width from 0 to below 1, got 1"),
        ("height_shift: -0.1", "settings.height_shift: expected a share of the height from 0 to below 1, got -0.1"),
        ("shear_degrees: 90", "settings.shear_degrees: expected degrees from 0 to below 90, got 90"),
        ("zoom: 1", "settings.zoom: expected a number from 0 to below 1, got 1"),
        ("brightness: 1.5", "settings.brightness: expected a number from 0 to 1, got 1.5"),
        ("contrast: .nan", "settings.contrast: expected a number from 0 to 1, got NaN"),
        ("fill_colour: [0, 0, 256]", "settings.fill_colour"),
        ("fill: mirror", "settings.fill: expected one of nearest, constant, reflect, wrap, got mirror"),
        ("rotation: 40", "settings.rotation: unknown key"),
    ] {
        let stderr = project.resolve("augment", "augment", &format!("settings: {{{setting}}}")).failed();
        assert!(stderr.contains(says), "{setting}: {stderr}");
    }
}

/// Applies `change` to the finished `preprocess` artifact and seals it again. Returns the error of `augment`.
fn complaint(change: impl Fn(&Project)) -> String {
    let project = Project::new();
    preprocess(&project, &[1, 2, 3]);
    change(&project);
    artifacts::seal(&project.stage("preprocess"));
    let stderr = project.run("augment", &settings(2)).failed();
    let left: Vec<_> = artifact::walk::entries(&project.stage("augment")).unwrap();
    assert!(left.iter().all(|path| path.ends_with(file_names::CONFIG) || path.ends_with(file_names::LOG)), "{left:?}");
    stderr
}

#[test]
fn files_that_do_not_belong_together_are_named() {
    let folder = |project: &Project| project.stage("preprocess");
    let stderr = complaint(|project| artifacts::npy(&folder(project), "train.labels.npy", &[2], &[0i64; 2]));
    let says = "preprocess/train.labels.npy: expected 3 rows, as many as pictures in train.images.npy, got 2";
    assert!(stderr.contains(says), "{stderr}");
    let stderr = complaint(|project| files(project, &[1, 2]));
    let says = "preprocess/train.files.csv: expected 3 rows, as many as pictures in train.images.npy, got 2";
    assert!(stderr.contains(says), "{stderr}");
}

#[test]
fn pictures_of_another_shape_are_named() {
    let images = |shape: &'static [usize]| {
        complaint(move |project| {
            let data = vec![0u8; shape.iter().product()];
            artifacts::npy(&project.stage("preprocess"), "train.images.npy", shape, &data);
        })
    };
    let stderr = images(&[3, H, W]);
    assert!(stderr.contains("preprocess/train.images.npy: expected shape (n, h, w, 3), got [3, 9, 14]"), "{stderr}");
    let stderr = images(&[0, H, W, 3]);
    assert!(stderr.contains("train.images.npy: expected at least one picture of at least one pixel"), "{stderr}");
}

#[test]
fn a_damaged_table_of_files_is_named_with_the_row() {
    let table = |text: &'static str| {
        complaint(move |project| project.write("artifacts/test/preprocess/train.files.csv", text.as_bytes()))
    };
    let stderr = table("row,path,blake3,width,height\n0,a.jpg,abc,1,1\n");
    assert!(stderr.contains("train.files.csv: expected 64 hexadecimal digits as blake3 in row 0, got abc"), "{stderr}");
    let stderr = table("row,path,blake3,width,height\n1,a.jpg,abc,1,1\n");
    assert!(stderr.contains("train.files.csv: expected row 0 after 0 others, got 1"), "{stderr}");
    let stderr = table("row,path,hash,width,height\n0,a.jpg,abc,1,1\n");
    assert!(stderr.contains("train.files.csv: expected column blake3, got row,path,hash,width,height"), "{stderr}");
}

#[test]
fn a_truncated_array_is_named() {
    let project = Project::new();
    preprocess(&project, &[1, 2, 3]);
    let path = project.stage("preprocess").join("train.images.npy");
    fs::File::options().write(true).open(&path).unwrap().set_len(300).unwrap();
    let stderr = project.run("augment", &settings(2)).failed();
    assert!(stderr.contains("train.images.npy: expected 1262 bytes, as manifest.yaml says, got 300"), "{stderr}");
}
