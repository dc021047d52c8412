//! `extract` as a program: files, exit status, messages.

use artifact::config::Config;
use artifact::npy::F16;
use artifact::{Folder, Npy, file_names};
use fixture::{Project, artifacts, weights};
use std::collections::BTreeMap;
use std::fs;

const DRAFT: &str =
    "in: {weights: data/vgg16.safetensors}\nsettings: {width: 0.125, cut: block4_pool, recipe: unit, device: cpu}";

fn project() -> Project {
    let project = Project::new();
    artifacts::pictures(&project.stage("preprocess"), "train", 0..11);
    artifacts::pictures(&project.stage("preprocess"), "validation", 0..3);
    artifacts::seal(&project.stage("preprocess"));
    project.write("data/vgg16.safetensors", &weights::vgg16(0.125, 1));
    project
}

fn add_augmented(project: &Project) {
    artifacts::pictures(&project.stage("augment"), "train", 0..22);
    let source: Vec<i64> = (0..22).map(|row| row % 11).collect();
    artifacts::npy(&project.stage("augment"), "train.source.npy", &[22], &source);
    artifacts::seal_augmented(&project.stage("augment"), &project.stage("preprocess"));
}

fn shape(folder: &Folder, file: &str) -> Vec<usize> {
    folder.manifest().files[file].shape.clone().unwrap()
}

#[test]
fn features_and_cut_of_every_split() {
    let project = project();
    let outcome = project.run("extract", DRAFT).succeeded();
    assert!(
        outcome.stderr.contains("extract: 3 validation pictures: block4_pool [2, 4, 64], block5_pool [1, 2, 64]"),
        "{}",
        outcome.stderr
    );
    let folder = project.artifact("extract");
    assert_eq!(shape(&folder, "train.features.npy"), [11, 1, 2, 64]);
    assert_eq!(shape(&folder, "train.block4_pool.npy"), [11, 2, 4, 64]);
    assert_eq!(folder.labels("validation").unwrap().data(), [0, 1, 0]);
    assert_eq!(folder.classes().unwrap().names(), ["disc", "square"]);
    let cut: Npy<F16> = folder.npy("validation.block4_pool.npy").unwrap();
    assert!(cut.data().iter().any(|x| x.to_f32() > 0.1), "activations are not all zero");
    assert_ne!(cut.row(0), cut.row(1));
}

#[test]
fn a_row_does_not_depend_on_its_neighbours() {
    let project = project();
    project.run("extract", DRAFT).succeeded();
    let train: Npy<f32> = project.artifact("extract").npy("train.features.npy").unwrap();
    let validation: Npy<f32> = project.artifact("extract").npy("validation.features.npy").unwrap();
    // The validation pictures are the first three training pictures.
    assert_eq!(train.rows(0..3), validation.data());
}

#[test]
fn augmented_pictures_replace_the_training_pictures_at_the_cut() {
    let project = project();
    add_augmented(&project);
    project.run("extract", DRAFT).succeeded();
    let folder = project.artifact("extract");
    assert_eq!(shape(&folder, "augmented.block4_pool.npy"), [22, 2, 4, 64]);
    assert_eq!(shape(&folder, "augmented.source.npy"), [22]);
    assert!(!folder.has("train.block4_pool.npy") && folder.has("train.features.npy"));
}

#[test]
fn augmented_pictures_of_other_photos_or_classes_are_refused() {
    let project = project();
    add_augmented(&project);
    artifacts::fact(&project.stage("augment"), artifact::facts::MADE_FROM, "another");
    let says = project.run("extract", DRAFT).failed();
    assert!(says.ends_with("artifacts/test/augment/manifest.yaml: expected made_from of artifacts/test/preprocess/train.images.npy, got another: made from other pictures?\n"), "{says}");

    artifacts::classes(&project.stage("augment"), &["square", "disc"]);
    artifacts::seal_augmented(&project.stage("augment"), &project.stage("preprocess"));
    let says = project.run("extract", DRAFT).failed();
    assert!(says.ends_with("artifacts/test/augment/classes.yaml: expected the same as artifacts/test/preprocess/classes.yaml, got another: made from other data?\n"), "{says}");
}

