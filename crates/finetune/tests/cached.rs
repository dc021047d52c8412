//! Training from cached activations is the same training as from pixels.

use artifact::{Npy, Split, file_names};
use fixture::{Outcome, Project, artifacts};
use model::precision::processor_has_bf16;
use model::{Network, checkpoint};
use std::collections::BTreeSet;

const EPOCHS: usize = 3;
const PHOTOS: usize = 26;
/// Batches of 8, 8, 8 and 2.
const STEPS: usize = 4;

/// Drawn pictures, `copies` augmented ones of each, and a head trained on their features.
fn project(copies: usize, network: &str, numbers: &str) -> Project {
    let project = Project::new();
    let photos = PHOTOS as u64;
    artifacts::pictures(&project.stage("preprocess"), "train", 0..photos);
    artifacts::pictures(&project.stage("preprocess"), "validation", 100..112);
    artifacts::pictures(&project.stage("preprocess"), "test", 200..206);
    artifacts::seal(&project.stage("preprocess"));
    if copies > 0 {
        let rows = PHOTOS * copies;
        artifacts::pictures(&project.stage("augment"), "train", 300..300 + rows as u64);
        let source: Vec<i64> = (0..rows).map(|row| (row % PHOTOS) as i64).collect();
        artifacts::npy(&project.stage("augment"), "train.source.npy", &[rows], &source);
        artifacts::seal_augmented(&project.stage("augment"), &project.stage("preprocess"));
    }
    project.run("extract", &format!("in: {{weights: null}}\nsettings: {{{network}, {numbers}}}")).succeeded();
    project.run("train-head", "settings: {hidden: [16], epochs: 5}").succeeded();
    project
}

/// The precision of `extract`, and the dtype of the activations that it keeps.
const SINGLE: &str = "device: cpu, precision: f32, cut_stored_as: f32";
const HALF: &str = "device: cpu, precision: f32, cut_stored_as: f16";
const BF16: &str = "device: cpu, precision: bf16, cut_stored_as: f16";
const VGG: &str = "network: vgg16, width: 0.125, cut: block4_pool";
const MOBILENET: &str = "network: mobilenet_v2, width: 0.35, cut: block_14";
/// In the middle of the last dense block: the cut is the concatenation of the layers before it.
const DENSENET: &str = "network: densenet121, width: 0.25, cut: denseblock4.denselayer12";

fn finetune(project: &Project, from: &str) -> Outcome {
    let settings = format!(
        "device: cpu, from: {from}, precision: f32, learning_rate: 0.0003, epochs: {EPOCHS}, batch: 8, keep: last"
    );
    project.run_as("finetune", from, &format!("settings: {{{settings}}}")).succeeded()
}

/// The loss of every step.
fn losses(project: &Project, stage: &str) -> Vec<f64> {
    let csv = std::fs::read_to_string(project.stage(stage).join(file_names::STEPS)).unwrap();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("step,epoch,train_loss"));
    let rows: Vec<Vec<f64>> = lines.map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect()).collect();
    for (step, row) in rows.iter().enumerate() {
        assert_eq!(row[..2], [(step + 1) as f64, (step / STEPS + 1) as f64]);
    }
    assert_eq!(rows.len(), EPOCHS * STEPS);
    rows.iter().map(|row| row[2]).collect()
}

/// The largest relative difference of two trainings' losses.
fn apart(project: &Project) -> f64 {
    let (cached, pixels) = (losses(project, "cache"), losses(project, "pixels"));
    let relative = cached.iter().zip(&pixels).map(|(a, b)| (a - b).abs() / b.abs());
    let largest = relative.fold(0.0, f64::max);
    println!("{cached:?} {pixels:?}: {largest:.1e} apart");
    largest
}

fn seen(project: &Project, stage: &str) -> String {
    project.artifact(stage).manifest().facts[artifact::facts::SEEN].as_str().unwrap().to_owned()
}

fn logits(project: &Project, stage: &str) -> Vec<f32> {
    let logits: Npy<f32> = project.artifact(stage).npy(&file_names::logits(Split::Test)).unwrap();
    logits.data().to_vec()
}

