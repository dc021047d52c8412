//! Files that Keras' own savers wrote (`files/make_keras.py`), in all its layouts since Keras 1.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use weight_file::{Bytes, Dtype, Entry, Layout, WeightFile};

/// The layers of the model in most files: name, class and count, shapes of their variables.
const MODEL: [(&str, &str, &[&[usize]]); 6] = [
    ("block1_conv1", "conv2d/0", &[&[3, 3, 3, 4], &[4]]),
    ("block1_conv2", "conv2d/1", &[&[3, 3, 4, 4], &[4]]),
    ("block2_conv1", "conv2d/2", &[&[3, 2, 4, 6], &[6]]),
    ("block2_bn", "batch_normalization/0", &[&[6], &[6], &[6], &[6]]),
    ("block2_depthwise", "depthwise_conv2d/0", &[&[3, 3, 6, 1]]),
    ("predictions", "dense/0", &[&[6, 5], &[5]]),
];

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)
}

fn open(name: &str) -> WeightFile {
    WeightFile::open(&file(name)).unwrap_or_else(|error| panic!("{error}"))
}

/// The message of opening or reading, without the folder.
fn refused(name: &str) -> String {
    let path = file(name);
    let error = WeightFile::open(&path).map(|file| file.tensors().iter().find_map(|tensor| file.read(tensor).err()));
    let error = error.map_or_else(|error| error, |error| error.expect("a file that is refused"));
    let folder = format!("{}/", path.parent().unwrap().display());
    error.to_string().replace(&folder, "")
}

/// The numbers that `make_keras.py` gave to variable `position` of the `layer`-th layer.
fn numbers(layer: usize, position: usize, shape: &[usize]) -> Vec<f32> {
    let number = |i| ((7 * i + 13 * position + 5 * layer) % 64) as f32 / 16.0 - 2.0;
    (0..shape.iter().product()).map(number).collect()
}

type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

fn tensors(file: &WeightFile) -> Tensors {
    let read = |tensor| file.read(tensor).unwrap_or_else(|error| panic!("{error}"));
    let all: Tensors = file.tensors().iter().map(|t| (t.name.clone(), (t.shape.clone(), read(t)))).collect();
    assert_eq!(all.len(), file.tensors().len(), "a name twice in {}", file.path().display());
    all
}

/// The tensors of [`MODEL`], each layer named by `name`.
fn expected(name: impl Fn(usize) -> &'static str) -> Tensors {
    let mut all = Tensors::new();
    for (layer, (_, _, shapes)) in MODEL.iter().enumerate() {
        for (position, shape) in shapes.iter().enumerate() {
            all.insert(format!("{}/{position}", name(layer)), (shape.to_vec(), numbers(layer, position, shape)));
        }
    }
    all
}

#[test]
fn legacy_files_of_all_versions_hold_the_same() {
    for name in [
        "k315.h5",
        "k315_f32.h5",
        "k315_f16.h5",
        "k315_bf16.h5",
        "k315_split_names.h5",
        "k305.h5",
        "tf215_weights.h5",
        "keras1_names.h5",
    ] {
        let file = open(name);
        assert_eq!(file.layout(), Layout::Keras, "{name}");
        assert_eq!(tensors(&file), expected(|layer| MODEL[layer].0), "{name}");
        let names: Vec<&str> = file.tensors().iter().map(|tensor| tensor.name.as_str()).collect();
        assert_eq!(
            names[..5],
            ["block1_conv1/0", "block1_conv1/1", "block1_conv2/0", "block1_conv2/1", "block2_conv1/0"]
        );
    }
}

#[test]
fn legacy_files_of_stacked_models_hold_the_base_and_what_stands_on_it() {
    for name in ["k315_sequential.h5", "tf215_sequential.h5", "tf215_stacked.h5"] {
        let mut all = tensors(&open(name));
        for (part, shape) in [("head/0", vec![5, 2]), ("head/1", vec![2])] {
            assert_eq!(all.remove(part).expect(part).0, shape, "{name}");
        }
        assert_eq!(all, expected(|layer| MODEL[layer].0), "{name}");
    }
}

#[test]
fn keras_3_files_of_all_versions_hold_the_same() {
    for name in [
        "k315_f32.weights.h5",
        "k315_f16.weights.h5",
        "k315_bf16.weights.h5",
        "k315_sequential.weights.h5",
        "k305.weights.h5",
        "tf212.weights.h5",
        "tf212_sequential.weights.h5",
        "k315.keras",
        "tf215.keras",
    ] {
        let file = open(name);
        assert_eq!(file.layout(), Layout::Keras3, "{name}");
        assert_eq!(tensors(&file), expected(|layer| MODEL[layer].1), "{name}");
    }
}

