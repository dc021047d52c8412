//! `finetune` with `objective: shot` and `tent`: what it reads, what it changes, what it refuses.

use artifact::{Npy, Split, file_names, yaml};
use fixture::{Project, artifacts};
use model::bytes::{channels_back, tensor, to_vec};
use model::stack::Regime;
use model::{Head, Mode, Parameters, Precision, Stack, Tensor, checkpoint, no_grad, pixels};
use train::{centroids, loss, unlabelled};

const PHOTOS: usize = 24;

/// Stages `source` and `target`, both of the same weights, and `train-head` on the source. `more`: settings of `extract`.
fn project(more: &str) -> Project {
    let project = Project::new();
    for (domain, first) in [("day", 0), ("night", 1000)] {
        let folder = project.stage(domain);
        artifacts::pictures(&folder, "train", first..first + PHOTOS as u64);
        artifacts::pictures(&folder, "validation", first + 100..first + 110);
        artifacts::seal(&folder);
    }
    extract(&project, "day", "source", more);
    extract(&project, "night", "target", more);
    project.run("train-head", "in: {features: source}\nsettings: {hidden: [8], epochs: 3, device: cpu}").succeeded();
    project
}

fn extract(project: &Project, images: &str, stage: &str, more: &str) {
    let common = "device: cpu, precision: f32, cut_stored_as: f32";
    let draft = format!("in: {{images: {images}, augmented: null, weights: null}}\nsettings: {{{common}, {more}}}");
    project.run_as("extract", stage, &draft).succeeded();
}

const MOBILENET: &str = "network: mobilenet_v2, width: 0.1, cut: block_14";
const OWN: &str = "network: mobilenet_v2, width: 0.1, cut: block_14, batch_norm: own";

fn settings(objective: &str) -> String {
    format!(
        "device: cpu, precision: f32, keep: last, learning_rate: 0.002, epochs: 3, batch: 8, objective: {objective}"
    )
}

/// Runs `finetune` as the stage `objective` on `features`. What it said.
fn finetune(project: &Project, objective: &str, features: &str) -> String {
    let draft = format!("in: {{features: {features}}}\nsettings: {{{}}}", settings(objective));
    project.run_as("finetune", objective, &draft).succeeded().stderr
}

fn weights(project: &Project, stage: &str, file: &str) -> Parameters {
    checkpoint::read(&project.artifact(stage), file).unwrap().0
}

fn hash(project: &Project, stage: &str, file: &str) -> String {
    project.artifact(stage).hash(file).unwrap().to_owned()
}

fn remarks(project: &Project, stage: &str) -> String {
    yaml::to_string(&project.artifact(stage).manifest().facts[artifact::facts::REMARKS])
}

