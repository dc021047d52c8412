//! `finetune` as a program, after the real `extract` and `train-head`: what it learns, files, exit status, messages.

use artifact::{Npy, Split, file_names, yaml};
use fixture::{Project, artifacts, weights};
use model::bytes::{channels_back, tensor, to_vec};
use model::stack::Regime;
use model::{Head, Mode, Precision, Stack, checkpoint, no_grad, pixels};

const EXTRACT: &str =
    "in: {weights: w.safetensors}\nsettings: {width: 0.125, cut: block4_pool, recipe: unit, precision: f32}";
const FINETUNE: &str = "settings: {precision: f32, learning_rate: 0.005, epochs: 4, batch: 8}";

/// Drawn pictures, their features, and a head trained on them.
fn project(augmented: bool) -> Project {
    let project = Project::new();
    artifacts::pictures(&project.stage("preprocess"), "train", 0..40);
    artifacts::pictures(&project.stage("preprocess"), "validation", 100..120);
    artifacts::pictures(&project.stage("preprocess"), "test", 200..210);
    artifacts::seal(&project.stage("preprocess"));
    if augmented {
        copies(&project, "augment", 300, "preprocess");
    }
    project.write("w.safetensors", &weights::vgg16(0.125, 1));
    project.run("extract", EXTRACT).succeeded();
    project.run("train-head", "settings: {hidden: [16], epochs: 10}").succeeded();
    project
}

fn history(project: &Project, column: &str, epoch: usize) -> f64 {
    let csv = std::fs::read_to_string(project.stage("finetune").join(file_names::HISTORY)).unwrap();
    let position = csv.lines().next().unwrap().split(',').position(|name| name == column).unwrap();
    csv.lines().nth(epoch).unwrap().split(',').nth(position).unwrap().parse().unwrap()
}

#[test]
fn the_whole_network_reproduces_its_logits_from_pixels() {
    let project = project(false);
    project.run("finetune", FINETUNE).succeeded();
    let (weights, about) = checkpoint::read(&project.artifact("finetune"), file_names::MODEL).unwrap();
    let table = about.network.network(about.width);
    let stack = Stack::differentiable(&table.layers, &weights, Regime::FROZEN, Precision::F32);
    let head = Head::new(about.head.as_ref().unwrap(), &weights);
    assert_eq!(about.classes.unwrap().names(), ["disc", "square"]);
    for split in [Split::Validation, Split::Test] {
        let pictures: Npy<u8> = project.artifact("preprocess").npy(&file_names::images(split)).unwrap();
        let x = pixels::apply(about.recipe, &tensor(pictures.data(), &[pictures.len() as i64, 40, 70, 3]));
        let found = to_vec::<f32>(&no_grad(|| head.forward(&channels_back(&stack.forward(&x)), Mode::Evaluate)));
        let written: Npy<f32> = project.artifact("finetune").npy(&file_names::logits(split)).unwrap();
        let largest = written.data().iter().fold(0f32, |largest, x| largest.max(x.abs()));
        let difference = written.data().iter().zip(&found).fold(0f32, |largest, (x, y)| largest.max((x - y).abs()));
        assert!(largest > 0.1 && difference <= 5e-3 * largest, "{difference} of {largest}");
    }
}

#[test]
fn another_recipe_than_the_weights_own_is_remarked() {
    let project = project(false);
    project.run("finetune", FINETUNE).succeeded();
    let remark = "pixels were normalised by recipe unit, but the network's weights were trained with torch";
    for stage in ["train-head", "finetune"] {
        let facts = project.artifact(stage).manifest().facts.clone();
        assert_eq!(yaml::to_string(&facts[artifact::facts::REMARKS]), format!("- {remark}\n"), "{stage}");
    }
    let said = std::fs::read_to_string(project.stage("extract").join(file_names::LOG)).unwrap();
    assert!(said.contains(remark), "{said}");
    project.run("extract", &EXTRACT.replace(", recipe: unit", "")).succeeded();
    project.run("train-head", "settings: {epochs: 1}").succeeded();
    assert!(!project.artifact("train-head").manifest().facts.contains_key(artifact::facts::REMARKS));
}

#[test]
fn only_what_follows_the_cut_is_trained() {
    let project = project(false);
    project.run("finetune", FINETUNE).succeeded();
    let (before, _) = checkpoint::read(&project.artifact("extract"), file_names::NETWORK).unwrap();
    let (after, _) = checkpoint::read(&project.artifact("finetune"), file_names::MODEL).unwrap();
    for (name, tensor) in &before {
        assert_eq!(*tensor != after[name], name.starts_with("block5"), "{name}");
    }
    assert!(history(&project, "train_loss", 4) < history(&project, "train_loss", 1));
}

