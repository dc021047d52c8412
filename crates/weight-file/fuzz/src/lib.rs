//! What all targets do with their bytes.

#[path = "../../tests/mutated/counting.rs"]
mod counting;

use counting::{Counting, peak};
use weight_file::{Bytes, WeightFile, most_memory};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Opens bytes that begin with `head` and reads all that they list. A panic, and more memory than [`most_memory`], is a
/// finding.
///
/// `head` replaces as many of the fuzzer's bytes, which would otherwise have to find out what the kind of file is
/// told by.
pub fn survive(head: &[u8], data: &[u8]) {
    let mut bytes = data.to_vec();
    bytes.resize(bytes.len().max(head.len()), 0);
    bytes[..head.len()].copy_from_slice(head);
    let length = bytes.len();
    let ((), peak) = peak(|| read(bytes));
    assert!(peak <= most_memory(length), "{peak} bytes for a file of {length}");
}

fn read(bytes: Vec<u8>) {
    if let Ok(file) = WeightFile::parse("fuzzed".as_ref(), Bytes::from(bytes)) {
        for entry in file.tensors() {
            drop(file.read(entry));
        }
    }
}
