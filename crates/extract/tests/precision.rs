//! `extract` with other numbers than f32.

use artifact::Npy;
use artifact::npy::F16;
use fixture::{Project, artifacts, root};
use model::precision::processor_has_bf16;
use std::fs;

/// Weights that know something: random ones would not be off in the same way.
const REEF: &str = "data/weights/vgg16-quarter-reef.safetensors";

/// What `settings` make of pictures of 40 × 70 pixels: validation features, the cut, and what the manifest says.
fn run(settings: &str) -> (Vec<f32>, Vec<f32>, String) {
    let project = Project::new();
    artifacts::pictures(&project.stage("preprocess"), "train", 0..3);
    artifacts::pictures(&project.stage("preprocess"), "validation", 0..40);
    artifacts::seal(&project.stage("preprocess"));
    project.write(REEF, &fs::read(root().join(REEF)).unwrap());
    project.run("extract", &format!("in: {{weights: {REEF}}}\nsettings: {{cut: block4_pool, {settings}}}")).succeeded();
    let folder = project.artifact("extract");
    let features: Npy<f32> = folder.npy("validation.features.npy").unwrap();
    let cut: Npy<F16> = folder.npy("validation.block4_pool.npy").unwrap();
    let precision = folder.manifest().facts["precision"].as_str().unwrap().to_owned();
    (features.data().to_vec(), cut.data().iter().map(|x| x.to_f32()).collect(), precision)
}

/// The largest difference, as a share of the largest number.
fn off(expected: &[f32], found: &[f32]) -> f32 {
    let largest = expected.iter().fold(0f32, |largest, x| largest.max(x.abs()));
    expected.iter().zip(found).fold(0f32, |most, (x, y)| most.max((x - y).abs())) / largest
}

#[test]
fn bfloat16_is_off_by_less_than_a_fiftieth_of_the_largest_feature() {
    let ((single, single_cut, f32), (half, half_cut, bf16)) = (run("precision: f32"), run("precision: bf16"));
    assert_eq!((f32.as_str(), bf16.as_str()), ("f32", "bf16"));
    let off = [off(&single, &half), off(&single_cut, &half_cut)];
    println!("features and cut: {off:?}");
    assert!(off.iter().all(|&off| off > 0.0 && off <= 0.02), "{off:?}");
}

#[test]
fn auto_is_the_faster_one_of_this_processor_and_the_manifest_says_which() {
    let native = if processor_has_bf16() { "bf16" } else { "f32" };
    let (features, cut, used) = run("precision: auto");
    assert_eq!(used, native);
    assert!((features, cut, used) == run(&format!("precision: {native}")));
}
