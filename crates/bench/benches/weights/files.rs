//! VGG16 in every format there is a writer for.

use hdf5_writer::{AttributeBuilder, DatasetBuilder, Hdf5Builder, Hdf5Writer, WriteOptions};
use model::Architecture;
use model::network::Op;
use safetensors::tensor::{Dtype, TensorView};
use std::env;
use std::fs::OpenOptions;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A layer's names in Keras and in torchvision, and the shape of its weights (outputs, inputs, …).
struct Layer {
    keras: String,
    torchvision: String,
    shape: Vec<usize>,
}

/// The classifier of a thousand classes.
const TOP: [(&str, &str, [usize; 2]); 3] = [
    ("fc1", "classifier.0", [4096, 25088]),
    ("fc2", "classifier.3", [4096, 4096]),
    ("predictions", "classifier.6", [1000, 4096]),
];

/// Files as Keras' downloads and safetensors are built; beside them the makers' own, where the environment of
/// `make crosscheck` is there to write them.
pub fn write() -> TempDir {
    // Some gigabytes: not for a /tmp that is memory.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder");
    let convolutions = convolutions();
    let top = TOP.map(|(keras, torchvision, shape)| layer(keras, torchvision.to_owned(), shape.to_vec()));
    let whole: Vec<&Layer> = convolutions.iter().chain(&top).collect();
    for (end, layers) in [("", &whole[..convolutions.len()]), (", with top", &whole[..])] {
        keras_legacy(&folder.path().join(format!("legacy .h5{end}")), layers);
        safetensors(&folder.path().join(format!(".safetensors{end}")), layers);
    }
    makers_own(folder.path());
    folder
}

fn convolutions() -> Vec<Layer> {
    let network = Architecture::Vgg16.network(1.0);
    let of_op = |(number, op): (usize, &Op)| match op {
        Op::Conv(conv) => {
            let shape = [conv.outputs, conv.inputs, conv.kernel, conv.kernel].map(|length| length as usize);
            Some(layer(&conv.name, format!("features.{number}"), shape.to_vec()))
        }
        _ => None,
    };
    network.ops().enumerate().filter_map(of_op).collect()
}

fn layer(keras: &str, torchvision: String, shape: Vec<usize>) -> Layer {
    Layer { keras: keras.to_owned(), torchvision, shape }
}

/// Any numbers: what is read is not looked at.
fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|number| (number % 1009) as f32 / 1009.0 - 0.5).collect()
}

fn safetensors(path: &Path, layers: &[&Layer]) {
    let bytes = |shape: &[usize]| numbers(shape.iter().product()).into_iter().flat_map(f32::to_le_bytes).collect();
    let parts = |layer: &&Layer| {
        [("weight", layer.shape.clone()), ("bias", layer.shape[..1].to_vec())]
            .map(|(part, shape)| (format!("{}.{part}", layer.torchvision), bytes(&shape), shape))
    };
    let tensors: Vec<(String, Vec<u8>, Vec<usize>)> = layers.iter().flat_map(parts).collect();
    let view = |(name, bytes, shape)| (name, TensorView::new(Dtype::F32, shape, bytes).expect("as many as there are"));
    let views = tensors.iter().map(|(name, bytes, shape)| view((name, bytes.as_slice(), shape.clone())));
    safetensors::serialize_to_file(views, None, path).expect("room for a file");
}

/// A group for each layer, with its kernel (h, w, inputs, outputs) and bias in a group of the same name.
fn keras_legacy(path: &Path, layers: &[&Layer]) {
    let names: Vec<&str> = layers.iter().map(|layer| layer.keras.as_str()).collect();
    let mut file = Hdf5Builder::new().attribute(strings("layer_names", &names));
    for layer in layers {
        let (outputs, mut kernel) = (layer.shape[0], layer.shape[2..].to_vec());
        kernel.extend([layer.shape[1], outputs]);
        for (variable, shape) in [("kernel:0", kernel), ("bias:0", vec![outputs])] {
            let name = format!("{0}/{0}/{variable}", layer.keras);
            let lengths: Vec<u64> = shape.iter().map(|&length| length as u64).collect();
            let values = numbers(shape.iter().product());
            file = file.dataset(DatasetBuilder::typed_data(name, lengths, &values).expect("as many as there are"));
        }
        let variables = ["kernel:0", "bias:0"].map(|variable| format!("{}/{variable}", layer.keras));
        file = file.group_attribute(layer.keras.clone(), strings("weight_names", &variables));
    }
    let sink = OpenOptions::new().write(true).create_new(true).open(path).expect("a new file");
    let plan = file.into_plan().expect("a legacy .h5");
    Hdf5Writer::new(sink, WriteOptions::default()).finish(plan).expect("room for a file");
}

fn strings<S: AsRef<str>>(name: &str, values: &[S]) -> AttributeBuilder {
    AttributeBuilder::fixed_string_vector(name, values).expect("names without zeros")
}

fn makers_own(folder: &Path) {
    let usual = fixture::root().join(".crosscheck/venv/bin/python");
    let python = env::var_os("CROSSCHECK_PYTHON").map_or(usual, |path| fixture::root().join(path));
    if !python.exists() {
        println!(
            "no files of Keras' and PyTorch's own, as {} is not there: `make crosscheck` brings it",
            python.display()
        );
        return;
    }
    let script = fixture::root().join("crates/model/crosscheck/vgg16_files.py");
    let status = Command::new(python).arg("-B").arg(script).arg(folder).status().expect("Python");
    assert!(status.success(), "the makers' own files could not be written");
}
