//! Damaged files of all formats: never a panic, never more memory than the file's size allows, and every message names the
//! file.

mod counting;
mod evil;
mod mutation;

use counting::{Counting, peak};
use fixture::root;
use std::fs;
use std::panic::catch_unwind;
use std::path::PathBuf;
use weight_file::{Bytes, WeightFile, most_memory};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Damaged copies of each file.
const COPIES: u64 = 500;

/// Bytes of the largest file that is damaged. Larger ones would only take longer: their tables of contents are in the
/// first few kilobytes too.
const LARGEST: usize = 64 << 10;

/// Characters of the longest message, without the path.
const LONGEST_MESSAGE: usize = 1300;

/// Reads all tensors of a file in memory.
fn read(bytes: Vec<u8>) -> (usize, Vec<String>) {
    read_all(WeightFile::parse("mutated".as_ref(), Bytes::from(bytes)))
}

/// Reads all tensors of a file: how many there were, and the messages.
fn read_all(file: artifact::Result<WeightFile>) -> (usize, Vec<String>) {
    let file = match file {
        Err(error) => return (0, vec![error.to_string()]),
        Ok(file) => file,
    };
    let messages = file.tensors().iter().filter_map(|entry| Some(file.read(entry).err()?.to_string()));
    let messages: Vec<String> = messages.collect();
    (file.tensors().len() - messages.len(), messages)
}

/// A message names the file, and a terminal shows it on one line.
#[track_caller]
fn readable(what: &str, message: &str) {
    assert!(message.starts_with("mutated: "), "{what}: {message}");
    assert!(!message.chars().any(char::is_control), "{what}: {message:?}");
    assert!(message.chars().count() <= LONGEST_MESSAGE, "{what}: {message}");
}

fn files() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = root().join("crates/weight-file/tests/files");
    let holds_weights =
        |path: &PathBuf| path.extension().is_some_and(|kind| kind != "py" && kind != "csv" && kind != "md");
    let paths = artifact::walk::files(&folder).unwrap().into_iter().filter(holds_weights);
    let files = paths.map(|path| (path.clone(), fs::read(path).unwrap()));
    files.filter(|(_, bytes)| bytes.len() <= LARGEST).collect()
}

#[test]
fn damaged_files_are_survived() {
    let files = files();
    let mut tensors = 0;
    for (at, (path, whole)) in files.iter().enumerate() {
        let other = &files[(at + 1) % files.len()].1;
        for copy in 0..COPIES {
            let what = format!("{} mutated with seed {copy}", path.display());
            let bytes = mutation::mutated(whole, other, copy);
            let length = bytes.len();
            let (messages, peak) = peak(|| catch_unwind(|| read(bytes)));
            let (given, messages) = messages.unwrap_or_else(|_| panic!("{what}: a panic"));
            tensors += given;
            assert!(peak <= most_memory(length), "{what}: {peak} bytes for a file of {length}");
            for message in messages {
                readable(&what, &message);
            }
        }
    }
    // Refusing everything would be easy.
    assert!(tensors > 1000, "{tensors}");
}

/// Whether the file is read from memory or from the disk, it takes the same memory beside its own bytes.
#[test]
fn whole_files_need_no_more_either() {
    for (path, bytes) in files() {
        let length = bytes.len();
        for (from, peak) in [("memory", peak(|| read(bytes)).1), ("disk", peak(|| read_all(WeightFile::open(&path))).1)]
        {
            let path = path.display();
            assert!(peak <= most_memory(length), "{path} from {from}: {peak} bytes for a file of {length}");
        }
    }
}

#[test]
fn files_that_ask_for_much_are_survived() {
    for (what, bytes) in evil::files() {
        let length = bytes.len();
        let ((_, messages), peak) = peak(|| read(bytes));
        assert!(peak <= most_memory(length), "{what}: {peak} bytes for a file of {length}");
        for message in &messages {
            readable(what, message);
        }
    }
}
