//! `export` as a program, after the real stages before it: the same logits as they gave, thresholds, messages.

use artifact::{Split, file_names, yaml};
use fixture::{Project, artifacts, weights};
use model::Architecture;
use model::classifier::Classifier;
use model::device::Chosen;
use model::parameters::hash;
use model::precision::PrecisionSetting;
use std::fs;
use std::path::Path;

const PREPARATION: &str = "{height: 40, width: 70, resize: squash, filter: bilinear, background: [255, 255, 255]}";
const EXTRACT: &str = "in: {weights: w.safetensors}\nsettings: {cut: block4_pool, precision: f32}";
const HEAD: &str = "settings: {hidden: [16], epochs: 10}";

/// Drawn pictures, their features, and a head trained on them.
fn project() -> Project {
    let project = Project::new();
    let images = project.stage("preprocess");
    // More than one batch of the network, and than one of the head.
    artifacts::pictures(&images, "train", 0..90);
    artifacts::pictures(&images, "validation", 100..250);
    artifacts::pictures(&images, "test", 300..330);
    artifacts::seal(&images);
    artifacts::fact(&images, artifact::facts::PREPARATION, PREPARATION);
    project.write("w.safetensors", &weights::vgg16(0.125, 1));
    project.run("extract", EXTRACT).succeeded();
    project.run("train-head", HEAD).succeeded();
    project
}

fn open(project: &Project) -> Classifier {
    let path = project.stage("export").join(file_names::CLASSIFIER);
    Classifier::open(&path, &Chosen::Cpu, PrecisionSetting::Auto).unwrap()
}

/// Whether the file gives the logits that `stage` wrote, to the last bit.
fn gives_logits_of(project: &Project, stage: &str, split: Split) -> bool {
    let classifier = open(project);
    let pictures = project.artifact("preprocess").npy::<u8>(&file_names::images(split)).unwrap();
    let mut run = classifier.run();
    let size = model::pixels::batch([40, 70]) * pictures.row_len();
    let mut outputs = Vec::new();
    for batch in pictures.data().chunks(size) {
        outputs.extend(run.push(batch));
    }
    outputs.extend(run.finish());
    let found: Vec<f32> = outputs.into_iter().flat_map(|output| output.logits).collect();
    found == project.artifact(stage).logits(split).unwrap().data()
}

#[test]
fn the_file_gives_the_logits_of_every_kind_of_stage_to_the_byte() {
    let project = project();
    project.run("export", "in: {model: train-head}").succeeded();
    assert!(gives_logits_of(&project, "train-head", Split::Test));
    assert!(gives_logits_of(&project, "train-head", Split::Validation));
    let finetune = "epochs: 2, batch: 20, precision: f32";
    for origin in ["cache", "pixels"] {
        project.run("finetune", &format!("settings: {{{finetune}, from: {origin}}}")).succeeded();
        project.run("export", "").succeeded();
        assert!(gives_logits_of(&project, "finetune", Split::Test), "from {origin}");
        assert!(!gives_logits_of(&project, "train-head", Split::Test));
    }
    project.run("extract", &EXTRACT.replace("cut:", "cut_stored_as: f32, cut:")).succeeded();
    project.run("train-head", HEAD).succeeded();
    project.run("finetune", &format!("settings: {{{finetune}}}")).succeeded();
    project.run("export", "").succeeded();
    assert!(gives_logits_of(&project, "finetune", Split::Validation));
    project.run("pretrain", "settings: {width: 0.125, epochs: 1, batch: 30}").succeeded();
    project.run("export", "in: {model: pretrain}").succeeded();
    assert!(gives_logits_of(&project, "pretrain", Split::Test));
}

#[test]
fn every_family_of_networks_gives_its_logits_to_the_byte() {
    let project = project();
    for name in ["vgg11_bn", "resnet18", "mobilenet_v2", "densenet121", "tf_efficientnet_lite0"] {
        let network = Architecture::named(name).unwrap().network(0.1);
        let cut = network.layer_names()[network.layers.len() - 2].to_owned();
        let settings = format!("settings: {{network: {name}, width: 0.1, cut: {cut}}}");
        project.run("extract", &format!("in: {{weights: null}}\n{settings}")).succeeded();
        project.run("train-head", "settings: {epochs: 1}").succeeded();
        project.run("finetune", "settings: {epochs: 1}").succeeded();
        project.run("export", "").succeeded();
        assert!(gives_logits_of(&project, "finetune", Split::Test), "{name}");
    }
}

