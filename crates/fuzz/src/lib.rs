//! What all targets share. What must hold is written once, beside the tests that feed readers with damaged files.

use fixture::memory::Counting;
use std::env;
use std::fs;
use std::path::PathBuf;

#[path = "../../artifact/tests/damaged/laws.rs"]
pub mod artifact_laws;
#[path = "../../picture/tests/damaged/laws.rs"]
pub mod photo_laws;
#[path = "../../plan/tests/damaged/laws.rs"]
pub mod pipeline_laws;
#[path = "../../weight-file/tests/damaged/laws.rs"]
pub mod weight_laws;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Where the reader `name` finds its file: what others write must not be there. `run.sh` makes this folder's parent, and
/// removes it.
pub fn folder(name: &str) -> PathBuf {
    let folder = env::temp_dir().join(name);
    fs::create_dir_all(&folder).expect("TMPDIR can be written to");
    folder
}

/// `data` with its first bytes replaced by `head`, so that the fuzzer need not find out how a file of the format begins.
pub fn headed(head: &[u8], data: &[u8]) -> Vec<u8> {
    let mut bytes = data.to_vec();
    bytes.resize(bytes.len().max(head.len()), 0);
    bytes[..head.len()].copy_from_slice(head);
    bytes
}

/// Opens a weight file in memory and reads all tensors in it.
pub fn weights(head: &[u8], data: &[u8]) {
    weight_laws::holds(headed(head, data));
}
