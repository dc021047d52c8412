//! Files that PyTorch's own savers wrote: `files/make_pytorch.py` says which versions and how.

use fixture::root;
use std::fs;
use std::path::PathBuf;
use weight_file::{Dtype, Layout, WeightFile};

fn path(name: &str) -> PathBuf {
    root().join("crates/weight-file/tests/files").join(name)
}

fn open(name: &str) -> WeightFile {
    WeightFile::open(&path(name)).unwrap()
}

#[track_caller]
fn refused(name: &str) -> String {
    let says = WeightFile::open(&path(name)).err().expect("no weights to read").to_string();
    says.strip_prefix(&format!("{}: expected ", path(name).display())).expect("names the file").to_owned()
}

/// The names of all tensors.
fn names(file: &WeightFile) -> Vec<&str> {
    file.tensors().iter().map(|entry| entry.name.as_str()).collect()
}

fn numbers(file: &WeightFile, name: &str) -> Vec<f32> {
    let entry = file.tensors().iter().find(|entry| entry.name == name).expect(name);
    file.read(entry).unwrap()
}

/// NumPy's name of a dtype.
fn numpy_name(dtype: &Dtype) -> &str {
    match dtype {
        Dtype::F32 => "float32",
        Dtype::F16 => "float16",
        Dtype::Bf16 => "bfloat16",
        Dtype::Other(name) if name == "i64" => "int64",
        Dtype::Other(name) if name == "f64" => "float64",
        Dtype::Other(name) => name,
    }
}

fn parse<T: std::str::FromStr<Err: std::fmt::Debug>>(numbers: &str) -> Vec<T> {
    numbers.split_whitespace().map(|number| number.parse().unwrap()).collect()
}

#[test]
fn every_form_holds_the_same_tensors() {
    let expected = fs::read_to_string(path("torch.expected.csv")).unwrap();
    let zipped = ["torch.pth", "torch.protocol4.pth", "torch.unchecked.pth"];
    for name in zipped.iter().chain(&["torch.legacy.pth", "torch.legacy_protocol4.pth"]) {
        let file = open(name);
        assert_eq!((file.layout(), file.tensors().len()), (Layout::Named, expected.lines().count() - 1));
        for (entry, line) in file.tensors().iter().zip(expected.lines().skip(1)) {
            let [key, dtype, shape, values] = line.split(',').collect::<Vec<_>>().try_into().unwrap();
            let what = format!("{name} {key}");
            assert_eq!(
                (entry.name.as_str(), entry.label.as_str(), numpy_name(&entry.dtype)),
                (key, key, dtype),
                "{what}"
            );
            assert_eq!(entry.shape, parse::<usize>(shape), "{what}");
            match &entry.dtype {
                Dtype::Other(other) => {
                    let says = file.read(entry).unwrap_err().to_string();
                    assert!(says.ends_with(&format!("tensor {key} in f32, f16 or bf16, got {other}")), "{says}");
                }
                _ => assert_eq!(file.read(entry).unwrap(), parse::<f32>(values), "{what}"),
            }
        }
    }
}

#[test]
#[ignore = "needs data/weights/vgg16_width8th_random_torchvision.safetensors, .pth and _legacy.pth"]
fn real_files_of_all_forms_hold_the_same() {
    let open = |end: &str| {
        let name = format!("data/weights/vgg16_width8th_random_torchvision{end}");
        WeightFile::open(&root().join(name)).unwrap()
    };
    let expected = open(".safetensors");
    for end in [".pth", "_legacy.pth"] {
        let file = open(end);
        assert_eq!(file.tensors().len(), expected.tensors().len());
        for entry in expected.tensors() {
            assert_eq!(numbers(&file, &entry.name), expected.read(entry).unwrap(), "{end} {}", entry.name);
        }
    }
}

#[test]
fn the_weights_of_a_training_checkpoint_are_read() {
    for name in ["torch.checkpoint.pth", "torch.checkpoint_legacy.pth"] {
        let file = open(name);
        let norm =
            ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"].map(|x| format!("norm.{x}"));
        assert_eq!(names(&file)[..2], ["conv.weight", "conv.bias"]);
        assert_eq!(names(&file)[2..], norm);
        // Neither the running averages of the weights nor the state of the optimizer.
        let weight: Vec<f32> = (0..12).map(|i| -1.0 + 0.25 * i as f32).collect();
        assert_eq!(numbers(&file, "conv.weight"), weight);
    }
}

