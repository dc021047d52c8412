//! What all targets do with the bytes that the fuzzer gives them.

#[path = "../../tests/mutated/counting.rs"]
mod counting;

use counting::{Counting, peak};
use weight_file::{Bytes, WeightFile, most_memory};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Opens a file in memory and reads all tensors in it. A panic is a finding, and so is more memory than [`most_memory`].
///
/// `head` replaces the first bytes of `data`, so that the fuzzer need not find out how a file of the format begins.
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