#[test]
fn the_manifest_says_which_pictures_were_read() {
    let project = project();
    let read = |draft: &str| {
        project.run("extract", draft).succeeded();
        project.artifact("extract").fact::<BTreeMap<String, String>>(artifact::facts::PICTURES, "").unwrap()
    };
    let hash = |stage: &str, file: &str| project.artifact(stage).hash(file).unwrap().to_owned();
    let splits = ["train", "validation"].map(|part| (part.to_owned(), hash("preprocess", &file_names::images(part))));
    assert_eq!(read(DRAFT), BTreeMap::from(splits.clone()));
    add_augmented(&project);
    let augmented = ("augmented".to_owned(), hash("augment", "train.images.npy"));
    assert_eq!(read(DRAFT), splits.clone().into_iter().chain([augmented]).collect());
    assert_eq!(read(&DRAFT.replace("cut: block4_pool, ", "")), BTreeMap::from(splits));
}

#[test]
fn without_a_cut_there_are_features_only() {
    let project = project();
    add_augmented(&project);
    let outcome = project.run("extract", "in: {weights: data/vgg16.safetensors}\nsettings: {width: 0.125}").succeeded();
    // No change of the augmented pictures runs it again.
    assert!(!Config::read(&project.stage("extract")).unwrap().inputs.contains_key("augmented"));
    // The default recipe is that of the weights' maker.
    assert!(outcome.stderr.contains("recipe torch"), "{}", outcome.stderr);
    let names: Vec<String> = project.artifact("extract").manifest().files.keys().cloned().collect();
    assert!(names.iter().all(|name| !name.contains("block") && !name.contains("augmented")), "{names:?}");
}

#[test]
fn features_of_augmented_pictures_are_kept_if_set() {
    let project = project();
    add_augmented(&project);
    let asked = DRAFT.replace("width", "augmented_features: true, width");
    for (draft, cut) in [(asked.clone(), true), (asked.replace("cut: block4_pool, ", ""), false)] {
        let said = project.run("extract", &draft).succeeded().stderr;
        let folder = project.artifact("extract");
        assert_eq!(shape(&folder, "augmented.features.npy"), [22, 1, 2, 64]);
        assert_eq!((shape(&folder, "augmented.source.npy"), folder.has("augmented.block4_pool.npy")), (vec![22], cut));
        assert!(said.contains("22 augmented pictures: "), "{said}");
        // The first augmented pictures are the training pictures.
        let features = |part| folder.npy::<f32>(&file_names::features(part)).unwrap();
        let (augmented, train) = (features("augmented"), features("train"));
        assert!(augmented.rows(0..11) == train.data() && augmented.rows(11..22) != train.data());
    }
    assert_eq!(
        project.resolve("extract", "extract", &asked.replace("in: {", "in: {augmented: null, ")).failed(),
        "in.augmented: expected an input, which these settings need, got null\n"
    );
}

#[test]
fn weights_of_a_stage_are_those_of_the_file() {
    let project = project();
    project.run("extract", DRAFT).succeeded();
    // `extract` writes the network that it used, as `pretrain` does, and another `extract` can read it.
    fs::rename(project.stage("extract"), project.stage("pretrain")).unwrap();
    let settings = DRAFT.split_once('\n').unwrap().1;
    let said = project.run("extract", settings).succeeded().stderr;
    assert!(said.contains("weights of artifacts/test/pretrain/network.safetensors\n"), "{said}");
    let hash = |stage: &str, file: &str| project.artifact(stage).manifest().files[file].blake3.clone();
    for file in ["network.safetensors", "train.features.npy", "validation.block4_pool.npy"] {
        assert_eq!(hash("extract", file), hash("pretrain", file), "{file}");
    }
    // The metadata of the file tell the network.
    let (_, rest) = settings.split_once("width: 0.125, ").unwrap();
    let said = project.run("extract", &format!("settings: {{{rest}")).succeeded().stderr;
    assert!(said.contains("extract: vgg16 of width 0.125 with recipe unit, weights of artifacts"), "{said}");
    assert_eq!(hash("extract", "network.safetensors"), hash("pretrain", "network.safetensors"));

    let says = project.run("extract", "in: {weights: preprocess}\nsettings: {device: cpu}").failed();
    let expected =
        "extract: artifacts/test/preprocess/manifest.yaml: expected network.safetensors, got only classes.yaml, ";
    assert!(says.starts_with(expected), "{says}");
}

