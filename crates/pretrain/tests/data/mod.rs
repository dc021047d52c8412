//! The pictures that both files of tests train on.

use artifact::file_names;
use fixture::{Project, artifacts, picture};

/// Rows of the pictures.
pub const H: usize = 48;
/// Columns of the pictures.
pub const W: usize = 68;
/// Training pictures where nothing needs to be learnt: one more than two batches.
pub const FEW: usize = 33;

/// Writes pictures and labels of one split, class by class in turn, beginning with number `first` of the fixture.
pub fn pictures(project: &Project, part: &str, n: usize, first: usize, classes: usize) {
    let folder = project.stage("preprocess");
    let pixels: Vec<u8> = (0..n)
        .flat_map(|row| picture::figure(W as u32, H as u32, row % classes, (first + row) as u64).into_raw())
        .collect();
    let labels: Vec<i64> = (0..n).map(|row| (row % classes) as i64).collect();
    artifacts::npy(&folder, &file_names::images(part), &[n, H, W, 3], &pixels);
    artifacts::npy(&folder, &file_names::labels(part), &[n], &labels);
    artifacts::files(&folder, part, n);
}

/// A project with pictures of these classes.
pub fn project(train: usize, classes: &[&str]) -> Project {
    let project = Project::new();
    pictures(&project, "train", train, 0, classes.len());
    pictures(&project, "validation", 30, 1000, classes.len());
    pictures(&project, "test", 24, 2000, classes.len());
    artifacts::classes(&project.stage("preprocess"), classes);
    artifacts::seal(&project.stage("preprocess"));
    project
}
