//! `pretrain` as a program: what it learns, files, exit status, messages, and what a kill does to it.

use artifact::{Npy, Split, layout, walk};
use fixture::{Project, artifacts, picture};
use model::bytes::{channels_back, tensor, to_vec};
use model::stack::Use;
use model::{Head, Stack, checkpoint, no_grad};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::{fs, thread, time::Duration};

/// Rows and columns of the pictures.
const H: usize = 48;
const W: usize = 68;
/// Training pictures where nothing needs to be learnt: one more than two batches.
const FEW: usize = 33;
/// A network that learns in seconds.
const SMALL: &str = "width: 0.125, batch: 16, learning_rate: 0.01, crop_area_min: 0.6";

fn pictures(project: &Project, part: &str, n: usize, first: usize, classes: usize) {
    let folder = project.stage("preprocess");
    let pixels: Vec<u8> = (0..n)
        .flat_map(|row| picture::figure(W as u32, H as u32, row % classes, (first + row) as u64).into_raw())
        .collect();
    let labels: Vec<i64> = (0..n).map(|row| (row % classes) as i64).collect();
    artifacts::npy(&folder, &layout::images(part), &[n, H, W, 3], &pixels);
    artifacts::npy(&folder, &layout::labels(part), &[n], &labels);
    artifacts::files(&folder, part, n);
}

fn project(train: usize, classes: &[&str]) -> Project {
    let project = Project::new();
    pictures(&project, "train", train, 0, classes.len());
    pictures(&project, "validation", 30, 1000, classes.len());
    pictures(&project, "test", 24, 2000, classes.len());
    artifacts::classes(&project.stage("preprocess"), classes);
    artifacts::seal(&project.stage("preprocess"));
    project
}

/// Logits of the pictures of a split by the network in `model.safetensors`, and those in the artifact.
fn logits(project: &Project, split: Split) -> (Vec<f32>, Vec<f32>) {
    let (weights, about) = checkpoint::read(&project.artifact("pretrain"), layout::MODEL).unwrap();
    let stack = Stack::new(&about.network.network(about.width).layers, &weights, Use::Frozen);
    let head = Head::new(about.head.as_ref().unwrap(), &weights);
    let pictures: Npy<u8> = project.artifact("preprocess").npy(&layout::images(split)).unwrap();
    let x = about.recipe.apply(&tensor(pictures.data(), &[pictures.len() as i64, H as i64, W as i64, 3]));
    let found = to_vec::<f32>(&no_grad(|| head.forward(&channels_back(&stack.forward(&x)), None)));
    (found, project.artifact("pretrain").npy::<f32>(&layout::logits(split)).unwrap().data().to_vec())
}

fn same(found: &[f32], expected: &[f32]) {
    let largest = expected.iter().fold(0f32, |largest, x| largest.max(x.abs()));
    let difference = found.iter().zip(expected).fold(0f32, |largest, (x, y)| largest.max((x - y).abs()));
    assert!(found.len() == expected.len() && difference <= 1e-4 * largest, "{difference} of {largest}");
}

#[test]
fn a_plain_network_that_knows_the_classes_comes_out() {
    let project = project(145, &["disc", "square", "cross"]);
    let settings = format!("settings: {{{SMALL}, epochs: 12, weights_stored_as: f16}}");
    let said = project.run("pretrain", &settings).succeeded().stderr;
    assert!(said.contains("pretrain: test accuracy "), "{said}");
    let folder = project.artifact("pretrain");
    let test: Npy<f32> = folder.npy("test.logits.npy").unwrap().axes("(24, 3)").unwrap();
    let right = test
        .data()
        .chunks(3)
        .enumerate()
        .filter(|(row, logits)| (0..3).max_by(|&a, &b| logits[a].total_cmp(&logits[b])) == Some(row % 3));
    assert!(
        right.clone().count() >= 20,
        "{}",
        fs::read_to_string(project.stage("pretrain").join("history.csv")).unwrap()
    );
    assert_eq!(folder.manifest().facts["kept_epoch"].as_u64(), Some(12));
    let history = fs::read_to_string(project.stage("pretrain").join("history.csv")).unwrap();
    assert_eq!(history.lines().count(), 13);

    // The file is the network: in half precision, without norms, and yet the logits are its own.
    let (weights, about) = checkpoint::read(&folder, layout::NETWORK).unwrap();
    let (model, whole) = checkpoint::read(&folder, layout::MODEL).unwrap();
    let table = about.network.network(0.125);
    let names: BTreeSet<String> = table.parameters().into_iter().map(|(name, _)| name).collect();
    assert!(weights.keys().eq(&names), "{:?}", weights.keys());
    assert!(weights.iter().all(|(name, tensor)| model[name] == *tensor));
    let hash = checkpoint::hash(&weights);
    assert_eq!((&about.weights, &whole.weights), (&hash, &hash));
    assert_eq!(whole.classes.unwrap().names(), ["disc", "square", "cross"]);
    let bytes = |file: &str| folder.manifest().files[file].bytes;
    assert!(bytes(layout::NETWORK) * 10 < bytes(layout::MODEL) * 6);
    for split in [Split::Validation, Split::Test] {
        let (found, written) = logits(&project, split);
        same(&found, &written);
    }
}