#[test]
fn checkpoints_of_another_network_than_the_settings_say_are_refused() {
    let project = project();
    let draft = "in: {weights: null}\nsettings: {network: mobilenet_v2, width: 0.35}";
    project.run("extract", draft).succeeded();
    fs::rename(project.stage("extract"), project.stage("pretrain")).unwrap();
    let says = |settings: &str| project.run("extract", &format!("settings: {{device: cpu, {settings}}}")).failed();
    let file = "extract: artifacts/test/pretrain/network.safetensors: expected";
    assert_eq!(
        says("network: vgg16"),
        format!("{file} vgg16 of width 0.35, as settings.network says, got mobilenet_v2 of width 0.35\n")
    );
    assert_eq!(
        says("width: 1"),
        format!("{file} mobilenet_v2 of width 1, as settings.width says, got mobilenet_v2 of width 0.35\n")
    );
    let says = says("cut: block4_pool");
    assert!(
        says.starts_with("extract: settings.cut: expected a layer of mobilenet_v2 before its last one (Conv1, "),
        "{says}"
    );
    assert!(says.contains("), got block4_pool"), "{says}");
    project.run("extract", "settings: {cut: block_13}").succeeded();
    let provenance = fs::read_to_string(project.stage("extract").join("provenance.yaml")).unwrap();
    assert!(provenance.contains("\nnetwork: mobilenet_v2\n") && provenance.contains("\nwidth: 0.35\n"), "{provenance}");
}

#[test]
fn random_weights_must_be_set_and_depend_on_the_seed() {
    let project = project();
    let says = project.resolve("extract", "extract", "settings: {width: 0.125}").failed();
    let expected = "in.weights: expected a path, relative to the project, the name of a stage, or null for random \
                    weights, got nothing\n";
    assert_eq!(says, expected);
    let features = |seed: u64| -> Vec<f32> {
        let draft = format!("seed: {seed}\nin: {{weights: null}}\nsettings: {{width: 0.125, cut: block4_pool}}");
        let said = project.run("extract", &draft).succeeded().stderr;
        let line = format!(
            "vgg16 of width 0.125 with recipe torch, random weights from seed {seed}: the network is untrained\n"
        );
        assert!(said.contains(&line), "{said}");
        project.artifact("extract").npy("train.features.npy").unwrap().data().to_vec()
    };
    let config = |weights: &str| {
        let draft = format!("in: {{weights: {weights}}}\nsettings: {{width: 0.125}}");
        project.resolve("extract", "extract", &draft).succeeded().stdout
    };
    assert!(config("null").contains("\nseed: 7\n") && !config("data/vgg16.safetensors").contains("seed"));
    let one = features(1);
    assert_eq!(one, features(1));
    assert_ne!(one, features(2));
    assert!(one.iter().all(|x| x.is_finite()) && one.iter().any(|x| *x > 1e-3), "{one:?}");
    let provenance = fs::read_to_string(project.stage("extract").join("provenance.yaml")).unwrap();
    assert!(provenance.contains("\nweights: random weights from seed 2\n"), "{provenance}");
    assert!(provenance.contains("\nrecipe: torch\n"), "{provenance}");
}

#[test]
fn the_same_bytes_again() {
    let project = project();
    project.run("extract", DRAFT).succeeded();
    let first = project.artifact("extract").manifest().clone();
    project.rerun("extract", "extract").succeeded();
    assert_eq!(*project.artifact("extract").manifest(), first);
}

