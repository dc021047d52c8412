use super::*;
use crate::bytes::to_vec;
use crate::network::Op;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};
use std::collections::BTreeMap;
use tempfile::TempDir;

type File = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// What torchvision (or `way` 1: timm) would write of a random network of this width.
fn file(architecture: Architecture, width: f64, way: usize) -> File {
    let network = architecture.network(width);
    let weights = random(&network, 7);
    let names = torch::ways(architecture, &network).remove(way).into_iter().flatten();
    let ours = network.ops().flat_map(Op::parameters);
    names.zip(ours).map(|(name, (ours, shape))| (name, (sizes(&shape), to_vec(&weights[&ours])))).collect()
}

fn sizes(shape: &[i64]) -> Vec<usize> {
    shape.iter().map(|&length| length as usize).collect()
}

fn add(file: &mut File, name: &str, shape: &[usize]) {
    file.insert(name.to_owned(), (shape.to_vec(), vec![0.5; shape.iter().product()]));
}

fn read_file(file: &File, architecture: Option<Architecture>, width: Option<f64>) -> Result<Weights, String> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("w");
    let views = file.iter().map(|(name, (shape, numbers))| {
        (name, TensorView::new(Dtype::F32, shape.clone(), bytemuck::cast_slice(numbers)).unwrap())
    });
    artifact::write::atomic(&path, &serialize(views, None).unwrap()).unwrap();
    let weights = read(&path, architecture, width);
    weights.map_err(|error| error.to_string().replace(&path.display().to_string(), "w"))
}

#[test]
fn a_file_tells_what_network_it_is_of() {
    for (architecture, width) in [
        (Architecture::Vgg11, 0.0625),
        (Architecture::Vgg16Bn, 0.0625),
        (Architecture::Vgg19, 0.125),
        (Architecture::Resnet34, 0.0625),
        (Architecture::Resnet50, 0.0625),
        (Architecture::MobilenetV2Torchvision, 0.35),
    ] {
        let file = file(architecture, width, 0);
        for said in [(None, None), (Some(architecture), None), (None, Some(width))] {
            let weights = read_file(&file, said.0, said.1).unwrap();
            assert_eq!(
                (weights.architecture, weights.width, weights.recipe),
                (architecture, width, Some(Recipe::Torch))
            );
            assert_eq!(
                checkpoint::hash(&weights.parameters),
                checkpoint::hash(&random(&architecture.network(width), 7))
            );
        }
    }
}

#[test]
fn names_of_timm_and_of_larger_modules_are_understood() {
    let network = Architecture::MobilenetV2Torchvision;
    let hash = |file: &File| checkpoint::hash(&read_file(file, None, None).unwrap().parameters);
    assert_eq!(hash(&file(network, 0.35, 0)), hash(&file(network, 0.35, 1)));
    let plain = file(Architecture::Resnet18, 0.0625, 0);
    let mut larger: File =
        plain.iter().map(|(name, tensor)| (format!("model.backbone.{name}"), tensor.clone())).collect();
    add(&mut larger, "model.neck.weight", &[3, 4]);
    assert_eq!(hash(&plain), hash(&larger));
}

#[test]
fn classifiers_and_counts_are_passed_over_and_nothing_else() {
    let mut file = file(Architecture::Resnet18, 0.0625, 0);
    for (name, shape) in [("fc.weight", &[2, 32][..]), ("fc.bias", &[2]), ("bn1.num_batches_tracked", &[])] {
        add(&mut file, name, shape);
    }
    let weights = read_file(&file, None, None).unwrap();
    assert_eq!(
        (weights.parameters.len(), &weights.passed_over[..]),
        (100, &["fc.bias", "fc.weight"].map(str::to_owned)[..])
    );
    add(&mut file, "layer5.0.conv1.weight", &[1, 1, 1, 1]);
    let says = read_file(&file, Some(Architecture::Resnet18), Some(0.0625)).err().unwrap();
    assert_eq!(
        says,
        "w: expected only the 100 tensors of resnet18, got also layer5.0.conv1.weight: weights of another network, or \
         another width?"
    );
}

#[test]
fn a_file_of_another_network_is_refused_and_told_apart() {
    let resnet = file(Architecture::Resnet18, 0.0625, 0);
    let says = |file: &File, architecture, width| read_file(file, architecture, width).err().unwrap();
    assert_eq!(
        says(&resnet, Some(Architecture::Resnet34), Some(0.0625)),
        "w: expected tensor layer1.2.conv1.weight with shape [4, 4, 3, 3] for resnet34, got no such tensor: weights of \
         resnet18 of width 0.0625"
    );
    assert_eq!(
        says(&resnet, None, Some(0.5)),
        "w: expected weights of width 0.5, as settings.width says, got weights of resnet18 of width 0.0625"
    );
    assert_eq!(
        says(&file(Architecture::MobilenetV2Torchvision, 0.35, 0), Some(Architecture::MobilenetV2), None),
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
        for architecture in [None, Some(Architecture::Resnet18)] {
            let expected = format!("w: expected {found}: weights of another network, or another width?");
            assert_eq!(says(&file, architecture, None), expected);
        }
    }
    let odd = File::from([("lstm.w".to_owned(), (vec![1], vec![0.0]))]);
    let says = says(&odd, None, None);
    assert!(says.starts_with("w: expected weights of one of vgg11, vgg11_bn, "), "{says}");
    assert!(says.ends_with(", got another network's, with tensors lstm.w, …"), "{says}");
}
