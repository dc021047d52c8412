//! Whole files of drawn weights, as their makers would write them.

use super::*;
use crate::StoredDtype;
use crate::bytes::to_vec;
use crate::parameters::hash;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};
use std::collections::BTreeMap;
use tempfile::TempDir;
use weight_file::Layout;

type File = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

fn named(name: &str) -> Architecture {
    Architecture::named(name).unwrap_or_else(|| panic!("{name}"))
}

/// The file of a random network of this width, as the maker at index `number` among those of PyTorch files names it.
fn file(architecture: Architecture, width: f64, number: usize) -> File {
    let network = architecture.network(width);
    let weights = random(&network, 7);
    let listings = architecture.makers().iter();
    let listing = listings.filter_map(|maker| Listing::published(&network, maker, Layout::Named, &[])).nth(number);
    let tensor = |wanted: Wanted| (wanted.name, (wanted.shape, to_vec(&weights[&wanted.ours])));
    listing.unwrap().wanted.into_iter().map(tensor).collect()
}

fn add(file: &mut File, name: &str, shape: &[usize]) {
    file.insert(name.to_owned(), (shape.to_vec(), vec![0.5; shape.iter().product()]));
}

fn read_file(file: &File, architecture: Option<Architecture>, width: Option<f64>) -> Result<Weights, String> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("w");
    let views = file.iter().map(|(name, (shape, values))| {
        (name, TensorView::new(Dtype::F32, shape.clone(), bytemuck::cast_slice(values)).unwrap())
    });
    artifact::write::atomic(&path, &serialize(views, None).unwrap()).unwrap();
    let weights = read(&path, architecture, width);
    weights.map_err(|error| error.to_string().replace(&path.display().to_string(), "w"))
}

#[test]
fn network_and_width_are_recognised() {
    for (architecture, width) in [
        (named("vgg11"), 0.0625),
        (named("vgg16_bn"), 0.0625),
        (named("vgg19"), 0.125),
        (named("resnet34"), 0.0625),
        (named("resnet50"), 0.0625),
        (named("mobilenet_v2_torchvision"), 0.35),
        (named("densenet121"), 0.125),
        (named("densenet169"), 0.0625),
    ] {
        let file = file(architecture, width, 0);
        for said in [(None, None), (Some(architecture), None), (None, Some(width))] {
            let weights = read_file(&file, said.0, said.1).unwrap();
            assert_eq!(
                (weights.architecture, weights.width, weights.recipe),
                (architecture, width, Some(Recipe::Torch))
            );
            assert_eq!(hash(&weights.parameters), hash(&random(&architecture.network(width), 7)));
        }
    }
}

#[test]
fn networks_that_differ_in_padding_alone_are_not_guessed() {
    let file = file(named("efficientnet_lite0"), 0.35, 0);
    let says = "w: expected settings.network to say which of efficientnet_lite0, tf_efficientnet_lite0 these weights are \
                of, got tensors whose names and shapes fit each of them";
    for width in [None, Some(0.35)] {
        assert_eq!(read_file(&file, None, width).err().unwrap(), says);
    }
    for (name, recipe) in [("efficientnet_lite0", Recipe::Torch), ("tf_efficientnet_lite0", Recipe::Signed)] {
        let weights = read_file(&file, Some(named(name)), None).unwrap();
        assert_eq!((weights.architecture, weights.recipe), (named(name), Some(recipe)));
    }
}

#[test]
fn tensorflows_weights_in_the_python_packages_are_known_by_their_names() {
    let [packages, timm] = [0, 1].map(|maker| file(named("tf_efficientnet_lite2"), 0.35, maker));
    let weights = read_file(&packages, None, None).unwrap();
    assert_eq!((weights.architecture.name(), weights.recipe), ("tf_efficientnet_lite2", Some(Recipe::Lite)));
    let of_timm = read_file(&timm, Some(named("tf_efficientnet_lite2")), None).unwrap();
    assert_eq!(hash(&weights.parameters), hash(&of_timm.parameters));
}

#[test]
fn names_of_pytorch_0_3_are_understood() {
    let network = named("densenet121");
    let hash_of = |file: &File| hash(&read_file(file, None, None).unwrap().parameters);
    let old = file(network, 0.1, 1);
    assert!(old.contains_key("features.denseblock1.denselayer1.norm.1.weight"));
    assert_eq!(hash_of(&file(network, 0.1, 0)), hash_of(&old));
}

#[test]
fn names_of_timm_and_of_larger_modules_are_understood() {
    let network = named("mobilenet_v2_torchvision");
    let hash_of = |file: &File| hash(&read_file(file, None, None).unwrap().parameters);
    assert_eq!(hash_of(&file(network, 0.35, 0)), hash_of(&file(network, 0.35, 1)));
    let plain = file(named("resnet18"), 0.0625, 0);
    let mut larger: File =
        plain.iter().map(|(name, tensor)| (format!("model.backbone.{name}"), tensor.clone())).collect();
    add(&mut larger, "model.neck.weight", &[3, 4]);
    assert_eq!(hash_of(&plain), hash_of(&larger));
}

#[test]
fn classifiers_and_counters_are_ignored_and_nothing_else() {
    let mut file = file(named("resnet18"), 0.0625, 0);
    for (name, shape) in [("fc.weight", &[2, 32][..]), ("fc.bias", &[2]), ("bn1.num_batches_tracked", &[])] {
        add(&mut file, name, shape);
    }
    let weights = read_file(&file, None, None).unwrap();
    assert_eq!(
        (weights.parameters.len(), &weights.ignored[..]),
        (100, &["fc.bias", "fc.weight"].map(str::to_owned)[..])
    );
    add(&mut file, "layer5.0.conv1.weight", &[1, 1, 1, 1]);
    let says = read_file(&file, Some(named("resnet18")), Some(0.0625)).err().unwrap();
    assert_eq!(
        says,
        "w: expected only the 100 tensors of resnet18, got also layer5.0.conv1.weight: weights of another network, or \
         another width?"
    );
}

