//! What must hold when a weight file is read, whatever is in it. The fuzzer asks the same.

use artifact::Result;
use fixture::memory::peak;
use fixture::message::assert_readable;
use weight_file::{Bytes, WeightFile, most_memory};

/// Reads all tensors of a file in memory; returns how many could be read. If one cannot, the message names the file.
pub fn holds(bytes: Vec<u8>) -> usize {
    let length = bytes.len();
    let ((read, messages), peak) = peak(|| read_all(WeightFile::parse("damaged".as_ref(), Bytes::from(bytes))));
    assert!(peak <= most_memory(length), "{peak} bytes for a file of {length}");
    for message in messages {
        assert_readable(&message, "damaged: ");
    }
    read
}

/// Reads all tensors of a file: how many there were, and the messages.
pub fn read_all(file: Result<WeightFile>) -> (usize, Vec<String>) {
    let file = match file {
        Err(error) => return (0, vec![error.to_string()]),
        Ok(file) => file,
    };
    let messages = file.tensors().iter().filter_map(|entry| Some(file.read(entry).err()?.to_string()));
    let messages: Vec<String> = messages.collect();
    (file.tensors().len() - messages.len(), messages)
}