#[test]
fn the_prefixes_of_wrappers_are_dropped() {
    for (name, prefix) in [("torch.data_parallel.pth", "module."), ("torch.compiled.pth", "module._orig_mod.")] {
        let file = open(name);
        assert_eq!(names(&file)[..3], ["conv.weight", "conv.bias", "norm.weight"]);
        assert!(file.tensors().iter().all(|entry| entry.label == format!("{prefix}{}", entry.name)));
    }
}

#[test]
fn parameters_and_buffers_are_tensors() {
    let file = open("torch.parameters.pth");
    assert_eq!(names(&file), ["plain", "odd", "buffer", "eight"]);
    assert_eq!(numbers(&file, "odd"), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(numbers(&file, "buffer"), [1.0, 1.0]);
    assert_eq!(file.tensors()[3].dtype, Dtype::Other("f8_e4m3".to_owned()));
}

#[test]
fn a_pickle_of_something_else_is_named() {
    let says = refused("torch.whole_model.pth");
    let class = "a pickled model (torch.nn.modules.linear.Linear) at byte 2 of the pickle: save only its state_dict()";
    assert_eq!(says, format!("a pickle of tensors and containers, got {class}"));
    assert!(refused("torch.script.pth").starts_with("a state dict, got a TorchScript program"));
    assert_eq!(refused("torch.list.pth"), "a state dict: names and tensors, got a list");
}

#[test]
fn a_truncated_file_is_refused_wherever_it_ends() {
    for name in ["torch.pth", "torch.legacy.pth"] {
        let whole = fs::read(path(name)).unwrap();
        for length in 0..whole.len() {
            let bytes = whole[..length].to_vec().into();
            let says = WeightFile::parse(name.as_ref(), bytes).err().expect("truncated").to_string();
            assert!(says.starts_with(&format!("{name}: expected ")), "{says}");
        }
    }
    let longer = [fs::read(path("torch.legacy.pth")).unwrap(), vec![0; 3]].concat();
    let says = WeightFile::parse("w".as_ref(), longer.into()).err().unwrap().to_string();
    assert_eq!(says, "w: expected the end after the last storage, got 3 bytes more");
}

/// The message about a file in which the first bytes `from` became `to`.
fn changed(name: &str, from: &[u8], to: &[u8]) -> String {
    let mut bytes = fs::read(path(name)).unwrap();
    let place = bytes.windows(from.len()).position(|window| window == from).expect("there is such a place");
    bytes[place..place + to.len()].copy_from_slice(to);
    match WeightFile::parse("w".as_ref(), bytes.into()) {
        Err(error) => error.to_string(),
        Ok(file) => {
            let read = file.tensors().iter().filter(|entry| !matches!(entry.dtype, Dtype::Other(_)));
            read.map(|entry| file.read(entry)).find_map(Result::err).expect("something is wrong").to_string()
        }
    }
}

#[test]
fn claims_are_compared_with_what_is_there() {
    // The shape (2, 3, 4, 5) of the first tensor. Below, the count of its elements, 120.
    let shape = b"K\x02K\x03K\x04K\x05t";
    let says = changed("torch.unchecked.pth", shape, b"K\x02K\x03K\x04K\x06t");
    let expected = "tensor features.0.weight inside its storage of 120 numbers";
    assert_eq!(says, format!("w: expected {expected}, got offset 0, shape [2, 3, 4, 6]"));
    assert!(changed("torch.legacy.pth", shape, b"K\x02K\xffK\xffK\xfft").contains("inside its storage of 120 numbers"));
    let says = changed("torch.unchecked.pth", b"cpuq\x07K\x78", b"cpuq\x07K\x79");
    let expected = "tensor features.0.weight with 121 numbers of 4 bytes in data/0";
    assert_eq!(says, format!("w: expected {expected}, got 480 bytes"));
    let says = changed("torch.legacy.pth", b"cpuq\x07K\x78", b"cpuq\x07K\x79");
    assert!(says.ends_with("with 121 numbers of 4 bytes, got 120"), "{says}");
}

#[test]
fn other_byte_orders_are_refused() {
    let says = changed("torch.unchecked.pth", b"little", b"bigger");
    assert_eq!(says, "w: expected numbers in byte order little, got bigger");
    // The flag little_endian is the 0x88 before the sizes.
    let says = changed("torch.legacy.pth", b"\x88X\x0a\0\0\0type_sizes", b"\x89");
    assert_eq!(says, "w: expected numbers in byte order little, got big");
}

#[test]
fn a_flipped_bit_is_noticed_when_its_tensor_is_read() {
    let says = changed("torch.pth", &(-9.75f32).to_le_bytes(), &(-9.5f32).to_le_bytes());
    assert!(says.starts_with("w: expected tensor features.0.weight in bytes with the checksum "), "{says}");
}