#[test]
fn a_file_of_another_network_is_refused_and_recognised() {
    let resnet = file(named("resnet18"), 0.0625, 0);
    let says = |file: &File, architecture, width| read_file(file, architecture, width).err().unwrap();
    assert_eq!(
        says(&resnet, Some(named("resnet34")), Some(0.0625)),
        "w: expected tensor layer1.2.conv1.weight with shape [4, 4, 3, 3] for resnet34, got no such tensor: weights of \
         resnet18 of width 0.0625"
    );
    assert_eq!(
        says(&resnet, None, Some(0.5)),
        "w: expected weights of width 0.5, as settings.width says, got weights of resnet18 of width 0.0625"
    );
    assert_eq!(
        says(&file(named("mobilenet_v2_torchvision"), 0.35, 0), Some(named("mobilenet_v2")), None),
        "w: expected weights for mobilenet_v2 in a file of Keras, whose network it is, got weights of \
         mobilenet_v2_torchvision of width 0.35"
    );
    let mut cut = resnet.clone();
    cut.remove("layer4.1.bn2.running_var").unwrap();
    let mut shaped = resnet.clone();
    add(&mut shaped, "layer2.0.conv1.weight", &[7]);
    let mut more = resnet;
    add(&mut more, "layer2.0.extra.weight", &[7]);
    for (file, found) in [
        (cut, "tensor layer4.1.bn2.running_var with shape [32] for resnet18, got no such tensor"),
        (shaped, "tensor layer2.0.conv1.weight with shape [8, 4, 3, 3] for resnet18, got [7]"),
        (more, "only the 100 tensors of resnet18, got also layer2.0.extra.weight"),
    ] {
        for architecture in [None, Some(named("resnet18"))] {
            let expected = format!("w: expected {found}: weights of another network, or another width?");
            assert_eq!(says(&file, architecture, None), expected);
        }
    }
    let odd = File::from([("lstm.w".to_owned(), (vec![1], vec![0.0]))]);
    let says = says(&odd, None, None);
    assert!(says.starts_with("w: expected weights of one of vgg11, vgg11_bn, "), "{says}");
    assert!(says.ends_with(", got another network's, with tensors lstm.w, …"), "{says}");
}

#[test]
fn half_of_a_networks_tensors_tell_which_one_is_incomplete() {
    let mut half = file(named("resnet18"), 0.0625, 0);
    half.retain(|name, _| !name.starts_with("layer3") && !name.starts_with("layer4"));
    assert_eq!(half.len(), 50);
    let says = |file: &File| read_file(file, None, None).err().unwrap();
    assert_eq!(
        says(&half),
        "w: expected tensor layer3.0.conv1.weight with shape [16, 8, 3, 3] for resnet18, got no such tensor: weights of \
         another network, or another width?"
    );
    half.remove("layer2.1.bn2.bias").unwrap();
    let says = says(&half);
    assert!(says.starts_with("w: expected weights of one of vgg11, vgg11_bn, "), "{says}");
}

#[test]
fn files_for_pytorch_give_back_the_same_parameters() {
    let mut files = 0;
    for architecture in Architecture::all() {
        let Some(maker) = pytorch::maker(architecture) else { continue };
        let width = 0.125;
        let drawn = random(&architecture.network(width), 7);
        let bytes = pytorch::to_bytes(maker, (architecture, width), &drawn, StoredDtype::F32);
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("w");
        artifact::write::atomic(&path, &bytes).unwrap();
        let found = read(&path, Some(architecture), Some(width)).unwrap();
        assert_eq!(hash(&found.parameters), hash(&drawn), "{architecture}");
        files += 1;
    }
    assert_eq!(files, Architecture::all().count() - 1);
    let maker = |name| pytorch::maker(named(name)).map(|maker| maker.name);
    assert_eq!(maker("resnet18"), Some("torchvision"));
    // EfficientNet-PyTorch publishes it too.
    assert_eq!(maker("tf_efficientnet_lite0"), Some("timm"));
    assert_eq!(maker("mobilenet_v2"), None);
}

#[test]
fn files_for_keras_give_back_the_same_parameters() {
    let mut networks = Vec::new();
    for architecture in Architecture::all() {
        let Some(maker) = keras::maker(architecture) else { continue };
        let width = 0.125;
        let drawn = random(&architecture.network(width), 7);
        for stored in [StoredDtype::F32, StoredDtype::F16] {
            let rounded = stored.round(&drawn).unwrap();
            let to_bytes = || keras::to_bytes(maker, (architecture, width), &rounded, stored);
            let bytes = to_bytes();
            assert!(bytes == to_bytes(), "{architecture}");
            let folder = TempDir::new().unwrap();
            let path = folder.path().join("w");
            artifact::write::atomic(&path, &bytes).unwrap();
            let found = read(&path, Some(architecture), Some(width)).unwrap();
            assert_eq!(hash(&found.parameters), hash(&rounded), "{architecture}");
            let file = WeightFile::open(&path).unwrap();
            let dtype = if stored == StoredDtype::F32 { weight_file::Dtype::F32 } else { weight_file::Dtype::F16 };
            assert!(file.tensors().iter().all(|tensor| tensor.dtype == dtype), "{architecture}");
        }
        networks.push(architecture.name());
    }
    assert_eq!(networks, ["vgg16", "vgg19", "mobilenet_v2", "densenet121", "densenet169", "densenet201"]);
}
