//! `extract` with `batch_norm: own`.

use artifact::{Folder, Npy, file_names};
use fixture::{Project, artifacts};
use model::{About, Parameters, checkpoint};
use std::fs;

const TRAINED: &str =
    "in: {weights: null}\nsettings: {network: mobilenet_v2, width: 0.1, cut: block_13, device: cpu, precision: f32}";

fn own() -> String {
    TRAINED.replace("width", "batch_norm: own, width")
}

fn project() -> Project {
    let project = Project::new();
    artifacts::pictures(&project.stage("preprocess"), "train", 0..11);
    artifacts::pictures(&project.stage("preprocess"), "validation", 20..23);
    artifacts::seal(&project.stage("preprocess"));
    project
}

fn network(folder: &Folder) -> (Parameters, About) {
    checkpoint::read(folder, file_names::NETWORK).unwrap()
}

fn hash(folder: &Folder, file: &str) -> String {
    folder.hash(file).unwrap().to_owned()
}

#[test]
fn own_statistics_are_kept_with_the_network() {
    let project = project();
    project.run_as("extract", "trained", TRAINED).succeeded();
    let said = project.run_as("extract", "own", &own()).succeeded().stderr;
    assert!(said.contains("own: 52 batch norms go by mean and variance of 11 training pictures\n"), "{said}");
    let [trained, own] = ["trained", "own"].map(|stage| project.artifact(stage));
    let [(before, network_before), (after, network_after)] = [&trained, &own].map(network);
    for (name, tensor) in &before {
        assert_eq!(*tensor != after[name], name.contains(".running_"), "{name}");
    }
    assert_eq!((network_before.own_norms.clone(), &network_before.weights), (None, &network_after.weights));
    assert_eq!(network_after.own_norms.as_ref().unwrap().pictures, 11);
    assert_eq!(network_before.difference(&network_after), None);
    assert_eq!(network_before.difference_of_features(&network_after).unwrap().0, "own_norms");
    for file in ["train.features.npy", "validation.features.npy", "validation.block_13.npy"] {
        assert_ne!(hash(&trained, file), hash(&own, file), "{file}");
    }
    let features: Npy<f32> = own.npy("validation.features.npy").unwrap();
    assert!(features.data().iter().all(|x| x.is_finite()) && features.row(0) != features.row(1));
    // Nothing else comes out, and the same comes out again.
    assert!(own.manifest().files.keys().eq(trained.manifest().files.keys()));
    project.rerun("extract", "own").succeeded();
    assert_eq!(project.artifact("own").manifest(), own.manifest());
}

#[test]
fn only_the_training_pictures_count() {
    let project = project();
    project.run("extract", &own()).succeeded();
    let before = hash(&project.artifact("extract"), file_names::NETWORK);
    artifacts::pictures(&project.stage("augment"), "train", 30..52);
    let source: Vec<i64> = (0..22).map(|row| row % 11).collect();
    artifacts::npy(&project.stage("augment"), "train.source.npy", &[22], &source);
    artifacts::seal_augmented(&project.stage("augment"), &project.stage("preprocess"));
    artifacts::pictures(&project.stage("preprocess"), "validation", 50..53);
    artifacts::seal(&project.stage("preprocess"));
    artifacts::seal_augmented(&project.stage("augment"), &project.stage("preprocess"));
    project.run("extract", &own()).succeeded();
    assert_eq!(hash(&project.artifact("extract"), file_names::NETWORK), before);
    artifacts::pictures(&project.stage("preprocess"), "train", 60..71);
    artifacts::seal(&project.stage("preprocess"));
    project.run("extract", &own().replace("in: {", "in: {augmented: null, ")).succeeded();
    assert_ne!(hash(&project.artifact("extract"), file_names::NETWORK), before);
}

#[test]
fn a_network_keeps_the_statistics_until_others_are_gathered() {
    let project = project();
    project.run("extract", &own()).succeeded();
    fs::rename(project.stage("extract"), project.stage("pretrain")).unwrap();
    let (_, first) = network(&project.artifact("pretrain"));
    let settings = "settings: {cut: block_13, device: cpu, precision: f32}";
    let said = project.run("extract", settings).succeeded().stderr;
    assert!(said.contains("extract: batch norms go by mean and variance of 11 training pictures, not by "), "{said}");
    let again = project.artifact("extract");
    for file in [file_names::NETWORK, "train.features.npy", "validation.block_13.npy"] {
        assert_eq!(hash(&again, file), hash(&project.artifact("pretrain"), file), "{file}");
    }
    artifacts::pictures(&project.stage("preprocess"), "train", 60..68);
    artifacts::seal(&project.stage("preprocess"));
    project.run("extract", &settings.replace("cut", "batch_norm: own, cut")).succeeded();
    let (_, others) = network(&project.artifact("extract"));
    assert_eq!((&others.weights, others.own_norms.as_ref().unwrap().pictures), (&first.weights, 8));
    assert_ne!(others.own_norms, first.own_norms);
}

#[test]
fn a_network_without_norms_is_refused() {
    let project = project();
    let expected = "settings.batch_norm: expected trained, as vgg16 has no batch norms, or weights of a network with \
                    them, got own\n";
    let asked = "in: {weights: null}\nsettings: {network: vgg16, width: 0.125, batch_norm: own, device: cpu}";
    assert_eq!(project.resolve("extract", "extract", asked).failed(), expected);
    let recognised = project.run("extract", &asked.replace("network: vgg16, ", "")).failed();
    assert_eq!(recognised, format!("extract: {expected}"));
    assert_eq!(
        project.resolve("extract", "extract", &asked.replace("own", "batch")).failed(),
        "settings.batch_norm: expected trained or own, got batch\n"
    );
}
