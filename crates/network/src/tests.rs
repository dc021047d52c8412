//! All tables, against what their makers publish.

use crate::entry::{Library, PublishedFile};
use crate::{Architecture, Flow, Join, Named, Network, Op, Recipe, Role};
use std::collections::BTreeSet;

fn architecture(name: &str) -> Architecture {
    Architecture::named(name).unwrap_or_else(|| panic!("{name}"))
}

fn table(name: &str, width: f64) -> Network {
    architecture(name).network(width)
}

/// Elements of the parameters with a role that `counted` accepts.
fn count(network: &Network, counted: fn(Role) -> bool) -> i64 {
    let parameters = network.parameters().filter(|(_, parameter)| counted(parameter.role));
    parameters.map(|(_, parameter)| parameter.shape.iter().product::<i64>()).sum()
}

fn all(_: Role) -> bool {
    true
}

/// torchvision counts what is trained, Keras what is stored.
fn trained(role: Role) -> bool {
    !role.is_statistic()
}

#[test]
fn parameter_counts_are_those_that_are_published() {
    for (name, width, counted) in [
        ("vgg11", 1.0, 9_220_480),
        ("vgg13", 1.0, 9_404_992),
        ("vgg16", 1.0, 14_714_688),
        ("vgg19", 1.0, 20_024_384),
        ("mobilenet_v2", 1.0, 2_257_984),
        ("mobilenet_v2", 0.35, 410_208),
        ("densenet121", 1.0, 7_037_504),
        ("densenet169", 1.0, 12_642_880),
        ("densenet201", 1.0, 18_321_984),
        ("vgg16_bn", 1.0, 14_714_688 + 4 * 4224),
    ] {
        assert_eq!(count(&table(name, width), all), counted, "{name}");
    }
    // Without the classifiers for a thousand classes.
    for (name, counted) in [
        ("vgg11_bn", 132_868_840 - 123_642_856),
        ("vgg13_bn", 133_053_736 - 123_642_856),
        ("vgg16_bn", 138_365_992 - 123_642_856),
        ("vgg19_bn", 143_678_248 - 123_642_856),
        ("resnet18", 11_689_512 - 513_000),
        ("resnet34", 21_797_672 - 513_000),
        ("resnet50", 25_557_032 - 2_049_000),
        ("resnet101", 44_549_160 - 2_049_000),
        ("mobilenet_v2_torchvision", 3_504_872 - 1_281_000),
        ("densenet121", 7_978_856 - 1_025_000),
        ("densenet169", 14_149_480 - 1_665_000),
        ("densenet201", 20_013_928 - 1_921_000),
        ("efficientnet_lite0", 4_652_008 - 1_281_000),
        ("efficientnet_lite1", 5_416_680 - 1_281_000),
        ("tf_efficientnet_lite2", 6_092_072 - 1_281_000),
    ] {
        assert_eq!(count(&table(name, 1.0), trained), counted, "{name}");
    }
    assert_eq!(count(&table("resnet50", 1.0), Role::is_statistic), 2 * 26_560);
}

#[test]
fn settings_and_help_know_every_network_by_its_name() {
    let names: Vec<&str> = Architecture::all().map(Architecture::name).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "a name that stands for two networks");
    for name in &names {
        let read: Architecture = serde_json::from_value(serde_json::json!(name)).unwrap();
        assert_eq!((read.name(), serde_json::to_value(read).unwrap()), (*name, serde_json::json!(name)));
    }
    let schema = schemars::schema_for!(Architecture).to_value();
    let listed: Vec<&str> =
        schema["oneOf"].as_array().unwrap().iter().filter_map(|choice| choice["const"].as_str()).collect();
    assert_eq!(listed, names);
    let error = serde_json::from_str::<Architecture>("\"VGG-16\"").unwrap_err().to_string();
    assert!(error.starts_with("unknown variant `VGG-16`, expected one of `vgg11`, `vgg11_bn`, "), "{error}");
}

#[test]
fn every_maker_names_every_tensor_once() {
    for architecture in Architecture::all() {
        let network = architecture.network(0.1);
        let with_parameters: Vec<&Named> = network.ops().filter(|named| !named.op.parameters().is_empty()).collect();
        assert_eq!(with_parameters.len(), network.module_names().len(), "{architecture}: a name without parameters");
        for maker in architecture.makers() {
            let modules = (maker.modules)(&network);
            let different: BTreeSet<&String> = modules.iter().collect();
            assert_eq!(
                (modules.len(), different.len()),
                (with_parameters.len(), with_parameters.len()),
                "{architecture}"
            );
        }
    }
}

