//! `extract` with every network, and the setting `layers`.

use artifact::npy::F16;
use artifact::{Folder, Npy, file_names};
use fixture::{Project, artifacts};
use model::bytes::to_vec;
use model::{Architecture, weights};
use safetensors::tensor::{Dtype, TensorView, serialize};
use std::collections::BTreeSet;

fn project() -> Project {
    let project = Project::new();
    artifacts::pictures(&project.stage("preprocess"), "train", 0..11);
    artifacts::pictures(&project.stage("preprocess"), "validation", 0..3);
    artifacts::seal(&project.stage("preprocess"));
    project
}

fn run(project: &Project, settings: &str) -> (Folder, String) {
    let said = project.run("extract", &format!("in: {{weights: null}}\nsettings: {{{settings}}}")).succeeded().stderr;
    (project.artifact("extract"), said)
}

fn values(folder: &Folder, file: &str, axes: &str) -> Vec<f32> {
    folder.npy::<f32>(file).unwrap().axes(axes).unwrap().data().to_vec()
}

#[test]
fn every_network_runs_with_random_weights() {
    let project = project();
    for architecture in Architecture::all() {
        let network = architecture.network(0.1);
        let cut = network.layer_names()[network.layers.len() / 2];
        let (folder, _) = run(&project, &format!("network: {}, width: 0.1, cut: {cut}", architecture.name()));
        let [h, w, c] = network.shapes(40, 70)[network.layers.len() - 1];
        let features = values(&folder, "validation.features.npy", &format!("(3, {h}, {w}, {c})"));
        let size = features.iter().map(|x| x * x).sum::<f32>() / features.len() as f32;
        assert!((0.01..100.0).contains(&size), "{}: {size}", architecture.name());
        let cut: Npy<F16> = folder.npy(&file_names::activations("train", cut)).unwrap();
        assert!(cut.data().iter().any(|x| x.to_f32() > 0.1) && cut.row(0) != cut.row(1), "{}", architecture.name());
    }
}

#[test]
fn layers_have_the_values_of_cut_and_features() {
    let project = project();
    let without = run(&project, "width: 0.125, cut: block4_pool").0.manifest().clone();
    let layers = "layers: [block5_pool, block1_conv1, block4_pool]";
    let (folder, said) = run(&project, &format!("width: 0.125, cut: block4_pool, {layers}"));
    let line = "3 validation pictures: block4_pool [2, 4, 64], block5_pool [1, 2, 64], 3 layers to inspect\n";
    assert!(said.contains(line), "{said}");
    for (split, n) in [("train", 11), ("validation", 3)] {
        values(&folder, &file_names::layer(split, "block1_conv1"), &format!("({n}, 40, 70, 8)"));
        let layer = values(&folder, &file_names::layer(split, "block4_pool"), &format!("({n}, 2, 4, 64)"));
        let cut: Npy<F16> = folder.npy(&file_names::activations(split, "block4_pool")).unwrap();
        let rounded: Vec<F16> = layer.iter().map(|&x| F16::from_f32(x)).collect();
        assert!(cut.data() == rounded && layer.iter().any(|&x| x > 0.1));
        let last = values(&folder, &file_names::layer(split, "block5_pool"), &format!("({n}, 1, 2, 64)"));
        assert_eq!(last, values(&folder, &file_names::features(split), "(n, h, w, c)"));
    }
    // The setting changes no other file.
    let mut files = folder.manifest().files.clone();
    files.retain(|name, _| !name.contains(".layer."));
    assert!(files == without.files && folder.manifest().files.len() == files.len() + 6);
}

#[test]
fn all_layers_of_a_residual_network() {
    let project = project();
    artifacts::pictures(&project.stage("augment"), "train", 0..22);
    let source: Vec<i64> = (0..22).map(|row| row % 11).collect();
    artifacts::npy(&project.stage("augment"), "train.source.npy", &[22], &source);
    artifacts::seal_augmented(&project.stage("augment"), &project.stage("preprocess"));
    let (folder, said) = run(&project, "network: resnet18, width: 0.1, cut: layer3.1, layers: all");
    assert!(said.contains("22 augmented pictures: layer3.1 [3, 5, 26]\n"), "{said}");
    assert!(said.contains("11 train pictures: layer4.1 [2, 3, 51], 10 layers to inspect\n"), "{said}");
    let files: BTreeSet<String> = folder.manifest().files.keys().cloned().collect();
    let expected = ["train", "validation"].into_iter().flat_map(|split| {
        let network = Architecture::named("resnet18").unwrap().network(0.1);
        network.layer_names().into_iter().map(|name| file_names::layer(split, name)).collect::<Vec<_>>()
    });
    assert!(
        files.iter().filter(|file| file.contains(".layer.")).eq(expected.collect::<BTreeSet<_>>().iter()),
        "{files:?}"
    );
    assert!(files.contains("train.layer.conv1.npy") && files.contains("validation.layer.layer4.1.npy"));
    values(&folder, "train.layer.conv1.npy", "(11, 20, 35, 6)");
    values(&folder, "train.layer.maxpool.npy", "(11, 10, 18, 6)");
}

