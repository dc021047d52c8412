//! `train-head` as a program: what it learns, files, exit status, messages.

use artifact::{Npy, file_names};
use fixture::{Project, artifacts, weights};
use std::fs;

/// Features (n, 1, 2, 64) in which channel `label` is higher; as `extract` leaves them.
fn features(project: &Project, part: &str, n: usize, classes: usize) {
    features_of(2, project, part, n, classes);
}

/// The same of (n, 1, places, 64).
fn features_of(places: usize, project: &Project, part: &str, n: usize, classes: usize) {
    let folder = project.stage("extract");
    let labels: Vec<i64> = (0..n).map(|row| (row % classes) as i64).collect();
    let value = |row: usize, place: usize, channel: usize| {
        let noise = ((row * 7919 + place * 104_729 + channel * 1_299_709) % 1000) as f32 / 1000.0;
        noise + if channel == row % classes { 3.0 } else { 0.0 }
    };
    let values: Vec<f32> = (0..n)
        .flat_map(|row| (0..places).flat_map(move |place| (0..64).map(move |channel| value(row, place, channel))))
        .collect();
    artifacts::npy(&folder, &file_names::features(part), &[n, 1, places, 64], &values);
    artifacts::npy(&folder, &file_names::labels(part), &[n], &labels);
    artifacts::files(&folder, part, n);
}

/// A finished `extract` of pictures of one colour, its features replaced by ones with a known answer.
fn project(classes: &[&str]) -> Project {
    let project = Project::new();
    let images = project.stage("preprocess");
    artifacts::npy::<u8>(&images, "train.images.npy", &[1, 40, 70, 3], &[7; 40 * 70 * 3]);
    artifacts::npy::<i64>(&images, "train.labels.npy", &[1], &[0]);
    artifacts::files(&images, "train", 1);
    artifacts::classes(&images, classes);
    artifacts::seal(&images);
    project.write("w.safetensors", &weights::vgg16(0.125, 1));
    project.run("extract", "in: {weights: w.safetensors}\nsettings: {width: 0.125}").succeeded();
    features(&project, "train", 60, classes.len());
    features(&project, "validation", 24, classes.len());
    features(&project, "test", 12, classes.len());
    artifacts::seal(&project.stage("extract"));
    project
}

fn last_line(project: &Project, stage: &str) -> Vec<f64> {
    let csv = fs::read_to_string(project.stage(stage).join("history.csv")).unwrap();
    csv.lines().last().unwrap().split(',').map(|cell| cell.parse().unwrap()).collect()
}

#[test]
fn two_classes_share_one_logit() {
    let project = project(&["ant", "bee"]);
    project.run("train-head", "settings: {hidden: [8], epochs: 20, keep: last}").succeeded();
    let folder = project.artifact("train-head");
    let logits: Npy<f32> = folder.npy("test.logits.npy").unwrap().axes("(12, 1)").unwrap();
    assert!(
        logits.data().iter().enumerate().all(|(row, logit)| (*logit > 0.0) == (row % 2 == 1)),
        "{:?}",
        logits.data()
    );
    folder.npy::<f32>("validation.logits.npy").unwrap().axes("(24, 1)").unwrap();
    let last = last_line(&project, "train-head");
    assert_eq!((last[0], last[4]), (20.0, 1.0));
    assert_eq!(folder.manifest().facts["kept_epoch"].as_u64(), Some(20));
}

#[test]
fn every_optimizer_learns_three_classes() {
    let project = project(&["ant", "bee", "cat"]);
    for (optimizer, learning_rate) in [("sgd", 0.1), ("rmsprop", 0.01), ("adam", 0.01), ("adamw", 0.01)] {
        for pool in ["flatten", "average"] {
            let draft = format!(
                "settings: {{pool: {pool}, hidden: [], dropout: 0.2, optimizer: {optimizer}, learning_rate: {learning_rate}, epochs: 15, class_weight: balanced}}"
            );
            project.run("train-head", &draft).succeeded();
            let logits: Npy<f32> =
                project.artifact("train-head").npy("test.logits.npy").unwrap().axes("(12, 3)").unwrap();
            for (row, logits) in logits.data().chunks(3).enumerate() {
                let largest = (0..3).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).unwrap();
                assert_eq!(largest, row % 3, "{optimizer} {pool}: {logits:?}");
            }
        }
    }
}

#[test]
fn the_best_epoch_is_kept_and_patience_ends_the_training() {
    let project = project(&["ant", "bee"]);
    // Labels that contradict the training's: validation only gets worse.
    let wrong: Vec<i64> = (0..24).map(|row| 1 - row % 2).collect();
    artifacts::npy(&project.stage("extract"), "validation.labels.npy", &[24], &wrong);
    artifacts::seal(&project.stage("extract"));
    project.run("train-head", "settings: {epochs: 30, patience_epochs: 3, keep: best}").succeeded();
    assert_eq!(last_line(&project, "train-head")[0], 4.0);
    assert_eq!(project.artifact("train-head").manifest().facts["kept_epoch"].as_u64(), Some(1));
}

