use super::*;
use crate::allowance::Budget;
use crate::bytes::Bytes;
use crate::pytorch::dtype::TorchDtype;

/// The dicts and tensors of a test.
struct Made(Heap<'static>);

impl Made {
    fn new() -> Self {
        Self(Heap::new(Budget::new(0)))
    }

    fn tuple(&mut self, numbers: &[i64]) -> usize {
        let values: Vec<Value> = numbers.iter().map(|&number| Value::Int(number)).collect();
        let Value::Tuple(tuple) = self.0.new_tuple(&values).unwrap() else { unreachable!() };
        tuple
    }

    /// A view of a storage that holds the elements 0, 1, 2, 3.
    fn tensor(&mut self, offset: i64, size: &[i64], stride: &[i64]) -> Value<'static> {
        let dtype = TorchDtype::by_name("float32").unwrap();
        let storage = Storage { key: "0", dtype, count: 4, view: None };
        let Value::Storage(storage) = self.0.new_storage(storage).unwrap() else { unreachable!() };
        let (size, stride) = (self.tuple(size), self.tuple(stride));
        self.0.new_tensor(Tensor { storage, dtype, offset, size, stride }).unwrap()
    }

    fn dict(&mut self, pairs: &[(&'static str, Value<'static>)]) -> Value<'static> {
        let made = self.0.new_dict().unwrap();
        let Value::Dict(dict) = made else { unreachable!() };
        for &(key, value) in pairs {
            self.0.insert(dict, Value::Text(key), value).unwrap();
        }
        made
    }

    /// Names, labels and elements of the tensors that are read.
    fn list(self, top: Value<'static>) -> Result<Vec<(String, String, Vec<f32>)>, Mismatch> {
        let numbers: Vec<u8> = [0.0f32, 1.0, 2.0, 3.0].iter().flat_map(|number| number.to_le_bytes()).collect();
        let member = Arc::new(Checked::new(Bytes::from(numbers), 0));
        let pickle = Pickle { top, heap: self.0, length: 0 };
        let entries = entries(pickle, &|_| Ok(Arc::clone(&member)))?;
        let read = |entry: Entry| (entry.name.clone(), entry.label.clone(), entry.read().unwrap());
        Ok(entries.into_iter().map(read).collect())
    }
}

