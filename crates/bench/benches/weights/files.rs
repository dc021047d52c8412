//! Files of VGG16 in every format.

use model::Architecture;
use network::{Named, Op};
use safetensors::tensor::{Dtype, TensorView};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A layer's name in torchvision, and the shape of its weight (outputs, inputs, …).
type Layer = (String, Vec<usize>);

/// The classifier of a thousand classes.
const TOP: [(&str, [usize; 2]); 3] =
    [("classifier.0", [4096, 25088]), ("classifier.3", [4096, 4096]), ("classifier.6", [1000, 4096])];

/// Files that Keras and PyTorch write, if the environment of `make crosscheck` is installed; otherwise only
/// `.safetensors`.
pub fn write() -> TempDir {
    // Some gigabytes, which are too much for a /tmp in memory.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder");
    let python = python();
    if python.exists() {
        makers_own(&python, folder.path());
    } else {
        println!("only .safetensors, as {} is not there: `make crosscheck` brings it", python.display());
        ours(folder.path());
    }
    folder
}

fn python() -> PathBuf {
    let usual = fixture::root().join(".crosscheck/venv/bin/python");
    env::var_os("CROSSCHECK_PYTHON").map_or(usual, |path| fixture::root().join(path))
}

fn makers_own(python: &Path, folder: &Path) {
    let script = fixture::root().join("crates/model/crosscheck/vgg16_files.py");
    let status = Command::new(python).arg("-B").arg(script).arg(folder).status().expect("Python");
    assert!(status.success(), "the makers' own files could not be written");
}

/// Our own files, with the names that the script gives them.
fn ours(folder: &Path) {
    let convolutions = convolutions();
    let top = TOP.map(|(name, shape)| (name.to_owned(), shape.to_vec()));
    safetensors(&folder.join("PyTorch .safetensors"), &convolutions);
    safetensors(&folder.join("PyTorch .safetensors, with top"), &[convolutions, top.to_vec()].concat());
}

fn convolutions() -> Vec<Layer> {
    let network = Architecture::vgg16().network(1.0);
    let of_op = |(number, named): (usize, &Named)| match &named.op {
        Op::Conv(conv) => {
            let shape = [conv.outputs, conv.inputs, conv.kernel, conv.kernel].map(|length| length as usize);
            Some((format!("features.{number}"), shape.to_vec()))
        }
        _ => None,
    };
    network.ops().enumerate().filter_map(of_op).collect()
}

fn safetensors(path: &Path, layers: &[Layer]) {
    let bytes = |shape: &[usize]| numbers(shape.iter().product()).into_iter().flat_map(f32::to_le_bytes).collect();
    let parts = |(name, shape): &Layer| {
        [("weight", shape.clone()), ("bias", shape[..1].to_vec())]
            .map(|(part, shape)| (format!("{name}.{part}"), bytes(&shape), shape))
    };
    let tensors: Vec<(String, Vec<u8>, Vec<usize>)> = layers.iter().flat_map(parts).collect();
    let view = |(name, bytes, shape)| (name, TensorView::new(Dtype::F32, shape, bytes).expect("as many as there are"));
    let views = tensors.iter().map(|(name, bytes, shape)| view((name, bytes.as_slice(), shape.clone())));
    safetensors::serialize_to_file(views, None, path).expect("room for a file");
}

/// Arbitrary values, as values do not affect speed.
fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|number| (number % 1009) as f32 / 1009.0 - 0.5).collect()
}