fn is_the_same_training(network: &str) {
    let project = project(EPOCHS, network, SINGLE);
    finetune(&project, "cache");
    let said = finetune(&project, "pixels").stderr;
    assert!(
        said.contains("pixels: 26 pictures, training ") && said.contains(", from pixels; frozen layers in f32\n"),
        "{said}"
    );
    let difference = apart(&project);
    assert!(difference <= 1e-5, "{difference}");
    let cached = losses(&project, "cache");
    assert!((cached[STEPS * EPOCHS - 1] - cached[0]).abs() > 0.02 * cached[0], "nothing was learnt: {cached:?}");
    for (a, b) in logits(&project, "cache").iter().zip(logits(&project, "pixels")) {
        assert!((a - b).abs() <= 1e-4 * b.abs().max(1.0), "{a} {b}");
    }
    for stage in ["cache", "pixels"] {
        assert_eq!(seen(&project, stage), "each picture was seen in 3 copies, a new one in every epoch");
    }
    frozen_layers_stay(&project);
}

/// Weights and statistics before the cut, and the statistics after it, are those that `extract` read.
fn frozen_layers_stay(project: &Project) {
    let (before, about) = checkpoint::read(&project.artifact("extract"), file_names::NETWORK).unwrap();
    let (after, _) = checkpoint::read(&project.artifact("pixels"), file_names::MODEL).unwrap();
    let mut network = about.network.network(about.width);
    let first = network.position(&about.cut.unwrap()).unwrap() + 1;
    let trained = Network { layers: network.layers.split_off(first) };
    let trained: BTreeSet<String> = trained.parameters().map(|(name, _)| name).collect();
    for (name, tensor) in &before {
        let free = trained.contains(name) && !name.contains(".running_");
        assert_eq!(*tensor != after[name], free, "{name}");
    }
}

#[test]
fn of_vgg16() {
    is_the_same_training(VGG);
}

#[test]
fn of_mobilenet_v2() {
    is_the_same_training(MOBILENET);
}

#[test]
fn of_densenet_from_within_a_dense_block() {
    is_the_same_training(DENSENET);
}

#[test]
fn of_photos_as_they_are() {
    let project = project(0, VGG, SINGLE);
    finetune(&project, "cache");
    finetune(&project, "pixels");
    let difference = apart(&project);
    assert!(difference <= 1e-5, "{difference}");
    assert_eq!(seen(&project, "pixels"), "each picture was seen as it is, 3 times");
}

#[test]
fn a_cache_in_half_precision_differs_by_little() {
    for network in [VGG, MOBILENET] {
        let project = project(2, network, HALF);
        finetune(&project, "cache");
        finetune(&project, "pixels");
        let difference = apart(&project);
        assert!(difference > 0.0 && difference <= 2e-3, "{difference}");
        assert_eq!(seen(&project, "cache"), "each picture was seen in 2 copies, each copy 1 or 2 times in 3 epochs");
    }
}

#[test]
fn pixels_go_through_the_frozen_layers_in_the_precision_of_the_cache() {
    let project = project(2, VGG, BF16);
    finetune(&project, "cache");
    finetune(&project, "pixels");
    // f16 represents every bf16 of this size exactly.
    let difference = apart(&project);
    assert!(difference <= 1e-5, "{difference}");
}

#[test]
fn bfloat16_is_nearly_the_same_training() {
    let project = project(EPOCHS, VGG, SINGLE);
    let of = |precision: &str| -> (Vec<f64>, String) {
        let settings =
            format!("precision: {precision}, device: cpu, learning_rate: 0.00003, epochs: {EPOCHS}, batch: 8");
        project.run_as("finetune", precision, &format!("settings: {{{settings}}}")).succeeded();
        let used =
            project.artifact(precision).manifest().facts[artifact::facts::PRECISION].as_str().unwrap().to_owned();
        (losses(&project, precision), used)
    };
    let ((single, f32), (half, bf16)) = (of("f32"), of("bf16"));
    assert_eq!((f32.as_str(), bf16.as_str()), ("f32", "bf16"));
    let largest = single.iter().zip(&half).map(|(a, b)| (a - b).abs() / a).fold(0.0, f64::max);
    println!("{single:?} {half:?}: {largest:.1e} apart");
    assert!(single != half && largest <= 0.05, "{largest}");
    let native = if processor_has_bf16() { "bf16" } else { "f32" };
    assert_eq!(of("auto"), if native == "bf16" { (half, bf16) } else { (single, f32) });
}