/// Every maker of every network, with the library that writes its files and the recipe that its weights were trained with.
/// Sources: torchvision's `transforms` of each set of weights, Keras' `preprocess_input`, timm's `pretrained_cfg`, and
/// `preprocessing.py` of TensorFlow's EfficientNet-Lite.
fn expected_makers(network: &str) -> Vec<(&'static str, Library, Recipe)> {
    let keras = |recipe| ("Keras", Library::Keras, recipe);
    let pytorch = |maker, recipe| (maker, Library::PyTorch, recipe);
    let torchvision = || pytorch("torchvision", Recipe::Torch);
    match network {
        "vgg11" | "vgg13" => vec![("users of Keras", Library::Keras, Recipe::Caffe), torchvision()],
        "vgg16" | "vgg19" => vec![keras(Recipe::Caffe), torchvision()],
        "vgg11_bn" | "vgg13_bn" | "vgg16_bn" | "vgg19_bn" | "resnet18" | "resnet34" | "resnet50" | "resnet101" => {
            vec![torchvision()]
        }
        "mobilenet_v2" => vec![keras(Recipe::Signed)],
        "mobilenet_v2_torchvision" => vec![torchvision(), pytorch("timm", Recipe::Torch)],
        "densenet121" | "densenet169" | "densenet201" => vec![
            torchvision(),
            pytorch("torchvision of 2017", Recipe::Torch),
            keras(Recipe::Torch),
            ("Keras 2", Library::Keras, Recipe::Torch),
        ],
        "efficientnet_lite0" | "efficientnet_lite1" | "efficientnet_lite2" => vec![pytorch("timm", Recipe::Torch)],
        "tf_efficientnet_lite0" | "tf_efficientnet_lite1" | "tf_efficientnet_lite2" => {
            vec![pytorch("EfficientNet-PyTorch", Recipe::Lite), pytorch("timm", Recipe::Signed)]
        }
        network => panic!("{network} is not listed here"),
    }
}

#[test]
fn every_maker_has_the_recipe_that_its_weights_were_trained_with() {
    for architecture in Architecture::all() {
        let makers = architecture.makers().iter().map(|maker| (maker.name, maker.library, maker.recipe));
        assert_eq!(makers.collect::<Vec<_>>(), expected_makers(architecture.name()), "{architecture}");
    }
}

/// Published files that are known by the first bytes of their SHA-256.
#[test]
fn published_files_have_the_recipes_that_they_were_trained_with() {
    let mut files = Vec::new();
    for architecture in Architecture::all() {
        for maker in architecture.makers() {
            let of_file = |file: &PublishedFile| (architecture.name(), u32::from_be_bytes(file.sha256), file.recipe);
            files.extend(maker.files.iter().map(of_file));
        }
    }
    let expected = [
        ("vgg16", 0x8868_2ab5, Recipe::CaffeRgb),
        ("efficientnet_lite0", 0x3791_3777, Recipe::Torch),
        ("tf_efficientnet_lite0", 0x0aa0_07d2, Recipe::Signed),
        ("tf_efficientnet_lite1", 0xbde8_b488, Recipe::Signed),
        ("tf_efficientnet_lite2", 0xdccc_b7df, Recipe::Signed),
    ];
    assert_eq!(files, expected);
}