#[test]
fn norms_that_go_by_other_pictures_than_in_training_give_their_logits_to_the_byte() {
    let project = project();
    let settings = "network: mobilenet_v2, width: 0.1, cut: block_15, precision: f32";
    project.run_as("extract", "trained", &format!("in: {{weights: null}}\nsettings: {{{settings}}}")).succeeded();
    let own = format!("in: {{weights: null}}\nsettings: {{{settings}, batch_norm: own}}");
    project.run("extract", &own).succeeded();
    project.run("train-head", "settings: {epochs: 1}").succeeded();
    project.run("export", "in: {model: train-head}").succeeded();
    assert!(gives_logits_of(&project, "train-head", Split::Test));
    let card = fs::read_to_string(project.stage("export").join(file_names::MODEL_CARD)).unwrap();
    assert!(card.contains("torch; batch norms go by mean and variance of 90 training pictures |\n"), "{card}");
    // Of the same weights, but not the network that the head was trained on.
    let says = project.run("export", "in: {model: train-head, network: trained}").failed();
    let expected = "train-head/head.safetensors: expected a head on the features of artifacts/test/trained, with own_norms \
                    null, got {\"pictures\":90,";
    assert!(says.contains(expected), "{says}");
    let tent = "settings: {objective: tent, keep: last, epochs: 1, batch: 30, learning_rate: 0.01, precision: f32}";
    project.run("finetune", tent).succeeded();
    project.run("export", "").succeeded();
    assert!(gives_logits_of(&project, "finetune", Split::Validation));
}