#[test]
fn epochs_take_the_copies_in_turn() {
    let project = project(true);
    let outcome = project.run("finetune", FINETUNE).succeeded();
    assert!(
        outcome.stderr.contains("each picture was seen in 2 copies, each copy 2 times in 4 epochs"),
        "{}",
        outcome.stderr
    );
    let kept = project.artifact("finetune").manifest().files[file_names::MODEL].blake3.clone();

    // Epochs 2 and 4 see the second half: other pictures there change the result, but not the first epoch.
    let first = history(&project, "validation_loss", 1);
    let second = history(&project, "validation_loss", 2);
    artifacts::pictures(&project.stage("augment"), "train", 300..380);
    let path = project.stage("augment").join("train.images.npy");
    let mut bytes = std::fs::read(&path).unwrap();
    let half = bytes.len() / 2 + 64;
    bytes[half..].reverse();
    project.write("artifacts/test/augment/train.images.npy", &bytes);
    artifacts::seal_augmented(&project.stage("augment"), &project.stage("preprocess"));
    project.run("extract", EXTRACT).succeeded();
    project.run("finetune", FINETUNE).succeeded();
    assert_eq!(history(&project, "validation_loss", 1), first);
    assert_ne!(history(&project, "validation_loss", 2), second);
    assert_ne!(project.artifact("finetune").manifest().files[file_names::MODEL].blake3, kept);
}

#[test]
fn the_same_bytes_again() {
    let project = project(true);
    project.run("finetune", FINETUNE).succeeded();
    let first = project.artifact("finetune").manifest().clone();
    project.rerun("finetune", "finetune").succeeded();
    assert_eq!(*project.artifact("finetune").manifest(), first);
}

#[test]
fn a_head_of_other_features_is_refused() {
    let project = project(false);
    project.run_as("extract", "other", &EXTRACT.replace("unit", "torch")).succeeded();
    let says = project.run("finetune", "in: {features: other}\nsettings: {epochs: 1}").failed();
    assert!(
        says.contains(
            "train-head/head.safetensors: expected a classifier of features with recipe \"torch\", got \"unit\""
        ),
        "{says}"
    );

    project.write("other.safetensors", &weights::vgg16(0.125, 2));
    project.run_as("extract", "other", &EXTRACT.replace("w.safetensors", "other.safetensors")).succeeded();
    let says = project.run("finetune", "in: {features: other}\nsettings: {epochs: 1}").failed();
    assert!(says.contains("train-head/head.safetensors: expected a classifier of features with weights \""), "{says}");

    project.run_as("extract", "other", &EXTRACT.replace("cut: block4_pool, ", "")).succeeded();
    let says = project.run("finetune", "in: {features: other}\nsettings: {epochs: 1}").failed();
    assert!(says.contains("artifacts/test/other: no cut; set settings.cut of that stage"), "{says}");
}

#[test]
fn a_head_fits_features_of_a_deeper_cut() {
    let project = project(false);
    project.run_as("extract", "deep", &EXTRACT.replace("block4_pool", "block3_pool")).succeeded();
    let outcome = project.run("finetune", "in: {features: deep}\nsettings: {precision: f32, epochs: 1}").succeeded();
    assert!(outcome.stderr.contains("40 pictures, training 8 layers after block3_pool in f32\n"), "{}", outcome.stderr);
}

#[test]
fn what_the_cache_is_made_of_is_read_from_pixels_only() {
    let project = project(true);
    let inputs = |settings: &str| {
        let config = project.resolve("finetune", "finetune", settings).succeeded().stdout;
        config.split("settings:").next().unwrap().to_owned()
    };
    let cached = "run: finetune\nseed: 7\nin:\n  features:\n    stage: extract\n  head:\n    stage: train-head\n";
    assert_eq!(inputs("settings: {}"), cached);
    let pixels = inputs("settings: {from: pixels}");
    assert!(pixels.contains("augmented:\n    stage: augment\n") && pixels.contains("images:\n    stage: preprocess\n"));
    assert!(!inputs("in: {augmented: null}\nsettings: {from: pixels}").contains("augment"));

    let refuse = |draft: &str| project.resolve("finetune", "finetune", draft).failed();
    assert_eq!(
        refuse("in: {images: preprocess}"),
        "in.images: expected nothing, as it is read only with settings.from: pixels, got preprocess\n"
    );
    assert_eq!(
        refuse("in: {images: null}\nsettings: {from: pixels}"),
        "in.images: expected the name of a stage (usually 'preprocess'), got null\n"
    );
    assert_eq!(refuse("settings: {from: files}"), "settings.from: expected cache or pixels, got files\n");
}