#[test]
fn the_same_bytes_again_and_others_with_another_seed() {
    let project = project(&["ant", "bee"]);
    let hash = |stage: &str| project.artifact(stage).manifest().files[file_names::HEAD].blake3.clone();
    project.run_as("train-head", "one", "in: {features: extract}\nsettings: {epochs: 3}").succeeded();
    project.run_as("train-head", "two", "in: {features: extract}\nsettings: {epochs: 3}").succeeded();
    project.run_as("train-head", "three", "seed: 8\nin: {features: extract}\nsettings: {epochs: 3}").succeeded();
    assert_eq!(hash("one"), hash("two"));
    assert_ne!(hash("one"), hash("three"));
}

#[test]
fn any_number_of_our_threads_writes_the_same_bytes() {
    let project = project(&["ant", "bee"]);
    // Enough inputs to be shared out among threads.
    for (part, n) in [("train", 60), ("validation", 24), ("test", 12)] {
        features_of(40, &project, part, n, 2);
    }
    artifacts::seal(&project.stage("extract"));
    project.configure("train-head", "train-head", "settings: {device: cpu, pool: flatten, hidden: [64], epochs: 3}");
    let manifest = |threads: &str| {
        let mut command = project.command("train-head", "train-head");
        // libtorch's sums may depend on its own number of threads, which the provenance names.
        command.env("RAYON_NUM_THREADS", threads).env("OMP_NUM_THREADS", "2");
        fixture::Outcome::from(command.output().unwrap()).succeeded();
        project.artifact("train-head").manifest().clone()
    };
    assert_eq!(manifest("1"), manifest("4"));
}

/// Features of six photos, `shift` away from others, each with a label in turn.
fn six(shift: f32) -> Vec<f32> {
    (0..6 * 128).map(|at| ((at * 7919) % 1000) as f32 / 1000.0 + if at / 128 % 2 == 1 { shift } else { 0.0 }).collect()
}

/// The loss of each epoch, a single step, and what was said; the photos are `plain`, and their copies `augmented`.
fn losses(project: &Project, plain: f32, augmented: &[f32], settings: &str) -> (Vec<String>, String) {
    let (folder, rows) = (project.stage("extract"), augmented.len() * 6);
    let numbers = |modulus: i64| (0..rows as i64).map(|row| row % 6 % modulus).collect::<Vec<i64>>();
    features(project, "train", 6, 2);
    artifacts::npy(&folder, "train.features.npy", &[6, 1, 2, 64], &six(plain));
    let values: Vec<f32> = augmented.iter().flat_map(|&shift| six(shift)).collect();
    artifacts::npy(&folder, "augmented.features.npy", &[rows, 1, 2, 64], &values);
    artifacts::npy(&folder, "augmented.labels.npy", &[rows], &numbers(2));
    artifacts::npy(&folder, "augmented.source.npy", &[rows], &numbers(6));
    artifacts::seal(&folder);
    let said = project.run("train-head", &format!("settings: {{{settings}, epochs: 4, batch: 6}}")).succeeded().stderr;
    let steps = fs::read_to_string(project.stage("train-head").join(file_names::STEPS)).unwrap();
    (steps.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().to_owned()).collect(), said)
}

#[test]
fn epochs_take_the_augmented_copies_in_turn() {
    let project = project(&["ant", "bee"]);
    let (plain, said) = losses(&project, 1.0, &[2.0, 3.0], "augmented: false");
    assert!(plain.len() == 4 && said.contains("each picture was seen as it is, 4 times\n"), "{said}");
    // Only the copies count: if all of them equal the photos, the training is the one on the photos.
    let (equal, said) = losses(&project, 7.0, &[1.0; 4], "augmented: true");
    assert!(equal == plain && said.contains("seen in 4 copies, a new one in every epoch\n"), "{equal:?} {said}");
    let (two, said) = losses(&project, 7.0, &[1.0, 2.0], "augmented: true");
    assert!(two[0] == plain[0] && two[1] != plain[1], "{two:?} {plain:?}");
    assert!(said.contains("seen in 2 copies, each copy 2 times in 4 epochs\n"), "{said}");
    let (four, _) = losses(&project, 7.0, &[1.0, 2.0, 1.0, 2.0], "augmented: true");
    assert_eq!(two, four);
    let fact = project.artifact("train-head").manifest().facts[artifact::facts::SEEN].clone();
    assert_eq!(fact.as_str(), Some("each picture was seen in 4 copies, a new one in every epoch"));
}

#[test]
fn augmented_features_that_are_not_there_are_asked_for() {
    let project = project(&["ant", "bee"]);
    assert_eq!(
        project.run("train-head", "settings: {augmented: true, device: cpu}").failed(),
        "train-head: settings.augmented: expected augmented.features.npy in artifacts/test/extract, got no such file; set \
         augmented_features: true in that stage, or augmented: false here\n"
    );
}