#[test]
fn mistakes_are_named() {
    let project = project();
    let refuse = |settings: &str| {
        let draft = format!("in: {{weights: data/vgg16.safetensors}}\nsettings: {settings}");
        project.resolve("extract", "extract", &draft).failed()
    };
    let last = refuse("{network: vgg16, cut: block5_pool}");
    assert!(last.starts_with("settings.cut: expected a layer of vgg16 before its last one (block1_conv1, "), "{last}");
    assert!(last.ends_with("block5_conv3), to leave something to train, got block5_pool\n"), "{last}");
    assert_eq!(refuse("{reciep: unit}"), "settings.reciep: unknown key, did you mean 'recipe'?\n");
    assert!(refuse("{network: alexnet}").contains("settings.network: expected one of vgg11, vgg11_bn, "));
    assert!(refuse("{width: 0}").contains("settings.width: expected a number from 0.01 to 4 or null, got 0"));
}

#[test]
fn help_teaches_inputs_settings_defaults_and_choices() {
    let output = std::process::Command::new(fixture::program("extract")).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for part in [
        "images: a stage (usually preprocess)",
        "width: null",
        "network: null",
        "caffe: BGR minus 103.939",
        "cut: null",
    ] {
        assert!(help.contains(part), "{part}: {help}");
    }
}

#[test]
fn a_failed_run_leaves_the_artifact_as_it_was() {
    let project = project();
    project.run("extract", DRAFT).succeeded();
    let before = project.artifact("extract").manifest().clone();

    let says = project.run("extract", &DRAFT.replace("0.125", "0.25")).failed();
    assert_eq!(
        says,
        "extract: data/vgg16.safetensors: expected weights of width 0.25, as settings.width says, got weights of vgg16 of width 0.125\n"
    );

    fs::remove_file(project.path().join("data/vgg16.safetensors")).unwrap();
    let says = project.run("extract", DRAFT).failed();
    assert_eq!(
        says,
        "extract: data/vgg16.safetensors: no such file or folder, needed as in.weights; put it there or mend the path\n"
    );

    project.write("data/vgg16.safetensors", &weights::vgg16(0.125, 1)[..5000]);
    let says = project.run("extract", DRAFT).failed();
    assert!(says.starts_with("extract: data/vgg16.safetensors: expected a .safetensors file, got "), "{says}");

    let path = project.stage("preprocess").join("train.images.npy");
    fs::File::options().write(true).open(&path).unwrap().set_len(1000).unwrap();
    let says = project.run("extract", DRAFT).failed();
    assert_eq!(
        says,
        "extract: artifacts/test/preprocess/train.images.npy: expected 92528 bytes, as manifest.yaml says, got 1000; \
         `make rerun STAGE=preprocess PIPELINE=test` makes it again\n"
    );

    assert_eq!(*project.artifact("extract").manifest(), before);
    assert!(!project.stage("extract").join(".partial").exists());
}

#[test]
fn pictures_that_are_too_small_are_refused() {
    let project = Project::new();
    let folder = project.stage("preprocess");
    artifacts::npy::<u8>(&folder, "train.images.npy", &[1, 31, 40, 3], &[7; 31 * 40 * 3]);
    artifacts::npy::<i64>(&folder, "train.labels.npy", &[1], &[0]);
    artifacts::files(&folder, "train", 1);
    artifacts::classes(&folder, &["disc", "square"]);
    artifacts::seal(&folder);
    project.write("data/vgg16.safetensors", &weights::vgg16(0.125, 1));
    assert_eq!(
        project.run("extract", DRAFT).failed(),
        "extract: artifacts/test/preprocess/train.images.npy: expected pictures of at least 32 × 32 pixels for vgg16, got 40 × 31\n"
    );
}

#[test]
fn a_missing_gpu_is_an_error_if_it_is_set() {
    let project = project();
    project.configure("extract", "extract", &DRAFT.replace("device: cpu", "device: cuda"));
    // Where there is a GPU, this hides it.
    let outcome = project.command("extract", "extract").env("CUDA_VISIBLE_DEVICES", "").output().unwrap();
    let says = fixture::Outcome::from(outcome).failed();
    assert!(
        says.starts_with("extract: settings.device: expected cuda, got cpu, as ") && says.lines().count() == 1,
        "{says}"
    );
    assert!(!project.stage("extract").join("done").exists());
}