#[test]
fn errors_list_all_valid_names() {
    let project = project();
    let refuse = |settings: &str| {
        let draft = format!("in: {{weights: null}}\nsettings: {{{settings}}}");
        project.resolve("extract", "extract", &draft).failed()
    };
    assert_eq!(
        refuse("network: VGG-16"),
        "settings.network: expected one of vgg11, vgg11_bn, vgg13, vgg13_bn, vgg16, vgg16_bn, vgg19, vgg19_bn, resnet18, \
         resnet34, resnet50, resnet101, mobilenet_v2, mobilenet_v2_torchvision, densenet121, densenet169, densenet201, \
         efficientnet_lite0, efficientnet_lite1, efficientnet_lite2, tf_efficientnet_lite0, tf_efficientnet_lite1, \
         tf_efficientnet_lite2, got VGG-16, did you mean 'vgg16'?\n"
    );
    let layers = "conv1, maxpool, layer1.0, layer1.1, layer2.0, layer2.1, layer3.0, layer3.1, layer4.0";
    assert_eq!(
        refuse("network: resnet18, cut: layer3.2"),
        format!(
            "settings.cut: expected a layer of resnet18 before its last one ({layers}), got layer3.2, did you mean \
             'layer3.0'?\n"
        )
    );
    assert_eq!(
        refuse("network: resnet18, cut: layer3.1, layers: [layer4.1, fc]"),
        format!("settings.layers: expected layers of resnet18 ({layers}, layer4.1), got fc\n")
    );
    assert!(
        refuse("network: resnet18, cut: layer4.1").starts_with("settings.cut: expected a layer of resnet18 before")
    );
    assert_eq!(refuse("layers: [conv1, conv1]"), "settings.layers: expected every layer once, got conv1 again\n");
    assert_eq!(refuse("layers: everything"), "settings.layers: expected a list of layers, or all\n");
    // Without `network`, the layers are those of the recognised network.
    let says = project.run("extract", "in: {weights: null}\nsettings: {device: cpu, layers: [conv1]}").failed();
    assert!(says.starts_with("extract: settings.layers: expected layers of vgg16 (block1_conv1, "), "{says}");
}

/// A file of timm's EfficientNet-Lite0 with random weights, in timm's names, which are ours.
fn efficientnet_lite0_of_timm() -> Vec<u8> {
    let parameters = weights::random(&Architecture::named("efficientnet_lite0").unwrap().network(0.25), 1);
    let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = parameters
        .into_iter()
        .map(|(name, tensor)| {
            let shape = tensor.size().iter().map(|&length| length as usize).collect();
            (name, shape, to_vec::<f32>(&tensor).into_iter().flat_map(f32::to_le_bytes).collect())
        })
        .collect();
    let views =
        tensors.iter().map(|(name, shape, bytes)| (name, TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap()));
    serialize(views, None).unwrap()
}

#[test]
fn networks_with_the_same_tensors_need_the_setting() {
    let project = project();
    project.write("data/lite0.safetensors", &efficientnet_lite0_of_timm());
    let draft = "in: {weights: data/lite0.safetensors}\nsettings: {device: cpu}";
    assert_eq!(
        project.run("extract", draft).failed(),
        "extract: data/lite0.safetensors: expected settings.network to say which of efficientnet_lite0, \
         tf_efficientnet_lite0 these weights are of, got tensors whose names and shapes fit each of them\n"
    );
    for (network, recipe) in [("efficientnet_lite0", "torch"), ("tf_efficientnet_lite0", "signed")] {
        let draft = draft.replace("device", &format!("network: {network}, device"));
        let said = project.run("extract", &draft).succeeded().stderr;
        assert!(said.contains(&format!("extract: {network} of width 0.25 with recipe {recipe}, ")), "{said}");
    }
}