#[test]
fn extract_takes_the_network_and_report_the_answers() {
    let project = project(FEW, &["disc", "square"]);
    project.run("pretrain", &format!("settings: {{{SMALL}, epochs: 2, weights_stored_as: f16}}")).succeeded();
    project.run("extract", "in: {weights: pretrain}\nsettings: {width: 0.125, cut: block4_pool}").succeeded();
    let (weights, network) = checkpoint::read(&project.artifact("extract"), layout::NETWORK).unwrap();
    let (model, about) = checkpoint::read(&project.artifact("pretrain"), layout::MODEL).unwrap();
    assert_eq!(about.difference(&network), None);
    assert!(weights.iter().all(|(name, tensor)| model[name] == *tensor));
    // The classifier on `extract`'s features answers as `pretrain` did.
    let features: Npy<f32> =
        project.artifact("extract").npy("test.features.npy").unwrap().axes("(24, 1, 2, 64)").unwrap();
    let head = Head::new(about.head.as_ref().unwrap(), &model);
    let found = no_grad(|| head.forward(&tensor(features.data(), &[24, 1, 2, 64]), None));
    same(&to_vec::<f32>(&found), project.artifact("pretrain").npy::<f32>("test.logits.npy").unwrap().data());

    project.run("report", "in: {truth: preprocess, models: [pretrain]}").succeeded();
    let metrics = fs::read_to_string(project.stage("report").join("metrics.json")).unwrap();
    assert!(metrics.contains("\"pretrain\""), "{metrics}");
}

#[test]
fn training_sees_smaller_crops_and_evaluation_whole_pictures() {
    let project = project(FEW, &["disc", "square"]);
    for settings in [
        "width: 0.125, training_height: 32, training_width: 40, precision: bf16, hidden: [8], dropout: 0.3",
        "network: mobilenet_v2, width: 0.35, optimizer: adamw, learning_rate: 0.001, weight_decay: 0.05",
        "width: 0.125, pool: flatten, keep: best, class_weight: balanced, decay: constant, label_smoothing: 0",
    ] {
        project.run("pretrain", &format!("settings: {{{settings}, epochs: 2}}")).succeeded();
        let (found, written) = logits(&project, Split::Test);
        same(&found, &written);
        let (weights, _) = checkpoint::read(&project.artifact("pretrain"), layout::NETWORK).unwrap();
        assert_eq!(weights.contains_key("bn_Conv1.running_mean"), settings.contains("mobilenet"));
    }
}

/// A network that learns little, in no time.
const TINY: &str = "width: 0.06, batch: 16, epochs: 12";

