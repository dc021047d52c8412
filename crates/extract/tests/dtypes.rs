//! The dtypes that `extract` stores, and values that they cannot hold.

use artifact::Npy;
use artifact::npy::F16;
use fixture::{Project, artifacts, weights};
use model::About;
use model::checkpoint;
use model::{Architecture, Recipe};

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

#[test]
fn activations_beyond_half_precision_are_refused_by_layer() {
    let project = project();
    project.write("data/vgg16.safetensors", &weights::vgg16_times(10.0, 0.125, 1));
    for precision in ["f32", "bf16"] {
        let draft = DRAFT.replace("width", &format!("precision: {precision}, width"));
        let says = project.run("extract", &draft).failed();
        let expected = "extract: train.block4_pool.npy: settings.cut_stored_as: expected f32 for activations of \
                        block4_pool, which reach ";
        let reached = says.lines().last().and_then(|line| line.strip_prefix(expected));
        let reached = reached.and_then(|rest| rest.strip_suffix(", got f16, which ends at 65504"));
        assert!(reached.is_some_and(|reached| reached.parse::<f64>().unwrap() > 65504.0), "{says}");
        // Features are f32 in any case.
        project.run("extract", &draft.replace("width", "cut_stored_as: f32, width")).succeeded();
    }
}

#[test]
fn the_cut_is_stored_in_the_dtype_of_the_setting() {
    let project = project();
    let draft = DRAFT.replace("width", "precision: f32, width");
    project.run("extract", &draft.replace("width", "cut_stored_as: f32, width")).succeeded();
    let single = project.artifact("extract").npy::<f32>("train.block4_pool.npy").unwrap().data().to_vec();
    project.run("extract", &draft).succeeded();
    let half: Npy<F16> = project.artifact("extract").npy("train.block4_pool.npy").unwrap();
    let rounded: Vec<F16> = single.iter().map(|&x| F16::from_f32(x)).collect();
    assert!(half.data() == rounded && single.iter().zip(half.data()).any(|(x, y)| *x != y.to_f32()));
}

#[test]
fn weights_with_nan_are_refused() {
    let project = project();
    let mut bytes = weights::vgg16(0.125, 1);
    let last = bytes.len() - 4;
    bytes[last..].copy_from_slice(&f32::NAN.to_le_bytes());
    project.write("data/vgg16.safetensors", &bytes);
    let says = project.run("extract", &DRAFT.replace("cut: block4_pool, ", "")).failed();
    assert!(says.contains("expected finite numbers, got NaN: damaged weights?"), "{says}");
}

/// A checkpoint of MobileNetV2 with random weights. The first channel of the output of `block_1`, which has no activation
/// function after its last norm, is constant: `value`.
fn mobilenet_v2_with_constant(value: f64) -> Vec<u8> {
    let (network, width) = (Architecture::named("mobilenet_v2").unwrap(), 0.35);
    let parameters = model::weights::random(&network.network(width), 1);
    let _ = parameters["block_1_project_BN.weight"].get(0).zero_();
    let _ = parameters["block_1_project_BN.bias"].get(0).fill_(value);
    let about = About::of_network(network, width, &parameters, Recipe::Signed, [40, 70]);
    checkpoint::to_bytes(&parameters, &about)
}

#[test]
fn values_below_zero_are_in_range_too() {
    let project = project();
    let draft = "in: {weights: data/mobilenet.safetensors}\nsettings: {cut: block_1, device: cpu, precision: f32}";
    let refuse = |value: f64| {
        project.write("data/mobilenet.safetensors", &mobilenet_v2_with_constant(value));
        project.run("extract", draft).failed()
    };
    let says = refuse(-70_000.0);
    let expected = "extract: train.block_1.npy: settings.cut_stored_as: expected f32 for activations of block_1, which \
                    reach 70000, got f16, which ends at 65504\n";
    assert!(says.ends_with(expected), "{says}");
    project.run("extract", &draft.replace("cut:", "cut_stored_as: f32, cut:")).succeeded();
    let says = refuse(f64::NEG_INFINITY);
    assert!(says.ends_with("activations of block_1: expected finite numbers, got inf: damaged weights?\n"), "{says}");
}
