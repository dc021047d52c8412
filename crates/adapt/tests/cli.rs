//! `adapt` as a program: what each method gains where the shift is known, files, exit status, messages.

use artifact::shift::Shift;
use artifact::tables::domain_map::{self, Domain};
use artifact::tables::table::Table;
use artifact::{Folder, Npy, Split, yaml};
use fixture::{Project, artifacts};
use model::checkpoint;

/// Columns of the features.
const D: usize = 6;

/// A number that is nearly normal.
fn noise(row: usize, column: usize) -> f64 {
    let uniform = |part: usize| {
        (((row * 12 + part) as f64 * 12.9898 + column as f64 * 78.233).sin() * 43_758.545_3).rem_euclid(1.0)
    };
    (0..12).map(uniform).sum::<f64>() - 6.0
}

/// n rows whose class shows in its own column. The target sees all columns three times as large and moved, as a camera with
/// another exposure would.
fn rows(domain: Domain, n: usize, classes: usize, first: usize) -> (Vec<f32>, Vec<i64>) {
    let labels: Vec<i64> = (0..n).map(|row| (row % classes) as i64).collect();
    let value = |row: usize, column: usize| {
        let x = noise(first + row, column) + if labels[row] as usize == column { 4.0 } else { 0.0 };
        if domain == Domain::Source { x } else { 3.0 * x + if column.is_multiple_of(2) { 9.0 } else { -9.0 } }
    };
    let values =
        (0..n).flat_map(|row| (0..D).map(move |column| (row, column))).map(|(row, column)| value(row, column) as f32);
    (values.collect(), labels)
}

/// Arrays of one domain, and what `import` makes of them as the stage of that name.
fn domain(project: &Project, name: &str, domain: Domain, classes: &[&str], labelled: &[Split]) {
    let folder = project.path().join(format!("data/{name}"));
    let first = if domain == Domain::Source { 0 } else { 10_000 };
    for (split, n, offset) in [(Split::Train, 120, 0), (Split::Validation, 60, 1000), (Split::Test, 90, 2000)] {
        let (values, labels) = rows(domain, n, classes.len(), first + offset);
        artifacts::npy(&folder, &format!("{split}.features.npy"), &[n, D], &values);
        if labelled.contains(&split) {
            artifacts::npy(&folder, &format!("{split}.labels.npy"), &[n], &labels);
        }
    }
    artifacts::classes(&folder, classes);
    project.run_as("import", name, &format!("in: {{arrays: data/{name}}}")).succeeded();
}

/// Both domains, all of it labelled.
fn project(classes: &[&str]) -> Project {
    let project = Project::new();
    domain(&project, "source", Domain::Source, classes, &Split::ALL);
    domain(&project, "target", Domain::Target, classes, &Split::ALL);
    project
}