fn spawn(project: &Project) -> Child {
    Command::new(fixture::program("pretrain"))
        .arg("artifacts/test/pretrain")
        .current_dir(project.path())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Starts the configured stage and kills it when it has saved its state for the first time. On a busy machine it may
/// come to its end before it can be killed; then once more.
fn kill_after_an_epoch(project: &Project) {
    let (state, done) = (project.stage("pretrain").join(layout::RESUME), project.stage("pretrain").join(layout::DONE));
    for _ in 0..5 {
        let _ = fs::remove_file(&done);
        let mut child = spawn(project);
        while !state.exists() && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if state.exists() && !done.exists() {
            return;
        }
    }
    panic!("never killed between two epochs");
}

/// All files of the stage but the log, by name.
fn files(project: &Project) -> BTreeMap<PathBuf, Vec<u8>> {
    let paths = walk::entries(&project.stage("pretrain")).unwrap();
    let paths = paths.into_iter().filter(|path| !path.ends_with(layout::LOG));
    paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn a_killed_run_goes_on_to_the_same_bytes() {
    let project = project(FEW, &["disc", "square"]);
    for keep in ["last", "best"] {
        let settings = format!("settings: {{{TINY}, optimizer: adamw, learning_rate: 0.01, keep: {keep}}}");
        let said = project.run("pretrain", &settings).succeeded().stderr;
        assert!(!said.contains("resum") && said.contains("epoch 1:"), "{said}");
        let undisturbed = files(&project);

        kill_after_an_epoch(&project);
        let said = project.rerun("pretrain", "pretrain").succeeded().stderr;
        assert!(said.contains("pretrain: resuming after epoch ") && !said.contains("epoch 1:"), "{said}");
        assert_eq!(files(&project), undisturbed);

        // Finished, it starts from the beginning again.
        let said = project.rerun("pretrain", "pretrain").succeeded().stderr;
        assert!(!said.contains("resuming") && said.contains("epoch 1:"), "{said}");
        assert_eq!(files(&project), undisturbed);
    }
}

#[test]
fn the_state_of_another_training_is_not_taken() {
    let project = project(FEW, &["disc", "square"]);
    let draft = |settings: &str| format!("settings: {{{TINY}, {settings}}}");
    let configure = |draft: &str| {
        let config = project.resolve("pretrain", "pretrain", draft).succeeded().stdout;
        project.write("artifacts/test/pretrain/config.yaml", config.as_bytes());
    };
    configure(&draft("dropout: 0.1"));
    kill_after_an_epoch(&project);
    let state = fs::read(project.stage("pretrain").join(layout::RESUME)).unwrap();
    let says = |draft: &str| {
        project.write("artifacts/test/pretrain/.resume", &state);
        project.run("pretrain", draft).succeeded().stderr
    };
    let afresh = "pretrain: starting afresh: the state of an earlier run differs in";
    let said = says(&draft("dropout: 0.2"));
    assert!(said.contains(&format!("{afresh} settings\n")) && said.contains("epoch 1:"), "{said}");
    let said = says(&format!("seed: 8\n{}", draft("dropout: 0.1")));
    assert!(said.contains(&format!("{afresh} seed\n")), "{said}");
    pictures(&project, "train", FEW, 5000, 2);
    artifacts::seal(&project.stage("preprocess"));
    let said = says(&draft("dropout: 0.1"));
    assert!(said.contains(&format!("{afresh} input images\n")), "{said}");
}

#[test]
fn mistakes_are_named() {
    let project = project(FEW, &["disc", "square"]);
    let refuse = |settings: &str| project.resolve("pretrain", "pretrain", &format!("settings: {settings}")).failed();
    assert_eq!(refuse("{crop_area: 1}"), "settings.crop_area: unknown key, did you mean 'crop_area_min'?\n");
    assert_eq!(refuse("{crop_area_min: 0}"), "settings.crop_area_min: expected a number from 0.01 to 1, got 0\n");
    assert_eq!(
        refuse("{crop_stretch_max: 0.5}"),
        "settings.crop_stretch_max: expected a number from 1 to 4, got 0.5\n"
    );
    assert_eq!(
        refuse("{training_height: 4}"),
        "settings.training_height: expected a whole number from 8 to 4096 or null, got 4\n"
    );
    assert_eq!(
        refuse("{pool: flatten, training_width: 40}"),
        "settings.training_width: expected null, as pool: flatten takes maps of one size only, got 40\n"
    );
    assert_eq!(refuse("{batch: 1}"), "settings.batch: expected at least 2 pictures, as norms go by the batch, got 1\n");
    assert_eq!(
        refuse("{warmup_epochs: 5, epochs: 5}"),
        "settings.warmup_epochs: expected a whole number below epochs, got 5\n"
    );
    assert_eq!(
        refuse("{label_smoothing: 1}"),
        "settings.label_smoothing: expected a number from 0 to below 1, got 1\n"
    );
    assert_eq!(
        refuse("{precision: bf61}"),
        "settings.precision: unknown variant `bf61`, expected `f32` or `bf16`, did you mean 'bf16'?\n"
    );
    let says = project.run("pretrain", "settings: {training_height: 16}").failed();
    assert_eq!(says, "pretrain: pictures of 16×68 are too small for vgg16\n");

    artifacts::npy::<u8>(&project.stage("preprocess"), "test.images.npy", &[24, 2, 2, 3], &[0; 24 * 12]);
    artifacts::seal(&project.stage("preprocess"));
    let says = project.run("pretrain", "").failed();
    assert_eq!(
        says,
        "pretrain: artifacts/test/preprocess/test.images.npy: expected shape (n, 48, 68, 3), got [2, 2, 3]\n"
    );
}
