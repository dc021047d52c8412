//! All tables, against what their makers publish.

use super::*;

/// Numbers in the parameters whose names `counted` accepts.
fn count(architecture: Architecture, width: f64, counted: fn(&str) -> bool) -> i64 {
    let parameters = architecture.network(width).parameters().into_iter();
    parameters.filter(|(name, _)| counted(name)).map(|(_, shape)| shape.iter().product::<i64>()).sum()
}

fn all(_: &str) -> bool {
    true
}

/// torchvision counts what is trained, Keras what is stored.
fn trained(name: &str) -> bool {
    !name.contains(".running_")
}

fn statistics(name: &str) -> bool {
    name.contains(".running_")
}

#[test]
fn parameter_counts_are_those_that_are_published() {
    for (architecture, counted) in [
        (Architecture::Vgg11, 9_220_480),
        (Architecture::Vgg13, 9_404_992),
        (Architecture::Vgg16, 14_714_688),
        (Architecture::Vgg19, 20_024_384),
        (Architecture::MobilenetV2, 2_257_984),
    ] {
        assert_eq!(count(architecture, 1.0, all), counted, "{}", architecture.name());
    }
    assert_eq!(count(Architecture::MobilenetV2, 0.35, all), 410_208);
    // With the thousand classes' 513,000 (basic blocks) and 2,049,000, and without VGG's 123,642,856.
    for (architecture, counted) in [
        (Architecture::Vgg11Bn, 132_868_840 - 123_642_856),
        (Architecture::Vgg13Bn, 133_053_736 - 123_642_856),
        (Architecture::Vgg16Bn, 138_365_992 - 123_642_856),
        (Architecture::Vgg19Bn, 143_678_248 - 123_642_856),
        (Architecture::Resnet18, 11_689_512 - 513_000),
        (Architecture::Resnet34, 21_797_672 - 513_000),
        (Architecture::Resnet50, 25_557_032 - 2_049_000),
        (Architecture::Resnet101, 44_549_160 - 2_049_000),
        (Architecture::MobilenetV2Torchvision, 3_504_872 - 1_281_000),
    ] {
        assert_eq!(count(architecture, 1.0, trained), counted, "{}", architecture.name());
    }
    assert_eq!(count(Architecture::Vgg16Bn, 1.0, all), 14_714_688 + 4 * 4224);
    assert_eq!(count(Architecture::Resnet50, 1.0, statistics), 2 * 26_560);
}

#[test]
fn names_are_those_of_settings_and_checkpoints() {
    let spelt: Vec<String> = Architecture::all()
        .map(|network| serde_json::to_value(network).unwrap())
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    assert!(Architecture::all().map(Architecture::name).eq(spelt.iter().map(String::as_str)));
    let schema = schemars::schema_for!(Architecture).to_value();
    let listed: Vec<&str> =
        schema["oneOf"].as_array().unwrap().iter().filter_map(|choice| choice["const"].as_str()).collect();
    assert_eq!(listed, spelt, "every variant has its row, in order");
}

#[test]
fn layers_and_parameters_have_names_of_their_own() {
    for network in Architecture::all().map(|architecture| architecture.network(0.1)) {
        let mut layers = network.layer_names();
        layers.sort_unstable();
        layers.dedup();
        assert_eq!(layers.len(), network.layers.len());
        let mut names: Vec<String> = network.parameters().into_iter().map(|(name, _)| name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}

#[test]
fn shapes_follow_the_picture() {
    let shapes = |architecture: Architecture, h, w| architecture.network(1.0).shapes(h, w);
    let last = |architecture, h, w| shapes(architecture, h, w).pop().unwrap();
    assert_eq!(last(Architecture::Vgg16, 150, 130), [4, 4, 512]);
    assert_eq!(last(Architecture::Vgg11Bn, 224, 96), [7, 3, 512]);
    assert_eq!(last(Architecture::Vgg16, 31, 64)[0], 0);
    assert_eq!(last(Architecture::MobilenetV2, 224, 150), [7, 5, 1280]);
    assert_eq!(last(Architecture::MobilenetV2Torchvision, 224, 150), [7, 5, 1280]);
    assert_eq!(shapes(Architecture::Resnet18, 150, 130)[..3], [[75, 65, 64], [38, 33, 64], [38, 33, 64]]);
    assert_eq!(shapes(Architecture::Resnet50, 150, 130)[..3], [[75, 65, 64], [38, 33, 64], [38, 33, 256]]);
    assert_eq!(last(Architecture::Resnet34, 150, 130), [5, 5, 512]);
    assert_eq!(last(Architecture::Resnet101, 224, 150), [7, 5, 2048]);
}

#[test]
fn the_smallest_picture_leaves_something() {
    let smallest = |architecture: Architecture| architecture.network(0.35).smallest();
    assert_eq!((smallest(Architecture::Vgg11), smallest(Architecture::Vgg19Bn)), (32, 32));
    // Padding on both sides, and Keras', leaves one pixel of anything.
    for architecture in [Architecture::MobilenetV2, Architecture::MobilenetV2Torchvision, Architecture::Resnet101] {
        assert_eq!(smallest(architecture), 1);
    }
}

#[test]
fn norms_are_for_training_and_where_there_are_none() {
    for architecture in Architecture::all() {
        let network = architecture.network(0.1);
        let normed = network.with_norms();
        let plain = matches!(architecture.family(), Family::Vgg(_, vgg::Norms::None));
        assert_eq!(normed != network, plain, "{}", architecture.name());
        assert_eq!(normed.layers.iter().flat_map(Layer::parts).flatten().count(), normed.ops().count());
    }
}
