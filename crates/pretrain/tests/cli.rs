//! `pretrain` as a program: what it learns, files, exit status, messages.

mod data;

use artifact::{Npy, Split, file_names};
use data::{FEW, H, W, project};
use fixture::{Project, artifacts};
use model::bytes::{channels_back, tensor, to_vec};
use model::stack::Regime;
use model::{Head, Mode, Precision, Stack, checkpoint, no_grad, pixels};
use std::collections::BTreeSet;
use std::fs;

/// A network that learns in seconds.
const SMALL: &str = "width: 0.125, batch: 16, learning_rate: 0.01, crop_area_min: 0.6";

/// Logits of the pictures of a split by the network in `model.safetensors`, and those in the artifact.
fn logits(project: &Project, split: Split) -> (Vec<f32>, Vec<f32>) {
    let (weights, about) = checkpoint::read(&project.artifact("pretrain"), file_names::MODEL).unwrap();
    let layers = about.network.network(about.width).layers;
    let stack = Stack::differentiable(&layers, &weights, Regime::FROZEN, Precision::F32);
    let head = Head::new(about.head.as_ref().unwrap(), &weights);
    let pictures: Npy<u8> = project.artifact("preprocess").npy(&file_names::images(split)).unwrap();
    let x = pixels::apply(about.recipe, &tensor(pictures.data(), &[pictures.len() as i64, H as i64, W as i64, 3]));
    let found = to_vec::<f32>(&no_grad(|| head.forward(&channels_back(&stack.forward(&x)), Mode::Evaluate)));
    (found, project.artifact("pretrain").npy::<f32>(&file_names::logits(split)).unwrap().data().to_vec())
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

    // The file has the network in half precision, without norms, and the logits are those of the network in the file.
    let (weights, about) = checkpoint::read(&folder, file_names::NETWORK).unwrap();
    let (model, whole) = checkpoint::read(&folder, file_names::MODEL).unwrap();
    let table = about.network.network(0.125);
    let names: BTreeSet<String> = table.parameters().map(|(name, _)| name).collect();
    assert!(weights.keys().eq(&names), "{:?}", weights.keys());
    assert!(weights.iter().all(|(name, tensor)| model[name] == *tensor));
    let hash = model::parameters::hash(&weights);
    assert_eq!((&about.weights, &whole.weights), (&hash, &hash));
    assert_eq!(whole.classes.unwrap().names(), ["disc", "square", "cross"]);
    let bytes = |file: &str| folder.manifest().files[file].bytes;
    assert!(bytes(file_names::NETWORK) * 10 < bytes(file_names::MODEL) * 6);
    for split in [Split::Validation, Split::Test] {
        let (found, written) = logits(&project, split);
        same(&found, &written);
    }
}

#[test]
fn extract_takes_the_network_and_report_the_answers() {
    let project = project(FEW, &["disc", "square"]);
    project.run("pretrain", &format!("settings: {{{SMALL}, epochs: 2, weights_stored_as: f16}}")).succeeded();
    project.run("extract", "in: {weights: pretrain}\nsettings: {cut: block4_pool, precision: f32}").succeeded();
    let (weights, network) = checkpoint::read(&project.artifact("extract"), file_names::NETWORK).unwrap();
    let (model, about) = checkpoint::read(&project.artifact("pretrain"), file_names::MODEL).unwrap();
    assert_eq!(about.difference(&network), None);
    assert!(weights.iter().all(|(name, tensor)| model[name] == *tensor));
    // The classifier predicts from `extract`'s features what `pretrain` predicted.
    let features: Npy<f32> =
        project.artifact("extract").npy("test.features.npy").unwrap().axes("(24, 1, 2, 64)").unwrap();
    let head = Head::new(about.head.as_ref().unwrap(), &model);
    let found = no_grad(|| head.forward(&tensor(features.data(), &[24, 1, 2, 64]), Mode::Evaluate));
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
        "network: resnet18, width: 0.1, learning_rate: 0.01, precision: bf16",
        "width: 0.125, pool: flatten, keep: best, class_weight: balanced, decay: constant, label_smoothing: 0",
    ] {
        project.run("pretrain", &format!("settings: {{{settings}, epochs: 2}}")).succeeded();
        let (found, written) = logits(&project, Split::Test);
        same(&found, &written);
        let (weights, _) = checkpoint::read(&project.artifact("pretrain"), file_names::NETWORK).unwrap();
        assert_eq!(weights.contains_key("bn_Conv1.running_mean"), settings.contains("mobilenet"));
    }
}

#[test]
fn a_training_of_one_epoch_has_no_warm_up() {
    let project = project(FEW, &["disc", "square"]);
    project.run("pretrain", "settings: {width: 0.06, epochs: 1, learning_rate: 0.01, batch: 16}").succeeded();
    let history = fs::read_to_string(project.stage("pretrain").join("history.csv")).unwrap();
    // Two steps: the second one takes half of the rate in a cosine, and all of it at the end of a warm-up.
    assert!(history.lines().last().unwrap().ends_with(",0.005"), "{history}");
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
        "settings.training_height: expected a whole number from 32 (for vgg16) to 4096, or null, got 4\n"
    );
    assert_eq!(
        refuse("{training_width: 31}"),
        "settings.training_width: expected a whole number from 32 (for vgg16) to 4096, or null, got 31\n"
    );
    let draft = "settings: {network: mobilenet_v2, training_width: 31, epochs: 1}";
    project.resolve("pretrain", "pretrain", draft).succeeded();
    assert_eq!(
        refuse("{pool: flatten, training_width: 40}"),
        "settings.training_width: expected null, as pool: flatten takes maps of one size only, got 40\n"
    );
    assert_eq!(
        refuse("{batch: 1}"),
        "settings.batch: expected at least 2 pictures, as batch norms need more than one, got 1\n"
    );
    assert_eq!(
        refuse("{warmup_epochs: 5, epochs: 5}"),
        "settings.warmup_epochs: expected a whole number below epochs, got 5\n"
    );
    assert_eq!(
        refuse("{warmup_epochs: 2, epochs: 1}"),
        "settings.warmup_epochs: expected a whole number below epochs, got 2\n"
    );
    assert_eq!(
        refuse("{label_smoothing: 1}"),
        "settings.label_smoothing: expected a number from 0 to below 1, got 1\n"
    );
    assert_eq!(
        refuse("{precision: bf61}"),
        "settings.precision: expected f32 or bf16, got bf61, did you mean 'bf16'?\n"
    );
    artifacts::npy::<u8>(&project.stage("preprocess"), "test.images.npy", &[24, 2, 2, 3], &[0; 24 * 12]);
    artifacts::seal(&project.stage("preprocess"));
    let says = project.run("pretrain", "settings: {device: cpu}").failed();
    assert_eq!(
        says,
        "pretrain: artifacts/test/preprocess/test.images.npy: expected shape (n, 48, 68, 3), got [2, 2, 3]\n"
    );
    for (part, n) in [("train", FEW), ("validation", 30), ("test", 24)] {
        artifacts::npy::<u8>(
            &project.stage("preprocess"),
            &file_names::images(part),
            &[n, 40, 31, 3],
            &vec![0; n * 40 * 31 * 3],
        );
    }
    artifacts::seal(&project.stage("preprocess"));
    let says = project.run("pretrain", "settings: {device: cpu}").failed();
    assert_eq!(
        says,
        "pretrain: artifacts/test/preprocess/train.images.npy: expected pictures of at least 32 × 32 pixels for vgg16, got 31 × 40\n"
    );
}