#[test]
fn labels_are_paths_and_dtypes_are_those_of_the_file() {
    for (name, label, dtype) in [
        ("k315.h5", "model_weights/block1_conv1/block1_conv1/kernel", Dtype::F32),
        ("tf215_weights.h5", "block1_conv1/block1_conv1/kernel:0", Dtype::F32),
        ("keras1_names.h5", "block1_conv1/block1_conv1_W_1:0", Dtype::F32),
        ("k315_f16.h5", "block1_conv1/block1_conv1/kernel", Dtype::F16),
        ("k315_bf16.h5", "block1_conv1/block1_conv1/kernel", Dtype::Bf16),
        ("k315_f16.weights.h5", "layers/batch_normalization/vars/0", Dtype::F16),
        ("k315_bf16.weights.h5", "layers/batch_normalization/vars/0", Dtype::Bf16),
        ("k315_sequential.weights.h5", "layers/functional/layers/batch_normalization/vars/0", Dtype::F32),
    ] {
        let first = open(name).tensors()[0].clone();
        assert_eq!((first.label.as_str(), first.dtype), (label, dtype), "{name}");
    }
}

#[test]
fn layers_are_counted_and_not_sorted_as_words() {
    let deep = |name: &str| open(name).tensors().iter().map(|tensor| tensor.name.clone()).collect::<Vec<_>>();
    let keras3: Vec<String> = (0..12).map(|layer| format!("conv2d/{layer}/0")).collect();
    assert_eq!(deep("k315_deep.weights.h5"), keras3);
    let legacy: Vec<String> = (0..12).map(|layer| format!("c{layer}/0")).collect();
    assert_eq!(deep("k315_deep_latest.h5"), legacy);
    for name in ["k315_deep.weights.h5", "k315_deep_latest.h5"] {
        let file = open(name);
        let first = |tensor| file.read(tensor).unwrap()[0];
        let firsts: Vec<f32> = file.tensors().iter().map(first).collect();
        assert_eq!(firsts, (0..12).map(first_number).collect::<Vec<_>>(), "{name}");
    }
}

/// The number of a layer of the deep model, whose layers have one number each.
fn first_number(layer: usize) -> f32 {
    numbers(layer, 0, &[1])[0]
}

#[test]
fn files_that_cannot_be_read_are_refused_by_name() {
    for (name, says) in [
        ("no_weights.h5", "expected weights as Keras saves them, got HDF5 with classes, images, labels at its root"),
        (
            "k315_two_bases.weights.h5",
            "expected one network at its root, got layers/sequential/layers and layers/sequential_1/layers",
        ),
        ("k315_two_bases.h5", "expected one tensor conv/0, got left/left/conv/kernel and right/right/conv/kernel"),
        ("k305_half_written.h5", "expected one tensor kernel in model_weights/vgg16, got a list with two"),
        (
            "odd_compressed.h5",
            "expected tensor odd/odd/kernel:0 stored in one piece (h5repack -f NONE -l CONTI does that), got one in \
             pieces, perhaps compressed",
        ),
        ("odd_unwritten.h5", "expected tensor odd/odd/kernel:0 with numbers, got one that was never written"),
        ("odd_external.h5", "expected tensor odd/odd/kernel:0 in the file itself, got one in another file"),
        (
            "odd_committed.h5",
            "expected tensor odd/odd/kernel:0 with a type of its own, got a committed datatype, which stands elsewhere in \
             the file",
        ),
        ("odd_is_a_type.h5", "expected tensor odd/odd/kernel:0, got neither a dataset nor a group"),
        (
            "odd_opaque_half.h5",
            "expected tensor odd/odd/kernel:0 in f32, f16 or bf16, got two opaque bytes that are float16",
        ),
        (
            "odd_user_block.h5",
            "expected weights: Keras' .h5, .weights.h5 or .keras, PyTorch's .pth, or .safetensors, got HDF5 after a \
             user block of 1024 bytes: h5unjam removes it",
        ),
        ("odd_f64.h5", "expected tensor odd/odd/kernel:0 in f32, f16 or bf16, got f64"),
        ("odd_big_endian.h5", "expected tensor odd/odd/kernel:0 in f32, f16 or bf16, got big-endian f32"),
    ] {
        assert_eq!(refused(name), format!("{name}: {says}"));
    }
}

/// NumPy has bfloat16 as V2, two opaque bytes. Keras 3 names the dtype in an attribute; legacy files have no such attribute.
#[test]
fn opaque_elements_are_what_their_attribute_says() {
    for name in ["odd_opaque_marked.h5", "odd_opaque_unmarked.h5"] {
        let file = open(name);
        assert_eq!(file.read(&file.tensors()[0]).unwrap(), [1.5, -2.0], "{name}");
    }
}

#[test]
fn attributes_that_nobody_asks_for_are_of_any_type() {
    let file = open("odd_committed_attribute.h5");
    assert_eq!(file.read(&file.tensors()[0]).unwrap()[..3], [0.0, 1.0, 2.0]);
}