#[test]
fn mistakes_are_named() {
    let project = project(&["ant", "bee"]);
    let refuse =
        |settings: &str| project.resolve("train-head", "train-head", &format!("settings: {settings}")).failed();
    assert_eq!(refuse("{learning_rat: 1}"), "settings.learning_rat: unknown key, did you mean 'learning_rate'?\n");
    assert_eq!(refuse("{learning_rate: 0}"), "settings.learning_rate: expected a number above 0, got 0\n");
    assert_eq!(refuse("{dropout: 1}"), "settings.dropout: expected a number from 0 to below 1, got 1\n");
    assert_eq!(refuse("{batch: 0}"), "settings.batch: expected a whole number from 1 to 65536, got 0\n");
    assert_eq!(refuse("{keep: first}"), "settings.keep: expected best or last, got first\n");
    assert_eq!(
        refuse("{optimizer: sdg}"),
        "settings.optimizer: expected one of sgd, sgdw, rmsprop, adam, adamw, got sdg, did you mean 'sgd'?\n"
    );
    assert_eq!(refuse("{epochs: many}"), "settings.epochs: expected a whole number, not negative, got \"many\"\n");
    assert_eq!(refuse("{hidden: [8, x]}"), "settings.hidden[1]: expected a whole number, not negative, got \"x\"\n");

    let says = project.run("train-head", "settings: {optimizer: sgd, learning_rate: 1.0e+30, epochs: 3}").failed();
    assert!(says.contains("train-head: epoch ") && says.contains("expected finite losses"), "{says}");
    // The last step of the last epoch may ruin a training whose own losses were still finite.
    let says =
        project.run("train-head", "settings: {optimizer: sgd, learning_rate: 1.0e+36, epochs: 1, batch: 60}").failed();
    assert!(says.contains("train-head: epoch 1: expected finite losses"), "{says}");
    assert!(!project.stage("train-head").join("done").exists());

    artifacts::npy::<i64>(&project.stage("extract"), "train.labels.npy", &[3], &[0, 1, 0]);
    artifacts::seal(&project.stage("extract"));
    let says = project.run("train-head", "settings: {device: cpu}").failed();
    assert_eq!(
        says,
        "train-head: artifacts/test/extract/train.features.npy: expected 3 rows, as many as labels of train, got 60\n"
    );

    artifacts::npy::<i64>(&project.stage("extract"), "train.labels.npy", &[0], &[]);
    artifacts::seal(&project.stage("extract"));
    let says = project.run("train-head", "settings: {device: cpu}").failed();
    assert_eq!(says, "train-head: artifacts/test/extract/train.labels.npy: expected at least one row, got 0\n");

    artifacts::npy::<i64>(&project.stage("extract"), "train.labels.npy", &[60], &[2; 60]);
    artifacts::seal(&project.stage("extract"));
    let says = project.run("train-head", "settings: {device: cpu}").failed();
    assert_eq!(
        says,
        "train-head: artifacts/test/extract/train.labels.npy: expected labels from 0 to 1, got 2 in row 0\n"
    );
}

#[test]
fn features_that_are_not_finite_are_named_and_not_blamed_on_the_learning_rate() {
    for part in ["train", "validation", "test"] {
        let project = project(&["ant", "bee"]);
        let name = file_names::features(part);
        let mut values = project.artifact("extract").npy::<f32>(&name).unwrap().data().to_vec();
        values[5 * 128 + 17] = f32::NAN;
        artifacts::npy(&project.stage("extract"), &name, &[values.len() / 128, 1, 2, 64], &values);
        artifacts::seal(&project.stage("extract"));
        let says = project.run("train-head", "").failed();
        let expected = format!(
            "train-head: artifacts/test/extract/{name}: expected finite numbers, got NaN in row 5, column 17; `make rerun \
             STAGE=extract PIPELINE=test` makes it again\n"
        );
        assert_eq!(says, expected);
    }
}

#[test]
fn features_that_are_the_same_for_all_pictures_are_told() {
    let project = project(&["ant", "bee"]);
    let said = project.run("train-head", "settings: {epochs: 1}").succeeded().stderr;
    assert!(!said.contains("same features"), "{said}");
    artifacts::npy(&project.stage("extract"), "train.features.npy", &[60, 1, 2, 64], &vec![0_f32; 60 * 128]);
    artifacts::seal(&project.stage("extract"));
    let said = project.run("train-head", "settings: {epochs: 1}").succeeded().stderr;
    let line = "train-head: artifacts/test/extract/train.features.npy: all 60 rows have the same features, all 0, so nothing \
                can be learnt from them; look at the weights of the stage extract and at the photos\n";
    assert!(said.contains(line), "{said}");
}