#[test]
fn the_file_stands_alone_and_checks_itself() {
    let project = project();
    project.run("export", "").succeeded();
    let checked = open(&project).check().unwrap();
    assert_eq!((checked.agreed, checked.photos), (8, 8));
    let measured = fs::read_to_string(project.stage("export").join(file_names::MEASURED)).unwrap();
    let measured: yaml::Value = yaml::from_str(&measured).unwrap();
    assert_eq!(measured["weights"]["same_logits"], true);
    assert_eq!(measured["weights"]["answers_changed"], 0);
    let refused = measured["splits"]["validation"]["refused_as_strangers"].as_f64().unwrap();
    assert!(refused <= 0.05, "{refused}");
    let card = fs::read_to_string(project.stage("export").join(file_names::MODEL_CARD)).unwrap();
    let all = ["| classes | disc, square |", "70 × 40 pixels", "vgg16 of width 0.125", "| test | ", "| train | 90 |"];
    for words in all {
        assert!(card.contains(words), "{words}\n{card}");
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let project = project();
    let export = |name: &str| {
        project.run_as("export", name, "").succeeded();
        fs::read(project.stage(name).join(file_names::CLASSIFIER)).unwrap()
    };
    assert!(export("export") == export("again"));
}

#[test]
fn half_precision_says_what_it_costs() {
    let project = project();
    project.run("export", "").succeeded();
    let length = |project: &Project| fs::metadata(project.stage("export").join(file_names::CLASSIFIER)).unwrap().len();
    let whole = length(&project);
    let said = project.run("export", "settings: {weights_stored_as: f16}").succeeded().stderr;
    assert!(said.contains("of 150 validation answers differ from those of the model as it was trained"), "{said}");
    assert!((whole * 4 / 10..whole * 7 / 10).contains(&length(&project)), "{} of {whole}", length(&project));
    let checked = open(&project).check().unwrap();
    assert_eq!((checked.agreed, checked.photos), (8, 8));
}

#[test]
fn the_network_alone_has_the_names_and_numbers_that_torchvision_gave_it() {
    let project = project();
    project.run("export", "settings: {torchvision: true}").succeeded();
    let read = |path: &Path| model::weights::read(path, None, None).unwrap().parameters;
    let found = read(&project.stage("export").join(file_names::BACKBONE));
    assert_eq!(hash(&found), hash(&read(&project.path().join("w.safetensors"))));
    let keras = "in: {weights: null}\nsettings: {network: mobilenet_v2, width: 0.1}";
    project.run("extract", keras).succeeded();
    project.run("train-head", HEAD).succeeded();
    let says = project.run("export", "settings: {torchvision: true}").failed();
    let expected =
        "settings.torchvision: expected false for mobilenet_v2, which neither torchvision nor timm has, got true";
    assert!(says.contains(expected), "{says}");
}

#[test]
fn keras_gets_the_network_alone_with_the_same_numbers() {
    let project = project();
    project.run("export", "settings: {keras: true}").succeeded();
    let read = |path: &Path| model::weights::read(path, None, None).unwrap().parameters;
    let found = read(&project.stage("export").join(file_names::BACKBONE_KERAS));
    assert_eq!(hash(&found), hash(&read(&project.path().join("w.safetensors"))));
    let resnet = "in: {weights: null}\nsettings: {network: resnet18, width: 0.1}";
    project.run("extract", resnet).succeeded();
    project.run("train-head", HEAD).succeeded();
    let says = project.run("export", "settings: {keras: true}").failed();
    let expected =
        "settings.keras: expected false for resnet18, as Keras has no network that is built like it, got true";
    assert!(says.contains(expected), "{says}");
}

#[test]
fn what_does_not_fit_together_is_named() {
    let project = project();
    let says = project.run("export", "in: {network: null}").failed();
    assert!(says.contains("head.safetensors: a head needs its network: set in.network"), "{says}");
    // Pictures in another order would give plausible and wrong numbers.
    artifacts::pictures(&project.stage("other"), "train", 0..90);
    artifacts::pictures(&project.stage("other"), "validation", 101..251);
    artifacts::pictures(&project.stage("other"), "test", 300..330);
    artifacts::seal(&project.stage("other"));
    let says = project.run("export", "in: {images: other}").failed();
    assert!(says.contains("validation.labels.npy: expected the same as "), "{says}");
}

#[test]
fn pictures_that_were_prepared_otherwise_are_refused() {
    let project = project();
    let other = PREPARATION.replace("bilinear", "nearest");
    artifacts::fact(&project.stage("preprocess"), artifact::facts::PREPARATION, &other);
    let says = project.run("export", "").failed();
    let expected = "manifest.yaml: expected pictures prepared as for the model: ";
    assert!(says.contains(expected) && says.contains("filter: nearest"), "{says}");
}

#[test]
fn a_file_of_bf16_answers_in_f32_too() {
    let project = project();
    project.run("extract", &EXTRACT.replace("f32", "bf16")).succeeded();
    project.run("train-head", HEAD).succeeded();
    project.run("export", "").succeeded();
    let path = project.stage("export").join(file_names::CLASSIFIER);
    for precision in [PrecisionSetting::F32, PrecisionSetting::Bf16, PrecisionSetting::Auto] {
        let checked = Classifier::open(&path, &Chosen::Cpu, precision).unwrap().check().unwrap();
        assert_eq!((checked.agreed, checked.photos), (8, 8), "{precision:?}: {}", checked.difference);
    }
}

#[test]
fn pictures_without_a_preparation_are_refused_with_what_to_do() {
    let project = project();
    artifacts::seal(&project.stage("preprocess"));
    project.run("extract", EXTRACT).succeeded();
    project.run("train-head", HEAD).succeeded();
    let says = project.run("export", "").failed();
    assert!(says.contains("does not say how its photos were prepared; run `make rerun STAGE=`"), "{says}");
}

#[test]
fn settings_are_checked_before_anything_runs() {
    let project = Project::new();
    for (settings, says) in [
        ("max_error: 0", "max_error: expected a share from 0.0001 to 0.5, got 0"),
        ("confidence: 1", "confidence: expected a probability from 0.5 to 0.9999, got 1"),
        ("reference_pictures: 5", "reference_pictures: expected a whole number from 10 to 100000, got 5"),
    ] {
        let said = project.resolve("export", "export", &format!("settings: {{{settings}}}")).failed();
        assert!(said.contains(says), "{said}");
    }
    let said = project.resolve("export", "export", "").failed();
    let says = "in.model: expected the name of a stage (usually finetune or train-head), got nothing";
    assert!(said.contains(says), "{said}");
}