/// The share of right answers in a file of logits.
fn accuracy(folder: &Folder, logits: &str, labels: &str) -> f64 {
    let (logits, labels): (Npy<f32>, Npy<i64>) = (folder.npy(logits).unwrap(), folder.npy(labels).unwrap());
    let answer = |row: &[f32]| match *row {
        [logit] => i64::from(logit > 0.0),
        _ => (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap() as i64,
    };
    let right = (0..labels.len()).filter(|&row| answer(logits.row(row)) == labels.data()[row]).count();
    right as f64 / labels.len() as f64
}

fn with_and_without(folder: &Folder) -> (f64, f64) {
    let labels = "test.labels.npy";
    (accuracy(folder, "test.logits.npy", labels), accuracy(folder, "none.test.logits.npy", labels))
}

fn shift(folder: &Folder) -> Shift {
    Shift::read(folder).unwrap()
}

#[test]
fn methods_bring_back_what_another_exposure_costs() {
    for classes in [&["ant", "bee"][..], &["ant", "bee", "cat"]] {
        let project = project(classes);
        let methods = [
            "centroids",
            "statistics",
            "coral",
            "linear_map",
            "prototypes",
            "self_training",
            "augment_features",
            "tradaboost",
            "pull",
        ];
        for method in methods {
            project.run("adapt", &format!("settings: {{method: {method}}}")).succeeded();
            let folder = project.artifact("adapt");
            let (with, without) = with_and_without(&folder);
            let at_home = accuracy(&folder, "source.test.logits.npy", "source.test.labels.npy");
            assert!(at_home > 0.95 && without < 0.8 && with > 0.93, "{method}: {at_home} {without} {with}");
            assert_eq!(shift(&folder).method, method);
        }
    }
}

#[test]
fn methods_that_do_not_fit_the_shift_still_leave_a_whole_model() {
    let project = project(&["ant", "bee", "cat"]);
    for method in ["none", "subspace, dimensions: 3", "propagation", "prior, force: true", "weights, force: true"] {
        project.run("adapt", &format!("settings: {{method: {method}}}")).succeeded();
        let folder = project.artifact("adapt");
        let [k, n] = [3, 90];
        folder.npy::<f32>("test.logits.npy").unwrap().axes(&format!("({n}, {k})")).unwrap();
        let (with, without) = with_and_without(&folder);
        assert!(method != "none" || with == without);
        assert!(folder.has("weights.npy") == method.starts_with("weights"));
    }
}

#[test]
fn the_head_alone_gives_the_logits() {
    let project = project(&["ant", "bee", "cat"]);
    for settings in ["method: coral, components: 4", "method: subspace, dimensions: 3", "method: centroids"] {
        project.run("adapt", &format!("settings: {{{settings}}}")).succeeded();
        let folder = project.artifact("adapt");
        let (head, about) = checkpoint::read(&folder, "head.safetensors").unwrap();
        let [weight, bias] = ["output.weight", "output.bias"].map(|name| model::bytes::to_vec::<f32>(&head[name]));
        let features: Npy<f32> = project.artifact("target").npy("test.features.npy").unwrap();
        let logits: Npy<f32> = folder.npy("test.logits.npy").unwrap();
        for row in 0..logits.len() {
            for class in 0..3 {
                let products = features.row(row).iter().zip(&weight[class * D..]).map(|(x, w)| f64::from(x * w));
                let expected = products.sum::<f64>() + f64::from(bias[class]);
                let found = f64::from(logits.row(row)[class]);
                assert!((expected - found).abs() < 1e-3, "{settings}: {expected} {found}");
            }
        }
        assert_eq!(about.head.unwrap().hidden, Vec::<usize>::new());
    }
}

#[test]
fn how_far_the_domains_are_apart_is_said() {
    let project = project(&["ant", "bee", "cat"]);
    let outcome = project.run("adapt", "settings: {method: statistics}").succeeded();
    assert!(outcome.stderr.contains("at home") && outcome.stderr.contains("with statistics"), "{}", outcome.stderr);
    let folder = project.artifact("adapt");
    let shift = shift(&folder);
    assert!(shift.domain_auc > 0.99 && shift.mean_distance > 5.0, "{shift:?}");
    assert!(shift.covariance_distance.before > 0.8 && shift.covariance_distance.after < 0.3, "{shift:?}");
    assert_eq!((shift.seen, shift.seen_rows, shift.target_labels), (Split::Train, 120, 0));
    assert!(
        shift.classes.iter().all(|share| (share.source - 1.0 / 3.0).abs() < 1e-9 && share.adapted > 0.25),
        "{shift:?}"
    );
    let map = domain_map::read(&folder.file("map.csv").unwrap()).unwrap();
    assert_eq!(map.iter().filter(|row| row.domain == Domain::Source).count(), 120);
    assert!(map.iter().all(|row| row.class.is_some()));
}

#[test]
fn a_target_without_labels_is_answered_all_the_same() {
    let project = Project::new();
    let classes = ["ant", "bee", "cat"];
    domain(&project, "source", Domain::Source, &classes, &Split::ALL);
    domain(&project, "target", Domain::Target, &classes, &[Split::Test]);
    project.run("adapt", "").succeeded();
    let folder = project.artifact("adapt");
    assert!(folder.has("validation.logits.npy") && !folder.has("validation.labels.npy"));
    assert!(with_and_without(&folder).0 > 0.93);
    let map = domain_map::read(&folder.file("map.csv").unwrap()).unwrap();
    assert!(map.iter().all(|row| row.class.is_some() == (row.domain == Domain::Source)));
    let message = project.run("adapt", "settings: {method: pull}").failed();
    assert!(message.contains("train.labels.npy, as method: pull uses labels"), "{message}");
}

#[test]
fn a_target_of_train_rows_without_labels_is_answered_in_a_table() {
    let project = Project::new();
    for classes in [&["ant", "bee"][..], &["ant", "bee", "cat"]] {
        domain(&project, "source", Domain::Source, classes, &Split::ALL);
        let (values, labels) = rows(Domain::Target, 120, classes.len(), 10_000);
        let folder = project.path().join("data/unlabelled");
        artifacts::npy(&folder, "train.features.npy", &[120, D], &values);
        artifacts::classes(&folder, classes);
        project.run_as("import", "unlabelled", "in: {arrays: data/unlabelled}").succeeded();
        project.run("adapt", "in: {target: unlabelled}").succeeded();
        let table = Table::read(&project.artifact("adapt").file("answers.csv").unwrap()).unwrap();
        assert_eq!((table.len(), table.text("path").unwrap()[7]), (120, "train/7"));
        let answers = table.text("answer").unwrap();
        let right = (0..120).filter(|&row| answers[row] == classes[labels[row] as usize]).count();
        assert!(right > 110, "{right}");
        let probability = |column: &str, row: usize| table.numbers(column).unwrap()[row];
        let of_answer = |row: usize| probability(&format!("probability_{}", answers[row]), row);
        assert!((0..120).all(|row| of_answer(row) == probability("probability", row)));
    }
}

#[test]
fn rows_of_both_domains_and_subspaces_of_all_dimensions_are_told() {
    let project = project(&["ant", "bee", "cat"]);
    let (values, labels) = rows(Domain::Source, 120, 3, 0);
    let folder = project.path().join("data/target");
    artifacts::npy(&folder, "test.features.npy", &[120, D], &values);
    artifacts::npy(&folder, "test.labels.npy", &[120], &labels);
    project.run_as("import", "target", "in: {arrays: data/target}").succeeded();
    project.run("adapt", "settings: {method: subspace}").succeeded();
    let remarks = shift(&project.artifact("adapt")).remarks;
    let overlap = "of the target's 120 test rows, 120 also stand in the source's train split (first: train/0 = test/0); they \
                   count in the accuracy on test, but say nothing of another domain";
    assert_eq!(remarks[0], overlap);
    assert!(remarks.iter().any(|remark| remark.contains("all 6 dimensions")), "{remarks:?}");
    let table = Table::read(&project.artifact("adapt").file("answers.csv").unwrap()).unwrap();
    assert_eq!((table.len(), table.whole("row").unwrap()[180]), (300, 0));
    assert_eq!((table.text("split").unwrap()[179], table.text("split").unwrap()[180]), ("validation", "test"));
    // Without labels they measure nothing.
    std::fs::remove_file(folder.join("test.labels.npy")).unwrap();
    project.run_as("import", "target", "in: {arrays: data/target}").succeeded();
    project.run("adapt", "settings: {method: statistics}").succeeded();
    assert!(!shift(&project.artifact("adapt")).remarks.iter().any(|remark| remark.contains("also stand")));
}

#[test]
fn too_many_columns_are_refused_before_they_are_computed_with() {
    let project = Project::new();
    for name in ["source", "target"] {
        let folder = project.path().join(format!("data/{name}"));
        let numbers: Vec<f32> = (0..4 * 8193).map(|at| (at % 7) as f32).collect();
        artifacts::npy(&folder, "train.features.npy", &[4, 8193], &numbers);
        artifacts::npy(&folder, "train.labels.npy", &[4], &[0_i64, 1, 0, 1]);
        project
            .run_as("import", name, &format!("in: {{arrays: data/{name}}}\nsettings: {{validation_fraction: 0}}"))
            .succeeded();
    }
    let says = project.run("adapt", "").failed();
    assert!(says.contains("settings.pool: expected features of at most 8192 columns, got 8193 columns"), "{says}");
}

#[test]
fn the_same_run_writes_the_same_bytes() {
    let project = project(&["ant", "bee", "cat"]);
    for settings in ["method: tradaboost, labels_per_class: 3", "method: linear_map, shrinkage: 0.1"] {
        project.run("adapt", &format!("settings: {{{settings}}}")).succeeded();
        let first = project.artifact("adapt").manifest().clone();
        project.rerun("adapt", "adapt").succeeded();
        assert_eq!(yaml::to_string(project.artifact("adapt").manifest()), yaml::to_string(&first));
    }
}

#[test]
fn what_cannot_be_believed_is_refused_unless_forced() {
    let project = project(&["ant", "bee"]);
    let refused = |settings: &str| project.run("adapt", &format!("settings: {{{settings}}}")).failed();
    let few = refused("method: weights, weights: kliep, bandwidth: 0.05");
    assert!(few.contains("settings.method: weights: expected weights that leave at least 10 %"), "{few}");

    // A target of ants alone.
    let (values, _) = rows(Domain::Source, 120, 2, 10_000);
    let ants: Vec<f32> = values.chunks(2 * D).flat_map(|pair| &pair[..D]).copied().collect();
    let folder = project.path().join("data/ants");
    for split in [Split::Train, Split::Test] {
        artifacts::npy(&folder, &format!("{split}.features.npy"), &[60, D], &ants);
    }
    artifacts::classes(&folder, &["ant", "bee"]);
    project.run_as("import", "ants", "in: {arrays: data/ants}").succeeded();
    let gone = project.run("adapt", "in: {target: ants}\nsettings: {method: prior}").failed();
    assert!(gone.contains("share of 0 for class bee") && gone.contains("force: true"), "{gone}");
    project.run("adapt", "in: {target: ants}\nsettings: {method: prior, force: true}").succeeded();
    let remarks = shift(&project.artifact("adapt")).remarks;
    assert!(remarks.iter().any(|remark| remark.contains("in the source, 0.0 % of the answers")), "{remarks:?}");
}

#[test]
fn mistakes_are_named() {
    let project = project(&["ant", "bee", "cat"]);
    let refused = |draft: &str| project.resolve("adapt", "adapt", draft).failed();
    let unused = refused("settings: {labels_per_class: 5}");
    assert!(unused.contains("labels_per_class: expected null, or a method that uses labels"), "{unused}");
    let shrinkage = refused("settings: {method: coral, shrinkage: -1}");
    assert!(shrinkage.contains("shrinkage: expected a number from 0 to 1000, got -1"), "{shrinkage}");

    domain(&project, "others", Domain::Target, &["ant", "cow", "cat"], &Split::ALL);
    let classes = project.run("adapt", "in: {target: others}").failed();
    assert!(classes.contains("others/classes.yaml"), "{classes}");
    let folder = project.path().join("data/small");
    artifacts::npy(&folder, "train.features.npy", &[4, 2], &[1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
    artifacts::npy(&folder, "test.features.npy", &[1, 2], &[1.0f32, 2.0]);
    artifacts::classes(&folder, &["ant", "bee", "cat"]);
    project.run_as("import", "small", "in: {arrays: data/small}").succeeded();
    let columns = project.run("adapt", "in: {target: small}").failed();
    assert!(columns.contains("small") && columns.contains('2') && columns.contains('6'), "{columns}");
}
