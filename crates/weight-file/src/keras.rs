//! Keras' HDF5 files, in both of its layouts.
//!
//! - `legacy`: `.h5`, layers by name
//! - `keras3`: `.weights.h5`, layers by class and count

mod keras3;
mod legacy;

use crate::bytes::Bytes;
use crate::contents::{Contents, Entry, Layout};
use crate::hdf5::File;
use crate::mismatch::Mismatch;
use std::collections::BTreeMap;

/// Reads the table of contents.
pub fn parse(bytes: Bytes) -> Result<Contents, Mismatch> {
    let file = File::open(bytes)?;
    let root = file.root()?;
    let (layout, tensors) = if let Some(tensors) = legacy::tensors(&root)? {
        (Layout::Keras, tensors)
    } else if let Some(tensors) = keras3::tensors(&root)? {
        (Layout::Keras3, tensors)
    } else {
        return Err(Mismatch::new("weights as Keras saves them", root.describe()));
    };
    refuse_doubles(&tensors)?;
    if tensors.is_empty() {
        return Err(Mismatch::new("weights", "a model of Keras that has none"));
    }
    Ok(Contents::new(layout, tensors))
}

/// Two models that are used as layers may both hold a layer of the same name, and nothing says which of the two is
/// meant.
fn refuse_doubles(tensors: &[Entry]) -> Result<(), Mismatch> {
    let mut labels = BTreeMap::new();
    for Entry { name, label, .. } in tensors {
        if let Some(other) = labels.insert(name, label) {
            return Err(Mismatch::new(format!("one tensor {name}"), format!("{other} and {label}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hdf5::MAGIC;
    use std::path::Path;

    /// How many bytes are read to list a golden file's tensors, as a multiple of the file's length.
    fn looked_at(name: &str) -> f64 {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
        let bytes = Bytes::open(&path).unwrap();
        let length = bytes.len();
        let file = File::open(bytes).unwrap();
        let root = file.root().unwrap();
        assert!(legacy::tensors(&root).unwrap().is_some() || keras3::tensors(&root).unwrap().is_some());
        file.spent() as f64 / length as f64
    }

    /// A file whose root holds itself, as `a`, and claims to be a model with one layer, `layer`.
    fn endless(layer: &str) -> Vec<u8> {
        // Superblock of version 0: sizes, then base, free space, end and driver, then the root's name and address.
        let mut file = [MAGIC, &[0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0]].concat();
        file.extend([0, u64::MAX, 0, u64::MAX, 0, 96, 0, 0, 0].map(u64::to_le_bytes).concat());
        let link = [&[1, 0, 1, b'a'][..], &96u64.to_le_bytes(), &[0; 4]].concat();
        // A list of one string: lengths, name, datatype, dataspace, value.
        let length = (layer.len() as u32).to_le_bytes();
        let lengths = [1, 0, 12, 0, 8, 0, 16, 0];
        let list =
            [&lengths[..], b"layer_names\0\0\0\0\0", &[0x13, 1, 0, 0], &length, &[1, 1, 0, 0, 0, 0, 0, 0]].concat();
        let list = [&list[..], &1u64.to_le_bytes(), layer.as_bytes()].concat();
        let message = |message_type: u8, body: &[u8]| {
            let [low, high] = (body.len() as u16).to_le_bytes();
            [&[message_type, 0, low, high, 0, 0, 0, 0], body].concat()
        };
        let messages = [message(0x06, &link), message(0x0c, &list)].concat();
        file.extend([1, 0, 2, 0, 1, 0, 0, 0]);
        file.extend((messages.len() as u32).to_le_bytes());
        file.extend([0; 4]);
        [file, messages].concat()
    }

    #[test]
    fn groups_that_hold_themselves_are_not_followed_without_end() {
        let says = |layer: &str| parse(endless(layer).into()).err().expect("no weights");
        assert_eq!(says("a/a/a"), Mismatch::new("weights", "a model of Keras that has none"));
        assert_eq!(says("a/b"), Mismatch::new("the group of layer a/b at its root", "none"));
        let long = says(&"a/".repeat(30_000)).found;
        assert_eq!(long, "resource limit: structures that refer to each other again and again");
    }

    #[test]
    fn files_of_little_but_structures_are_within_what_the_allowance_assumes() {
        for name in ["k315.h5", "k315_split_names.h5", "k315_sequential.weights.h5", "k315_deep_latest.h5"] {
            let times = looked_at(name);
            assert!(times < 6.0, "{name}: {times}");
        }
    }
}
