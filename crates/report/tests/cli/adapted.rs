//! Projects with models that were adapted to another domain.

use super::*;
use artifact::shift::{BeforeAfter, ClassShare, Shift};
use artifact::tables::domain_map::{self, Domain, Row};
use artifact::{Split, yaml};
use std::f64::consts::TAU;

const CLASSES: [&str; 3] = ["dolphin", "shark", "turtle"];
/// Rows of each split of the target, and of the source's test split.
const ROWS: usize = 60;

/// Three classes, a test split, and the model `adapt`, with [`day_and_night`]'s rows wrong.
pub fn day_and_night() -> Project {
    let project = night(Kind::Photos);
    adapt(&project, "adapt", "centroids", |row| row < 6 || (30..34).contains(&row));
    project
}

/// What the report of [`two_methods`] reads.
pub const TWO_METHODS: &str = "in: {models: [adapt, adapt-few-labels]}";

/// [`day_and_night`] with a second model, which used labels of the target.
pub fn two_methods() -> Project {
    let project = day_and_night();
    adapt(&project, "adapt-few-labels", "augment_features", |row| row < 12);
    let shift = Shift { target_labels: 15, ..shift("augment_features") };
    let folder = project.stage("adapt-few-labels");
    write::atomic(&folder.join(file_names::SHIFT), yaml::to_string(&shift).as_bytes()).unwrap();
    artifacts::seal(&folder);
    project
}

/// What the target holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Photos, as `preprocess` leaves them.
    Photos,
    /// Rows of numbers, as `import` leaves them.
    Rows,
}

/// The truth alone, in the stage `preprocess`: 60 rows each for validation and test.
pub fn night(kind: Kind) -> Project {
    let (project, labels) = (Project::new(), labels());
    for name in ["validation", "test"] {
        split(&project, name, &labels);
        if kind == Kind::Rows {
            only_rows(&project, name);
        }
    }
    artifacts::classes(&project.stage("preprocess"), &CLASSES);
    artifacts::seal(&project.stage("preprocess"));
    project
}

/// Takes pictures and sizes away, as of a split that was imported.
fn only_rows(project: &Project, name: &str) {
    let folder = project.stage("preprocess");
    fs::remove_file(folder.join(file_names::images(name))).unwrap();
    let mut files = String::from("row,path,blake3,width,height\n");
    for row in 0..ROWS {
        let _ = writeln!(files, "{row},{name}-{row},{},0,0", artifact::hash::bytes(format!("{name} {row}").as_bytes()));
    }
    write::atomic(&folder.join(file_names::files(name)), files.as_bytes()).unwrap();
}

fn labels() -> Vec<i64> {
    (0..ROWS).map(|row| row as i64 % 3).collect()
}

/// (60, 3) logits that predict the true class, but for the rows that `is_wrong` names.
fn logits(is_wrong: impl Fn(usize) -> bool) -> Vec<f32> {
    let predicted = |row: usize| if is_wrong(row) { (row + 1) % 3 } else { row % 3 };
    (0..ROWS * 3).map(|place| if predicted(place / 3) == place % 3 { 2.0 } else { 0.0 }).collect()
}

/// The outputs of the stage `adapt` under this name: wrong in rows of the target as `is_wrong` says, and, without
/// adaptation, in its first 30 rows. At home, the head is wrong in 3 rows of 60.
pub fn adapt(project: &Project, name: &str, method: &str, is_wrong: impl Fn(usize) -> bool) {
    let folder = project.stage(name);
    for split in [Split::Validation, Split::Test] {
        artifacts::npy(&folder, &file_names::logits(split), &[ROWS, 3], &logits(&is_wrong));
        artifacts::npy(&folder, &file_names::without_adaptation(split), &[ROWS, 3], &logits(|row| row < 30));
        artifacts::npy(&folder, &file_names::at_home(split), &[ROWS, 3], &logits(|row| row < 3));
        artifacts::npy(&folder, &file_names::labels_at_home(split), &[ROWS], &labels());
    }
    of_truth(project, name);
    write::atomic(&folder.join(file_names::SHIFT), yaml::to_string(&shift(method)).as_bytes()).unwrap();
    write::atomic(&folder.join(file_names::DOMAIN_MAP), &domain_map::to_csv(&map())).unwrap();
    provenance(
        project,
        name,
        &format!(
            "program: adapt 0.1.0\nsettings: {{method: {method}}}\ninputs: {{source: {{day: 1f}}, target: {{night: 2f}}}}\n"
        ),
    );
    artifacts::seal(&folder);
}

/// What the method found out without labels.
pub fn shift(method: &str) -> Shift {
    let share = |(class, none, adapted): (&str, f64, f64)| ClassShare {
        class: class.to_owned(),
        source: 0.3125,
        none,
        adapted,
    };
    Shift {
        method: method.to_owned(),
        source: "day".to_owned(),
        target: "night".to_owned(),
        seen: Split::Train,
        seen_rows: 240,
        target_labels: 0,
        domain_auc: 0.9931,
        mean_distance: 3.125,
        covariance_distance: BeforeAfter { before: 0.875, after: 0.25 },
        answers_changed: 0.4375,
        effective_sample_size: None,
        classes: [("dolphin", 0.71875, 0.34375), ("shark", 0.1875, 0.328_125), ("turtle", 0.09375, 0.328_126)]
            .map(share)
            .into(),
        remarks: Vec::new(),
    }
}

/// Three clusters for each domain, far apart before and on top of each other after; the target's classes are unknown.
fn map() -> Vec<Row> {
    let row = |number: usize| {
        let (domain, class) = ([Domain::Source, Domain::Target][number % 2], number / 2 % 3);
        let (angle, radius) = (number as f64 * 2.4, (number as f64 / 300.0).sqrt());
        let centre = [(class as f64 * TAU / 3.0).cos() * 3.0, (class as f64 * TAU / 3.0).sin() * 3.0];
        let away = if domain == Domain::Target { 9.0 } else { 0.0 };
        let near = [centre[0] + radius * angle.cos(), centre[1] + radius * angle.sin()];
        let class = CLASSES[class].to_owned();
        Row {
            domain,
            split: Split::Train,
            row: number / 2,
            class: Some(class.clone()).filter(|_| domain == Domain::Source),
            answer: class,
            before: [near[0] + away, near[1] * 0.5 + away / 3.0],
            after: near,
        }
    };
    (0..300).map(row).collect()
}