/// The names that are read from a checkpoint with a tensor in each of the mappings `keys`.
fn chosen(keys: &[&'static str]) -> Vec<String> {
    let mut made = Made::new();
    let tensor = made.tensor(0, &[4], &[1]);
    let pairs: Vec<_> = keys.iter().map(|&key| (key, made.dict(&[(key, tensor)]))).collect();
    let top = made.dict(&pairs);
    made.list(top).unwrap().into_iter().map(|entry| entry.0).collect()
}

#[test]
fn one_mapping_counts() {
    assert_eq!(chosen(&["ema", "net", "model", "optimizer"]), ["model"]);
    assert_eq!(chosen(&["optimizer", "state_dict_ema", "state_dict"]), ["state_dict"]);
    assert_eq!(chosen(&["optimizer", "ema"]), ["ema"]);
    // A network with a tensor called "net", and an empty mapping.
    let mut made = Made::new();
    let (tensor, empty) = (made.tensor(0, &[4], &[1]), made.dict(&[]));
    let top = made.dict(&[("net", tensor), ("model", empty), ("epoch", Value::Int(3))]);
    assert_eq!(made.list(top).unwrap()[0].0, "net");
}

#[test]
fn weights_may_be_below_two_keys() {
    let mut made = Made::new();
    let tensor = made.tensor(0, &[4], &[1]);
    let weights = made.dict(&[("a", tensor)]);
    let model = made.dict(&[("state_dict", weights)]);
    let top = made.dict(&[("epoch", Value::Int(3)), ("model", model)]);
    assert_eq!(made.list(top).unwrap()[0].0, "a");
}

#[test]
fn labels_are_for_messages_and_names_are_not() {
    let long: &'static str = Box::leak("x".repeat(1000).into_boxed_str());
    for label in ["a\x1b[2J\n", long] {
        let mut made = Made::new();
        let tensor = made.tensor(0, &[4], &[1]);
        let top = made.dict(&[(label, tensor)]);
        let (name, shown, _) = made.list(top).unwrap().remove(0);
        assert_eq!(name, label);
        assert!(!shown.chars().any(char::is_control) && shown.chars().count() < 170, "{shown:?}");
    }
}

#[test]
fn a_pickle_without_tensors_is_described() {
    let mut made = Made::new();
    let inner = made.dict(&[("a\n", Value::None)]);
    let top = made.dict(&[("generator", inner), ("epoch", Value::Int(3))]);
    let found = "a mapping without tensors, with the keys generator (a mapping), epoch";
    assert_eq!(made.list(top).unwrap_err(), Mismatch::new("a state dict: names and tensors", found));
    assert_eq!(Made::new().list(Value::Opaque).unwrap_err().found, "an object");
}

#[test]
fn only_a_prefix_of_all_names_is_dropped() {
    let names = |labels: [&'static str; 2]| {
        let mut made = Made::new();
        let tensor = made.tensor(0, &[4], &[1]);
        let top = made.dict(&labels.map(|label| (label, tensor)));
        made.list(top).unwrap().into_iter().map(|entry| (entry.0, entry.1)).unzip::<_, _, Vec<_>, Vec<_>>()
    };
    assert_eq!(names(["module.a", "module.b"]).0, ["a", "b"]);
    assert_eq!(names(["_orig_mod.module.a", "_orig_mod.module.b"]).0, ["a", "b"]);
    assert_eq!(names(["_orig_mod.module.a", "_orig_mod.module.b"]).1, ["_orig_mod.module.a", "_orig_mod.module.b"]);
    assert_eq!(names(["module.a", "b"]).0, ["module.a", "b"]);
}

#[test]
fn tensors_lie_inside_their_storage() {
    let read = |offset, size: &[i64], stride: &[i64]| {
        let mut made = Made::new();
        let tensor = made.tensor(offset, size, stride);
        let top = made.dict(&[("a", tensor)]);
        made.list(top).map(|entries| entries[0].2.clone())
    };
    assert_eq!(read(0, &[2, 2], &[1, 2]).unwrap(), [0.0, 2.0, 1.0, 3.0]);
    assert_eq!(read(3, &[], &[]).unwrap(), [3.0]);
    assert_eq!(read(4, &[0], &[1]).unwrap(), [0.0; 0]);
    let outside = |offset, size: &[i64], stride: &[i64]| {
        let Mismatch { expected, found, .. } = read(offset, size, stride).unwrap_err();
        assert!(expected.starts_with("tensor a inside its storage"), "{expected}, {found}");
    };
    outside(4, &[], &[]);
    outside(5, &[0], &[1]);
    outside(-1, &[1], &[1]);
    outside(i64::MAX, &[1], &[1]);
    outside(0, &[2, 2], &[3, 1]);
    outside(0, &[3, i64::MAX], &[i64::MAX, 1]);
    assert_eq!(read(0, &[2, 2], &[1]).unwrap_err().expected, "tensor a with a stride for each axis");
    assert_eq!(read(0, &[-1], &[1]).unwrap_err().expected, "tensor a with lengths and strides in whole numbers");
    assert_eq!(read(0, &[1; 65], &[1; 65]).unwrap_err().expected, "tensor a of at most 64 axes");
}

#[test]
fn two_tensors_of_one_name_are_refused() {
    let mut made = Made::new();
    let tensor = made.tensor(0, &[4], &[1]);
    let top = made.dict(&[("a", tensor), ("a", tensor)]);
    assert_eq!(made.list(top).unwrap_err(), Mismatch::new("one tensor a", "two"));
}
