//! Damaged files of all formats: never a panic, never more memory than the file's size allows, and every message names the
//! file.

mod evil;
mod laws;

use fixture::memory::{Counting, peak};
use fixture::{damage, root};
use laws::{holds, read_all};
use std::fs;
use std::path::PathBuf;
use weight_file::{Bytes, WeightFile, most_memory};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Damaged copies of each file.
const COPIES: u64 = 500;

/// Bytes of the largest file that is damaged. Larger ones would only take longer: their tables of contents are in the
/// first few kilobytes too.
const LARGEST: usize = 64 << 10;

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
        // Shown if the test fails.
        println!("{}", path.display());
        tensors += (0..COPIES).map(|seed| holds(damage::bytes(whole, other, seed))).sum::<usize>();
    }
    // Refusing everything would be easy.
    assert!(tensors > 1000, "{tensors}");
}

/// Whether the file is read from memory or from the disk, it takes the same memory beside its own bytes.
#[test]
fn whole_files_need_no_more_either() {
    for (path, bytes) in files() {
        let length = bytes.len();
        let (_, in_memory) = peak(|| read_all(WeightFile::parse("whole".as_ref(), Bytes::from(bytes))));
        let (_, on_disk) = peak(|| read_all(WeightFile::open(&path)));
        for (from, peak) in [("memory", in_memory), ("disk", on_disk)] {
            let path = path.display();
            assert!(peak <= most_memory(length), "{path} from {from}: {peak} bytes for a file of {length}");
        }
    }
}

#[test]
fn files_that_ask_for_much_are_survived() {
    for (what, bytes) in evil::files() {
        println!("{what}");
        holds(bytes);
    }
}
