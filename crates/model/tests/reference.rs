//! Our networks against activations that Keras computed with the same weights. Runs where the project's shared folder of
//! weights and references lies beside the checkout.

use artifact::{Npy, npy::Element};
use model::bytes::{channels_back, tensor, to_vec};
use model::stack::Use;
use model::{Architecture, Recipe, Stack, Tensor, no_grad, weights};
use std::path::{Path, PathBuf};

fn shared() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if !shared.exists() {
        eprintln!("skipped: {} is not there", shared.display());
    }
    shared.exists().then_some(shared)
}

fn read<T: Element>(path: &Path) -> Npy<T> {
    Npy::open(path).unwrap()
}

/// Largest difference over largest value between layer `layer` of the network and a reference (n, h, w, c).
fn difference(
    weights: &str,
    architecture: Architecture,
    width: f64,
    recipe: Recipe,
    photos: &str,
    layer: &str,
    reference: &str,
) {
    let Some(shared) = shared() else { return };
    let network = architecture.network(width);
    let weights = weights::read(&shared.join("weights").join(weights), Some(architecture), Some(width)).unwrap();
    let photos = read::<u8>(&shared.join("reference").join(photos));
    let shape: Vec<i64> = photos.shape().iter().map(|&length| length as i64).collect();
    let pictures = tensor(photos.data(), &shape);
    let layers = &network.layers[..=network.position(layer).unwrap()];
    let stack = Stack::new(layers, &weights.parameters, Use::Frozen);
    let output: Tensor = no_grad(|| channels_back(&stack.forward(&recipe.apply(&pictures))));
    let reference = read::<f32>(&shared.join("reference").join(reference));
    assert_eq!(output.size(), reference.shape().iter().map(|&length| length as i64).collect::<Vec<_>>());
    let found = to_vec::<f32>(&output);
    let largest = reference.data().iter().fold(0f32, |largest, x| largest.max(x.abs()));
    let difference = found.iter().zip(reference.data()).fold(0f32, |largest, (x, y)| largest.max((x - y).abs()));
    println!("{layer}: largest {largest}, difference {difference:e}");
    assert!(difference / largest <= 1e-4, "{}", difference / largest);
}

fn vgg(weights: &str, layer: &str, reference: &str) {
    difference(weights, Architecture::Vgg16, 0.125, Recipe::Unit, "photos_150.npy", layer, reference);
}

#[test]
fn vgg16_from_keras_legacy_h5() {
    let weights = "vgg16_width8th_random_keras_legacy.h5";
    vgg(weights, "block4_pool", "vgg16_width8th_photos_150_block4_nhwc.npy");
    vgg(weights, "block5_pool", "vgg16_width8th_photos_150_features_nhwc.npy");
}

#[test]
fn vgg16_from_torchvision_safetensors() {
    let weights = "vgg16_width8th_random_torchvision.safetensors";
    vgg(weights, "block4_pool", "vgg16_width8th_photos_150_block4_nhwc.npy");
    vgg(weights, "block5_pool", "vgg16_width8th_photos_150_features_nhwc.npy");
}

#[test]
fn mobilenet_v2_from_keras_legacy_h5() {
    let weights = "mobilenet_v2_0.35_224_imagenet_notop.h5";
    let reference = "mobilenet_v2_0.35_photos_224_features_nhwc.npy";
    difference(weights, Architecture::MobilenetV2, 0.35, Recipe::Signed, "photos_224.npy", "Conv_1", reference);
}

#[test]
fn weights_of_another_network_are_refused_by_name() {
    let Some(shared) = shared() else { return };
    let refuse = |file: &str, architecture: Architecture, width: f64| {
        let path = shared.join("weights").join(file);
        let error = weights::read(&path, Some(architecture), Some(width)).err().unwrap();
        error.to_string().replace(&format!("{}/", shared.join("weights").display()), "")
    };
    let vgg = "vgg16_width8th_random_keras_legacy.h5";
    assert_eq!(
        refuse(vgg, Architecture::Vgg16, 1.0),
        format!(
            "{vgg}: expected tensor block1_conv1.kernel with shape [64, 3, 3, 3] for vgg16, got [8, 3, 3, 3]: another network, or another width?"
        )
    );
    assert_eq!(
        refuse(vgg, Architecture::Vgg19, 0.125),
        format!(
            "{vgg}: expected tensor block3_conv4.kernel with shape [32, 32, 3, 3] for vgg19, got no such tensor: weights of another network?"
        )
    );
    assert_eq!(
        refuse("mobilenet_v2_0.35_224_imagenet_notop.h5", Architecture::Vgg16, 0.125),
        "mobilenet_v2_0.35_224_imagenet_notop.h5: expected tensor block1_conv1.kernel with shape [8, 3, 3, 3] for vgg16, got no such tensor: weights of another network?"
    );
    let legacy = "expected Keras' legacy .h5 layout (save_weights of Keras 2, or the downloads of keras.applications)";
    for file in ["mobilenet_v2_0.35_224_imagenet_notop.weights.h5", "vgg16_width8th_random_keras3.weights.h5"] {
        assert_eq!(
            refuse(file, Architecture::MobilenetV2, 0.35),
            format!("{file}: {legacy}, got the .weights.h5 layout of Keras 3")
        );
    }
    let file = "vgg16_width8th_random_torchvision.pth";
    assert_eq!(
        refuse(file, Architecture::Vgg16, 0.125),
        format!(
            "{file}: expected a Keras .h5 or a .safetensors file, got a zip archive (PyTorch's .pth or Keras' .keras)"
        )
    );
}
