//! `extract` in bfloat16.

use artifact::npy::F16;
use artifact::{Npy, file_names};
use fixture::{Project, artifacts, root};
use model::precision::processor_has_bf16;
use std::fs;

/// Trained weights.
const REEF: &str = "data/weights/vgg16-quarter-reef.safetensors";

/// Validation features, validation activations at the cut, and the precision in the manifest.
type Found = (Vec<f32>, Vec<f32>, String);

/// The outputs for pictures of 40 × 70 pixels with the trained weights.
fn run(settings: &str) -> Found {
    run_with(REEF, "block4_pool", settings)
}

fn run_with(weights: &str, cut: &str, settings: &str) -> Found {
    let project = Project::new();
    artifacts::pictures(&project.stage("preprocess"), "train", 0..3);
    artifacts::pictures(&project.stage("preprocess"), "validation", 0..40);
    artifacts::seal(&project.stage("preprocess"));
    project.write(REEF, &fs::read(root().join(REEF)).unwrap());
    project.run("extract", &format!("in: {{weights: {weights}}}\nsettings: {{cut: {cut}, {settings}}}")).succeeded();
    let folder = project.artifact("extract");
    let features: Npy<f32> = folder.npy("validation.features.npy").unwrap();
    let cut: Npy<F16> = folder.npy(&file_names::activations("validation", cut)).unwrap();
    let precision = folder.manifest().facts[artifact::facts::PRECISION].as_str().unwrap().to_owned();
    (features.data().to_vec(), cut.data().iter().map(|x| x.to_f32()).collect(), precision)
}

/// The largest difference, as a share of the largest value.
fn off(expected: &[f32], found: &[f32]) -> f32 {
    let largest = expected.iter().fold(0f32, |largest, x| largest.max(x.abs()));
    expected.iter().zip(found).fold(0f32, |most, (x, y)| most.max((x - y).abs())) / largest
}

/// Checks that bf16 differs from f32, but by at most 2 % of the largest value.
#[track_caller]
fn check_difference(run: impl Fn(&str) -> Found) {
    let ((single, single_cut, f32), (half, half_cut, bf16)) = (run("precision: f32"), run("precision: bf16"));
    assert_eq!((f32.as_str(), bf16.as_str()), ("f32", "bf16"));
    let off = [off(&single, &half), off(&single_cut, &half_cut)];
    println!("features and cut: {off:?}");
    assert!(off.iter().all(|&off| off > 0.0 && off <= 0.02), "{off:?}");
}

#[test]
fn bfloat16_differs_little_with_trained_weights() {
    check_difference(run);
}

#[test]
fn bfloat16_differs_little_with_batch_norms_and_with_shortcuts() {
    for (network, cut) in [("vgg16_bn", "block4_pool"), ("resnet18", "layer3.1")] {
        check_difference(|precision| run_with("null", cut, &format!("network: {network}, width: 0.25, {precision}")));
    }
}

#[test]
fn auto_is_the_fastest_on_this_cpu_and_the_manifest_says_which() {
    let native = if processor_has_bf16() { "bf16" } else { "f32" };
    let (features, cut, used) = run("device: cpu, precision: auto");
    assert_eq!(used, native);
    assert!((features, cut, used) == run(&format!("device: cpu, precision: {native}")));
}