#[test]
fn pictures_that_the_features_are_not_of_are_refused() {
    let project = project(false);
    let says = |inputs: &str| {
        let draft = format!("in: {{{inputs}}}\nsettings: {{from: pixels, device: cpu, epochs: 1}}");
        project.run("finetune", &draft).failed()
    };
    let other = |stage: &str, train: std::ops::Range<u64>| {
        artifacts::pictures(&project.stage(stage), "train", train);
        artifacts::pictures(&project.stage(stage), "validation", 100..120);
        artifacts::pictures(&project.stage(stage), "test", 200..210);
    };
    other("fewer", 0..38);
    artifacts::seal(&project.stage("fewer"));
    assert_eq!(
        says("images: fewer"),
        "finetune: artifacts/test/fewer/train.labels.npy: expected the same as artifacts/test/extract/train.labels.npy, \
         got another: made from other data?\n"
    );
    // The same photos through another filter: labels, lists and classes are equal.
    other("filtered", 0..40);
    let path = project.stage("filtered").join("test.images.npy");
    let mut bytes = std::fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    project.write("artifacts/test/filtered/test.images.npy", &bytes);
    artifacts::seal(&project.stage("filtered"));
    assert_eq!(
        says("images: filtered"),
        "finetune: artifacts/test/filtered/test.images.npy: expected the pictures that artifacts/test/extract was computed \
         from, got others\n"
    );
    other("untested", 0..40);
    std::fs::remove_file(project.stage("untested").join("test.labels.npy")).unwrap();
    artifacts::seal(&project.stage("untested"));
    let said = says("images: untested");
    let expected = "finetune: artifacts/test/untested/manifest.yaml: expected test.labels.npy, got only ";
    assert!(said.starts_with(expected), "{said}");
    // Augmented pictures of other photos, and of another size.
    copies(&project, "augment", 300, "fewer");
    let said = says("augmented: augment");
    assert!(said.starts_with("finetune: artifacts/test/augment/manifest.yaml: expected made_from of"), "{said}");
    let pixels = vec![7u8; 80 * 40 * 60 * 3];
    artifacts::npy(&project.stage("augment"), "train.images.npy", &[80, 40, 60, 3], &pixels);
    artifacts::seal_augmented(&project.stage("augment"), &project.stage("preprocess"));
    assert_eq!(
        says("augmented: augment"),
        "finetune: artifacts/test/augment/train.images.npy: expected pictures of [40, 70, 3], as the features are of, got \
         [40, 60, 3]\n"
    );
}

/// Stage `stage`, as `augment` leaves it: two copies of each of the 40 training pictures of `images`.
fn copies(project: &Project, stage: &str, first: u64, images: &str) {
    let folder = project.stage(stage);
    artifacts::pictures(&folder, "train", first..first + 80);
    artifacts::npy(&folder, "train.source.npy", &[80], &(0..80).map(|row| row % 40).collect::<Vec<i64>>());
    artifacts::seal_augmented(&folder, &project.stage(images));
}

#[test]
fn other_augmented_pictures_than_those_of_the_cache_are_refused() {
    let project = project(true);
    let run = |inputs: &str| {
        let draft = format!("in: {{{inputs}}}\nsettings: {{from: pixels, device: cpu, epochs: 1}}");
        project.run("finetune", &draft)
    };
    copies(&project, "other", 500, "preprocess");
    assert_eq!(
        run("augmented: other").failed(),
        "finetune: artifacts/test/other/train.images.npy: expected the pictures that artifacts/test/extract was computed \
         from, got others\n"
    );
    let another = "not the same training as from the cache\n";
    let said = run("").succeeded().stderr;
    assert!(!said.contains(another) && said.contains("seen in 1 of its 2 copies"), "{said}");
    let said = run("augmented: null").succeeded().stderr;
    let line = format!("finetune: without the augmented pictures of artifacts/test/extract: {another}");
    assert!(said.contains(&line) && said.contains("seen as it is, once"), "{said}");

    project.run("extract", &EXTRACT.replace("in: {", "in: {augmented: null, ")).succeeded();
    let said = run("").succeeded().stderr;
    let line = format!("finetune: with augmented pictures, which artifacts/test/extract lacks: {another}");
    assert!(said.contains(&line) && said.contains("seen in 1 of its 2 copies"), "{said}");
    let said = run("augmented: null").succeeded().stderr;
    assert!(!said.contains(another), "{said}");
}

#[test]
fn what_extract_computed_with_and_what_of_must_be_known() {
    let project = project(false);
    let manifest = std::fs::read_to_string(project.stage("extract").join(file_names::MANIFEST)).unwrap();
    let says = |from: &str, to: &str| {
        assert!(manifest.contains(from), "{manifest}");
        project.write("artifacts/test/extract/manifest.yaml", manifest.replace(from, to).as_bytes());
        project.run("finetune", "settings: {from: pixels, device: cpu, epochs: 1}").failed()
    };
    let expected = "finetune: artifacts/test/extract/manifest.yaml: expected facts";
    assert_eq!(says("  precision: f32\n", ""), format!("{expected}.precision, f32 or bf16, got nothing\n"));
    assert_eq!(
        says("  precision: f32\n", "  precision: f64\n"),
        format!("{expected}.precision, f32 or bf16, got f64\n")
    );
    assert_eq!(
        says("  pictures:\n", "  drawings:\n"),
        format!("{expected}.pictures, the hash of the pictures of each split, got nothing\n")
    );
}