#[test]
fn layers_and_parameters_have_names_of_their_own() {
    for network in Architecture::all().map(|architecture| architecture.network(0.1)) {
        let layers: BTreeSet<&str> = network.layer_names().into_iter().collect();
        assert_eq!(layers.len(), network.layers.len());
        let names: Vec<String> = network.parameters().map(|(name, _)| name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }
}

#[test]
fn shapes_follow_the_picture() {
    let last = |name: &str, h, w| table(name, 1.0).shapes(h, w).pop().unwrap();
    assert_eq!(last("vgg16", 150, 130), [4, 4, 512]);
    assert_eq!(last("vgg11_bn", 224, 96), [7, 3, 512]);
    assert_eq!(last("vgg16", 31, 64)[0], 0);
    assert_eq!(last("mobilenet_v2", 224, 150), [7, 5, 1280]);
    assert_eq!(last("mobilenet_v2_torchvision", 224, 150), [7, 5, 1280]);
    assert_eq!(table("resnet18", 1.0).shapes(150, 130)[..3], [[75, 65, 64], [38, 33, 64], [38, 33, 64]]);
    assert_eq!(table("resnet50", 1.0).shapes(150, 130)[..3], [[75, 65, 64], [38, 33, 64], [38, 33, 256]]);
    assert_eq!(last("resnet34", 150, 130), [5, 5, 512]);
    assert_eq!(last("resnet101", 224, 150), [7, 5, 2048]);
    // The last average pool drops the odd column of 5.
    assert_eq!(last("densenet121", 64, 80), [2, 2, 1024]);
    assert_eq!(last("tf_efficientnet_lite0", 224, 150), [7, 5, 1280]);
}

/// Checks the branches of every join under `flow`, which gets `input`, and gives back the output's shape.
fn check_joins(flow: &Flow, input: [i64; 3], name: &str) -> [i64; 3] {
    match flow {
        Flow::Op(named) => {
            match &named.op {
                Op::Conv(conv) => assert_eq!(conv.inputs, input[2], "{name}: {}", named.name),
                Op::BatchNorm(norm) => assert_eq!(norm.channels, input[2], "{name}: {}", named.name),
                Op::Act(_) | Op::Pool(_) => {}
            }
            named.op.shape(input)
        }
        Flow::Chain(flows) => flows.iter().fold(input, |shape, flow| check_joins(flow, shape, name)),
        Flow::Join(join, branches) => {
            let shapes: Vec<_> = branches.iter().map(|branch| check_joins(branch, input, name)).collect();
            let fits = shapes.iter().all(|shape| match join {
                Join::Sum => *shape == shapes[0],
                Join::Product => shape[2] == shapes[0][2] && (shape[..2] == [1, 1] || shape[..2] == shapes[0][..2]),
                Join::Concat => shape[..2] == shapes[0][..2],
            });
            assert!(fits, "{name}: {shapes:?}");
            flow.shape(input)
        }
    }
}

#[test]
fn operations_and_branches_fit_together_at_any_width() {
    for architecture in Architecture::all() {
        for width in [1.0, 0.01, 0.3, 1.7] {
            let network = architecture.network(width);
            let through = |shape, layer: &crate::Layer| check_joins(&layer.flow, shape, architecture.name());
            let last = network.layers.iter().fold([53, 40, 3], through);
            assert_eq!(Some(last), network.shapes(53, 40).pop());
        }
    }
}

#[test]
fn the_smallest_picture_leaves_something() {
    let smallest = |name: &str| table(name, 0.35).smallest();
    assert_eq!((smallest("vgg11"), smallest("vgg19_bn")), (32, 32));
    // 29 rows become 15, 8, 4, 2 and, through the last average pool, 1.
    assert_eq!(smallest("densenet121"), 29);
    // With padding on both sides, or TensorFlow's, one pixel remains of pictures of any size.
    for name in ["mobilenet_v2", "mobilenet_v2_torchvision", "resnet101", "efficientnet_lite0", "tf_efficientnet_lite0"]
    {
        assert_eq!(smallest(name), 1, "{name}");
    }
}

#[test]
fn norms_are_for_networks_that_have_none() {
    for architecture in Architecture::all() {
        let network = architecture.network(0.1);
        let normed = network.with_norms();
        let has_norms = network.ops().any(|named| matches!(named.op, Op::BatchNorm(_)));
        assert_eq!(normed == network, has_norms, "{architecture}");
    }
    let normed = table("vgg11", 0.1).with_norms();
    let ops: Vec<&Named> = normed.ops().collect();
    assert_eq!(ops.iter().filter(|named| matches!(named.op, Op::BatchNorm(_))).count(), 8);
    for pair in ops.windows(2) {
        if let Op::Conv(conv) = &pair[0].op {
            let is_norm = matches!(&pair[1].op, Op::BatchNorm(norm) if norm.channels == conv.outputs);
            assert!(!conv.bias && is_norm && pair[1].name == format!("{}_bn", pair[0].name), "{pair:?}");
        }
    }
}