/// The training loss of each step.
fn losses(project: &Project, stage: &str) -> Vec<f64> {
    let csv = std::fs::read_to_string(project.stage(stage).join(file_names::STEPS)).unwrap();
    csv.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn other_labels_make_no_difference_to_the_model() {
    let project = project(MOBILENET);
    for (part, n) in [("train", PHOTOS), ("validation", 10)] {
        let labels: Vec<i64> = (0..n as i64).map(|row| i64::from(row % 3 == 0)).collect();
        artifacts::npy(&project.stage("night"), &file_names::labels(part), &[n], &labels);
    }
    artifacts::seal(&project.stage("night"));
    extract(&project, "night", "mislabelled", MOBILENET);
    for objective in ["shot", "tent", "labels"] {
        finetune(&project, objective, "target");
        let (model, logits) =
            (hash(&project, objective, file_names::MODEL), hash(&project, objective, "validation.logits.npy"));
        finetune(&project, objective, "mislabelled");
        let reads_labels = objective == "labels";
        assert_eq!(hash(&project, objective, file_names::MODEL) != model, reads_labels, "{objective}");
        assert_eq!(hash(&project, objective, "validation.logits.npy") != logits, reads_labels, "{objective}");
    }
}

#[test]
fn each_objective_changes_its_part_of_the_network() {
    let project = project(MOBILENET);
    let before = weights(&project, "target", file_names::NETWORK);
    let head = weights(&project, "train-head", file_names::HEAD);
    for (objective, is_trained) in [
        ("shot", (|name: &str| !name.contains(".running_")) as fn(&str) -> bool),
        ("tent", |name| name.contains("_BN.") || name.contains("_bn.")),
    ] {
        let said = finetune(&project, objective, "target");
        let line =
            format!("24 pictures, training 3 layers after block_14 in f32, without labels (objective: {objective})\n");
        assert!(said.contains(&line), "{said}");
        let after = weights(&project, objective, file_names::MODEL);
        let is_late = |name: &str| ["block_15", "block_16", "Conv_1"].iter().any(|late| name.starts_with(late));
        for (name, tensor) in &before {
            assert_eq!(*tensor != after[name], is_late(name) && is_trained(name), "{objective}: {name}");
        }
        assert!(head.iter().all(|(name, tensor)| *tensor == after[name]), "{objective}");
        let losses = losses(&project, objective);
        assert!(losses[6..].iter().sum::<f64>() < losses[..3].iter().sum::<f64>(), "{objective}: {losses:?}");
        let remark = format!("- 'the layers after block_14 were trained without labels (objective: {objective})'\n");
        assert_eq!(remarks(&project, objective), remark);
        let first = project.artifact(objective).manifest().clone();
        project.rerun("finetune", objective).succeeded();
        assert_eq!(*project.artifact(objective).manifest(), first);
    }
}

/// A model predicts by stored statistics, those of `tent` as well, so each photo for itself.
#[test]
fn the_whole_network_reproduces_its_logits_from_pixels() {
    let project = project(MOBILENET);
    for objective in ["shot", "tent"] {
        finetune(&project, objective, "target");
        let (weights, about) = checkpoint::read(&project.artifact(objective), file_names::MODEL).unwrap();
        let table = about.network.network(about.width);
        let stack = Stack::differentiable(&table.layers, &weights, Regime::FROZEN, Precision::F32);
        let head = Head::new(about.head.as_ref().unwrap(), &weights);
        let pictures: Npy<u8> = project.artifact("night").npy(&file_names::images(Split::Validation)).unwrap();
        let logits = |row: usize| {
            let x = pixels::apply(about.recipe, &tensor(pictures.row(row), &[1, 40, 70, 3]));
            to_vec::<f32>(&no_grad(|| head.forward(&channels_back(&stack.forward(&x)), Mode::Evaluate)))[0]
        };
        let written: Npy<f32> = project.artifact(objective).npy(&file_names::logits(Split::Validation)).unwrap();
        for (row, written) in written.data().iter().enumerate() {
            assert!((logits(row) - written).abs() < 1e-3 * written.abs().max(0.1), "{objective} {row}: {written}");
        }
    }
}

/// The first step, of all pictures: the mean of information maximisation, and 0.3 times the loss of pseudo-labels.
#[test]
fn the_loss_of_shot_is_that_of_its_parts() {
    let project = project(MOBILENET);
    let all = settings("shot").replace("batch: 8", "batch: 24");
    project.run("finetune", &format!("in: {{features: target}}\nsettings: {{{all}}}")).succeeded();
    let (head, about) = checkpoint::read(&project.artifact("train-head"), file_names::HEAD).unwrap();
    let features: Npy<f32> = project.artifact("target").npy("train.features.npy").unwrap();
    let shape: Vec<i64> = features.shape().iter().map(|&length| length as i64).collect();
    let maps = tensor(features.data(), &shape);
    let logits = Head::new(about.head.as_ref().unwrap(), &head).forward(&maps, Mode::Evaluate);
    let means: Vec<f32> = to_vec(&maps.mean_dim([1i64, 2].as_slice(), false, maps.kind()));
    let labels = centroids::labels(&means, &to_vec(&unlabelled::probabilities(&logits)), 2);
    let pseudo = loss::per_picture(&logits, &Tensor::from_slice(&labels));
    let mean = |x: Tensor| to_vec::<f32>(&x).iter().map(|&x| f64::from(x)).sum::<f64>() / PHOTOS as f64;
    let expected = mean(unlabelled::information(&logits)) + 0.3 * mean(pseudo);
    let found = losses(&project, "finetune")[0];
    assert!((found - expected).abs() < 1e-4 * expected, "{found}, not {expected}");
}

#[test]
fn from_pixels_it_is_the_same_training() {
    let project = project(MOBILENET);
    let run = |from: &str| {
        let inputs = if from == "pixels" { ", images: night, augmented: null" } else { "" };
        let draft = format!("in: {{features: target{inputs}}}\nsettings: {{from: {from}, {}}}", settings("shot"));
        project.run_as("finetune", from, &draft).succeeded();
        losses(&project, from)
    };
    for (cached, pixels) in run("cache").iter().zip(run("pixels")) {
        assert!((cached - pixels).abs() < 1e-3 * pixels, "{cached} {pixels}");
    }
}

#[test]
fn a_classifier_may_come_from_another_domain_only_without_labels() {
    let project = project(OWN);
    let draft = format!("in: {{features: target}}\nsettings: {{{}}}", settings("labels"));
    let says = project.run("finetune", &draft).failed();
    let expected = "finetune: artifacts/test/train-head/head.safetensors: expected a classifier of features with own_norms \
                    {\"pictures\":24,\"statistics\":\"";
    assert!(says.starts_with(expected), "{says}");
    let own = "batch norms go by mean and variance of 24 training pictures, not by those that they were trained with";
    for objective in ["shot", "tent"] {
        finetune(&project, objective, "target");
        let (_, about) = checkpoint::read(&project.artifact(objective), file_names::MODEL).unwrap();
        let (_, target) = checkpoint::read(&project.artifact("target"), file_names::NETWORK).unwrap();
        assert_eq!(about.own_norms, target.own_norms, "{objective}");
        let remarks = remarks(&project, objective);
        assert!(remarks.contains(own) && remarks.contains("without labels"), "{remarks}");
    }
    // Of the same domain, training goes on from its statistics.
    let home = format!("in: {{features: source}}\nsettings: {{{}}}", settings("labels"));
    project.run("finetune", &home).succeeded();
    let before = weights(&project, "source", file_names::NETWORK);
    let after = weights(&project, "finetune", file_names::MODEL);
    assert!(before.iter().filter(|(name, _)| name.contains(".running_")).all(|(name, x)| *x == after[name]));
    assert_eq!(remarks(&project, "finetune"), format!("- {own}\n"));
    // Another network is refused even so.
    extract(&project, "night", "unit", &format!("{OWN}, recipe: unit"));
    let draft = format!("in: {{features: unit}}\nsettings: {{{}}}", settings("shot"));
    let says = project.run("finetune", &draft).failed();
    assert!(says.ends_with("expected a classifier of features with recipe \"unit\", got \"torch\"\n"), "{says}");
}

#[test]
fn tent_needs_batch_norms_after_the_cut() {
    let project = project("network: vgg16, width: 0.125, cut: block4_pool");
    let draft = format!("in: {{features: target}}\nsettings: {{{}}}", settings("tent"));
    assert_eq!(
        project.run("finetune", &draft).failed(),
        "finetune: settings.objective: expected labels or shot, as vgg16 has no batch norms after block4_pool, got tent\n"
    );
    finetune(&project, "shot", "target");
}

#[test]
fn what_reads_labels_is_refused() {
    let project = project(MOBILENET);
    let says = |objective: &str, more: &str| {
        let draft = format!("in: {{features: target}}\nsettings: {{objective: {objective}, {more}}}");
        project.resolve("finetune", "finetune", &draft).failed()
    };
    for (objective, more, expected) in [
        (
            "shot",
            "epochs: 3",
            "keep: expected last, as labels would choose the best epoch, with objective: shot, got best",
        ),
        (
            "tent",
            "keep: last, patience_epochs: 2",
            "patience_epochs: expected null, as labels would choose the last epoch, with objective: tent, got 2",
        ),
        (
            "shot",
            "keep: last, class_weight: balanced",
            "class_weight: expected none, as no label is read, with objective: shot, got balanced",
        ),
        (
            "shot",
            "keep: last, label_smoothing: 0.1",
            "label_smoothing: expected 0, as no label is read, with objective: shot, got 0.1",
        ),
        (
            "tent",
            "keep: last, batch: 1",
            "batch: expected at least 2 pictures, which a step compares, with objective: tent, got 1",
        ),
        ("entropy", "keep: last", "objective: expected one of labels, shot, tent, got entropy"),
    ] {
        assert_eq!(says(objective, more), format!("settings.{expected}\n"));
    }
}