#[test]
fn the_list_of_a_model_in_parts_is_not_the_model() {
    let list = br#"{"metadata": {"total_size": 0}, "weight_map": {"/layers/conv2d/vars": ["x_00000.weights.h5"]}}"#;
    let error = WeightFile::parse(Path::new("x.weights.json"), Bytes::from(list.to_vec())).err().expect("no weights");
    assert!(error.to_string().contains("save without max_shard_size"), "{error}");
}

#[test]
fn a_download_that_was_cut_short_says_how_much_is_missing() {
    let bytes = fs::read(file("k315_f32.h5")).unwrap();
    let parse = |length: usize| WeightFile::parse(Path::new("w.h5"), Bytes::from(bytes[..length].to_vec()));
    assert!(parse(bytes.len()).is_ok());
    let half = parse(bytes.len() / 2).err().expect("half").to_string();
    assert_eq!(half, "w.h5: expected an HDF5 file of 31208 bytes, as it says, got 15604");
    for length in (8..bytes.len()).step_by(61) {
        let says = parse(length).err().expect("truncated").to_string();
        assert!(says.starts_with("w.h5: expected an HDF5 file"), "{length}: {says}");
    }
}

#[test]
fn a_tensor_that_claims_more_than_it_holds_is_refused_by_name() {
    let bytes = fs::read(file("k315_f32.h5")).unwrap();
    // A dataspace of version 1 with two axes and their limits, that of the only matrix in the file.
    let space = |h: u64, w: u64| [0x01_02_01, h, w].map(u64::to_le_bytes).concat();
    let at = bytes.windows(24).position(|window| window == space(6, 5)).expect("the shape of predictions/kernel");
    let read = |h, w| {
        let lying = [&bytes[..at], &space(h, w), &bytes[at + 24..]].concat();
        let file = WeightFile::parse(Path::new("w.h5"), Bytes::from(lying))?;
        file.read(file.tensors().iter().find(|tensor| tensor.name == "predictions/0").unwrap())
    };
    assert_eq!(read(6, 5).unwrap(), numbers(5, 0, &[6, 5]));
    let tensor = "w.h5: expected tensor predictions/predictions/kernel of";
    let says = |h, w| read(h, w).unwrap_err().to_string();
    assert_eq!(says(6, 6), format!("{tensor} 36 numbers, as shape [6, 6] says, got 30"));
    assert_eq!(says(1 << 40, 5), format!("{tensor} 5497558138880 numbers, as shape [1099511627776, 5] says, got 30"));
    assert_eq!(
        says(1 << 40, 1 << 40),
        format!("{tensor} a shape that fits into the file, got [1099511627776, 1099511627776]")
    );
}

#[test]
#[ignore = "needs data/weights/vgg16_width8th_random_keras_legacy.h5 and vgg16_width8th_random_keras3.weights.h5"]
fn both_layouts_of_a_real_vgg16_hold_the_same() {
    compare_layouts("vgg16_width8th_random_keras_legacy.h5", "vgg16_width8th_random_keras3.weights.h5");
}

#[test]
#[ignore = "needs data/weights/mobilenet_v2_0.35_224_imagenet_notop.h5 and the same as .weights.h5"]
fn both_layouts_of_a_real_mobilenet_v2_hold_the_same() {
    let base = "mobilenet_v2_0.35_224_imagenet_notop";
    compare_layouts(&format!("{base}.h5"), &format!("{base}.weights.h5"));
}

/// Compares the two files that Keras wrote of one network, after renaming the legacy file's layers by class and count.
#[track_caller]
fn compare_layouts(legacy: &str, keras3: &str) {
    let open = |name: &str| WeightFile::open(&fixture::root().join("data/weights").join(name)).unwrap();
    let (legacy, keras3) = (open(legacy), tensors(&open(keras3)));
    let mut counts = BTreeMap::new();
    let mut renamed = Tensors::new();
    for layer in legacy.tensors().chunk_by(|a, b| layer_of(a) == layer_of(b)) {
        let class = class_of(layer);
        let count = counts.entry(class).or_insert(0);
        for (position, tensor) in layer.iter().enumerate() {
            let numbers = legacy.read(tensor).unwrap();
            renamed.insert(format!("{class}/{count}/{position}"), (tensor.shape.clone(), numbers));
        }
        *count += 1;
    }
    assert_eq!(renamed.keys().collect::<Vec<_>>(), keras3.keys().collect::<Vec<_>>());
    assert!(renamed == keras3, "other numbers in {}", legacy.path().display());
}

/// Keras' class of a layer, by its variables.
fn class_of(layer: &[Entry]) -> &'static str {
    match (layer.len(), layer[0].shape.len()) {
        (4, 1) => "batch_normalization",
        (_, 4) if layer_of(&layer[0]).ends_with("depthwise") => "depthwise_conv2d",
        (_, 4) => "conv2d",
        _ => "dense",
    }
}

fn layer_of(tensor: &Entry) -> &str {
    tensor.name.rsplit_once('/').unwrap().0
}
